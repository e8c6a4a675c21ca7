/// The loggers of the Java world.
let javaLogging = [
  LogFormat("logback") { scene in
    let remark = scene.remark()
    let stamp = scene.now.written("%Y-%m-%d %H:%M:%S.%3")
    let head = "\(stamp) [\(scene.thread())] \(filled(remark.level.upper, 5)) \(scene.javaClass()) - \(remark.text)"
    return head + trace(after: remark, &scene)
  },
  LogFormat("spring-boot") { scene in
    let remark = scene.remark()
    let stamp = scene.now.written("%Y-%m-%dT%H:%M:%S.%3Z")
    let thread = scene.thread().suffix(15)
    let name = "c.a." + scene.javaClass().dropFirst("com.acme.".count)
    let head =
      "\(stamp) \(String(repeating: " ", count: 5 - remark.level.upper.utf8.count))\(remark.level.upper) 1 --- "
      + "[\(String(repeating: " ", count: 15 - thread.utf8.count))\(thread)] \(filled(name, 40)) : \(remark.text)"
    return head + trace(after: remark, &scene)
  },
  LogFormat("log4j") { scene in
    let remark = scene.remark()
    let line = "\(scene.now.written("%Y-%m-%d %H:%M:%S,%3")) \(filled(remark.level.upper, 5)) [\(scene.thread())] "
    return line
      + "\(scene.javaClass()) (\(scene.javaClass().split(separator: ".").last!).java:\(scene.random.number(20..<600))) - \(remark.text)"
      + trace(after: remark, &scene)
  },
  LogFormat("java-util-logging") { scene in
    let remark = scene.remark()
    let level = remark.level.named(["FINE", "INFO", "WARNING", "SEVERE"])
    return
      "[\(scene.now.written("%Y-%m-%d %H:%M:%S"))] [\(filled(level, 7))] \(scene.javaClass()) \(scene.random.pick(["run", "accept", "lambda$poll$3", "<init>"])): \(remark.text)"
  },
]

/// Behind some errors comes the stack; most errors are logged in one line.
private func trace(after remark: Remark, _ scene: inout Scene) -> String {
  guard remark.level == .error, scene.random.happens(permille: 350) else { return "" }
  var out =
    "\n"
    + scene.random.pick([
      "java.lang.IllegalStateException: order is closed",
      "com.acme.stock.OutOfStockException: sku-\(scene.random.below(999))",
      "java.net.SocketTimeoutException: Read timed out", "java.lang.NullPointerException",
    ])
  out += frames(scene.random.number(3..<22), &scene)
  while scene.random.happens(permille: 450) {
    out +=
      "\nCaused by: "
      + scene.random.pick([
        "java.io.IOException: Connection reset by peer", "org.postgresql.util.PSQLException: ERROR: deadlock detected",
        "java.util.concurrent.TimeoutException",
      ])
    out += frames(scene.random.number(1..<7), &scene)
    out += "\n\t... \(scene.random.number(9..<70)) \(scene.random.pick(["more", "common frames omitted"]))"
  }
  return out
}

private func frames(_ count: Int, _ scene: inout Scene) -> String {
  var out = ""
  for _ in 0..<count {
    let place = scene.random.pick(javaFrames)
    out += "\n\tat \(place):\(scene.random.number(20..<900)))"
    if scene.random.happens(permille: 150) { out += " ~[spring-core-6.1.4.jar:6.1.4]" }
  }
  return out
}

private let javaFrames = [
  "com.acme.orders.OrderService.place(OrderService.java",
  "com.acme.orders.web.OrderController.create(OrderController.java",
  "com.acme.stock.StockSync.reserve(StockSync.java",
  "com.acme.billing.InvoiceJob$$Lambda$412/0x00007f1c3c2d8a10.run(InvoiceJob.java",
  "java.base/java.lang.Thread.run(Thread.java",
  "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java",
  "org.springframework.aop.framework.CglibAopProxy.intercept(CglibAopProxy.java",
  "org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java",
  "org.apache.catalina.core.StandardWrapperValve.invoke(StandardWrapperValve.java",
  "org.apache.coyote.http11.Http11Processor.service(Http11Processor.java",
  "io.netty.channel.AbstractChannelHandlerContext.invokeChannelRead(AbstractChannelHandlerContext.java",
]
