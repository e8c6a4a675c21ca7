extension Narrator {
  /// The orders API: a Java service with a pool of connections. When the pool is dry a request waits, then fails with a stack trace.
  mutating func tellOfOrders(_ request: inout Request) {
    let thread = "http-nio-8080-exec-\(random.number(1..<41))"
    let order = request.method == "POST" ? random.orderNumber() : String(request.target.split(separator: "/").last!)
    let wait = random.longTail(18) * story.slowness(at: request.arrival)
    guard random.happens(permille: story.trouble(at: request.arrival)) else {
      request.finish(
        status: request.method == "POST" ? 201 : random.happens(permille: 25) ? 404 : 200, after: min(wait, 29_000))
      orders(
        request.end, thread, .info, "c.a.orders.web.OrderController",
        "\(request.method) \(order) trace=\(request.trace) status=\(request.status) took=\(request.duration)ms")
      if request.method == "POST" {
        orders(
          request.arrival + 2, thread, .info, "c.a.orders.OrderService",
          "Placing \(order) for customer \(random.number(1000..<99_999)): \(random.number(1..<7)) items, total \(random.longTail(60)).\(padded(random.below(100), 2)) EUR"
        )
      } else if random.happens(permille: 150) {
        orders(
          request.arrival + 1, thread, .debug, "c.a.orders.OrderRepository",
          "select o from Order o left join fetch o.items where o.number = :number [\(order)]")
      }
      return
    }
    if request.arrival >= story.restart && request.arrival < story.databaseReady {
      request.finish(status: 502, after: random.number(2..<40))
      orders(
        request.end, thread, .warn, "com.zaxxer.hikari.pool.PoolBase",
        "orders-pool - Failed to validate connection org.postgresql.jdbc.PgConnection@\(random.hex(7)) (This connection has been closed.). Possibly consider using a shorter maxLifetime value."
      )
      return
    }
    let timeout = 5000 + random.below(9)
    request.finish(status: random.pick([500, 503, 503, 504]), after: timeout + random.below(60))
    orders(
      request.arrival + timeout, thread, .warn, "o.h.engine.jdbc.spi.SqlExceptionHelper", "SQL Error: 0, SQLState: null"
    )
    orders(
      request.arrival + timeout, thread, .error, "o.h.engine.jdbc.spi.SqlExceptionHelper",
      "orders-pool - Connection is not available, request timed out after \(timeout)ms (total=20, active=20, idle=0, waiting=\(random.number(3..<190)))"
    )
    // The advice logs the first of a kind in full and the rest in one line, or the log would be all stack.
    if random.happens(permille: 400) {
      orders(
        request.arrival + timeout + 1, thread, .error, "c.a.orders.web.ErrorAdvice",
        "\(request.method) \(order) trace=\(request.trace) failed\n" + poolTrace(timeout))
    } else {
      orders(
        request.arrival + timeout + 1, thread, .error, "c.a.orders.web.ErrorAdvice",
        "\(request.method) \(order) trace=\(request.trace) failed: Could not open JPA EntityManager for transaction")
    }
  }

  /// What the service says between requests.
  mutating func tellOfTheOrdersPool() {
    every(30_000, from: story.start, to: story.end) { narrator, time in
      let dry = time >= narrator.story.outage && time < narrator.story.databaseReady
      let active = dry ? 20 : narrator.random.number(1..<9)
      narrator.orders(
        time, "orders-pool housekeeper", dry ? .warn : .debug, "com.zaxxer.hikari.pool.HikariPool",
        "orders-pool - Pool stats (total=20, active=\(active), idle=\(20 - active), waiting=\(dry ? narrator.random.number(30..<190) : 0))"
      )
    }
    every(45_000, from: story.start, to: story.end) { narrator, time in
      narrator.orders(
        time, "scheduling-1", .info, "c.a.orders.OutboxRelay",
        "Relayed \(narrator.random.number(1..<60)) events to orders.created in \(narrator.random.longTail(12)) ms")
    }
    for number in 0..<8 {
      orders(
        story.databaseReady + (900 + 40 * number), "orders-pool connection adder", .debug,
        "com.zaxxer.hikari.pool.HikariPool",
        "orders-pool - Added connection org.postgresql.jdbc.PgConnection@\(random.hex(7))")
    }
    orders(
      story.databaseReady + 1400, "scheduling-2", .info, "c.a.orders.HealthWatch",
      "Database is back, circuit 'database' goes from OPEN to HALF_OPEN")
    orders(
      story.calm, "scheduling-2", .info, "c.a.orders.HealthWatch",
      "Circuit 'database' goes from HALF_OPEN to CLOSED; \(random.number(60..<120)) deferred orders were replayed")
  }

  private mutating func orders(_ time: Moment, _ thread: String, _ level: Level, _ logger: String, _ text: String) {
    journal.write(
      .orders, at: time,
      "\(time.written("%Y-%m-%d %H:%M:%S.%3")) [\(thread)] \(filled(level.upper, 5)) \(logger) - \(text)")
  }

  private mutating func poolTrace(_ timeout: Int) -> String {
    let service = random.pick([
      "place(OrderService.java:88)", "find(OrderService.java:141)", "cancel(OrderService.java:207)",
    ])
    return """
      org.springframework.transaction.CannotCreateTransactionException: Could not open JPA EntityManager for transaction
      \tat org.springframework.orm.jpa.JpaTransactionManager.doBegin(JpaTransactionManager.java:466)
      \tat org.springframework.transaction.support.AbstractPlatformTransactionManager.startTransaction(AbstractPlatformTransactionManager.java:531)
      \tat org.springframework.transaction.interceptor.TransactionInterceptor.invoke(TransactionInterceptor.java:119)
      \tat com.acme.orders.OrderService$$SpringCGLIB$$0.\(service.split(separator: "(")[0])(<generated>)
      \tat com.acme.orders.OrderService.\(service)
      \tat com.acme.orders.web.OrderController.handle(OrderController.java:\(random.number(52..<97)))
      \tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)
      \tat org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:140)
      \tat java.base/java.lang.Thread.run(Thread.java:1583)
      Caused by: org.hibernate.exception.JDBCConnectionException: Unable to acquire JDBC Connection [orders-pool - Connection is not available, request timed out after \(timeout)ms.] [n/a]
      \tat org.hibernate.exception.internal.SQLExceptionTypeDelegate.convert(SQLExceptionTypeDelegate.java:51)
      \tat org.hibernate.resource.jdbc.internal.LogicalConnectionManagedImpl.acquireConnectionIfNeeded(LogicalConnectionManagedImpl.java:117)
      \t... 31 more
      Caused by: java.sql.SQLTransientConnectionException: orders-pool - Connection is not available, request timed out after \(timeout)ms (total=20, active=20, idle=0, waiting=\(random.number(3..<190)))
      \tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:686)
      \tat com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:179)
      \t... 37 more
      Caused by: org.postgresql.util.PSQLException: FATAL: sorry, too many clients already
      \tat org.postgresql.core.v3.ConnectionFactoryImpl.doAuthentication(ConnectionFactoryImpl.java:698)
      \tat org.postgresql.Driver.connect(Driver.java:298)
      \t... 9 more
      """
  }
}
