extension Narrator {
  /// Billing: a Python service without a pool. It fails at once, with a traceback that is a chain of two.
  mutating func tellOfBilling(_ request: inout Request) {
    let invoice =
      request.method == "POST"
      ? "inv-2026-\(random.number(10_000..<99_999))" : String(request.target.split(separator: "/").last!)
    guard random.happens(permille: story.trouble(at: request.arrival)) else {
      request.finish(
        status: request.method == "POST" ? 201 : 200,
        after: min(random.longTail(35) * story.slowness(at: request.arrival), 20_000))
      if request.method == "POST" {
        billing(
          request.arrival + 1, "INFO", "billing.invoices",
          "rendering \(invoice) lines=\(random.number(1..<12)) template=\(random.pick(["b2c", "b2b", "credit-note"]))")
      }
      if request.duration > 400 {
        billing(
          request.end, "WARNING", "billing.db",
          "slow query: \(request.duration) ms for \(random.pick(Vocabulary.tables))")
      }
      billing(
        request.end, "INFO", "billing.api",
        "\(request.method) \(invoice) trace=\(request.trace) status=\(request.status) ms=\(request.duration)")
      return
    }
    request.finish(status: random.pick([500, 500, 502]), after: random.number(3..<70))
    billing(
      request.end, "ERROR", "billing.api",
      "\(request.method) \(invoice) trace=\(request.trace) failed\n" + databaseTraceback(at: request.arrival))
  }

  private mutating func billing(_ time: Moment, _ level: String, _ logger: String, _ text: String) {
    journal.write(.billing, at: time, "\(time.written("%Y-%m-%d %H:%M:%S,%3")) \(level) \(logger): \(text)")
  }

  private mutating func databaseTraceback(at time: Moment) -> String {
    let restarting = time >= story.restart && time < story.databaseReady
    let reason =
      restarting
      ? random.pick(["terminating connection due to administrator command", "the database system is starting up"])
      : "sorry, too many clients already"
    return """
      Traceback (most recent call last):
        File "/usr/local/lib/python3.12/site-packages/sqlalchemy/engine/base.py", line 146, in __init__
          self._dbapi_connection = engine.raw_connection()
                                   ^^^^^^^^^^^^^^^^^^^^^^^
        File "/usr/local/lib/python3.12/site-packages/psycopg2/__init__.py", line 122, in connect
          conn = _connect(dsn, connection_factory=connection_factory, **kwasync)
      psycopg2.OperationalError: connection to server at "db-01" (10.42.1.5), port 5432 failed: FATAL:  \(reason)

      The above exception was the direct cause of the following exception:

      Traceback (most recent call last):
        File "/srv/billing/app/api.py", line \(random.number(40..<120)), in \(random.pick(["create_invoice", "show_invoice"]))
          with session_scope() as session:
        File "/srv/billing/app/db.py", line 31, in session_scope
          session = Session()
      sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "db-01" (10.42.1.5), port 5432 failed: FATAL:  \(reason)
      (Background on this error at: https://sqlalche.me/e/20/e3q8)
      """
  }
}
