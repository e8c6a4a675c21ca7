/// Lines of keys and values: logfmt, and the JSON lines of several loggers.
let structuredLogging = [
  LogFormat("logfmt") { scene in
    let remark = scene.remark()
    let caller = "\(scene.random.pick(["server", "store", "client", "main"])).go:\(scene.random.number(20..<500))"
    var line = "time=\(scene.now.iso) level=\(remark.level.lower) caller=\(caller) msg=\(json(remark.text))"
    if scene.random.below(2) == 0 { line += " duration=\(scene.random.longTail(20)).\(scene.random.below(10))ms" }
    if scene.random.below(3) == 0 { line += " trace_id=\(scene.random.hex(32))" }
    if remark.level == .error {
      line += " err=\(json("dial tcp \(scene.random.internalAddress()):5432: connect: connection refused"))"
    }
    return line
  },
  LogFormat("zap") { scene in
    let remark = scene.remark()
    var line =
      "{\"level\":\"\(remark.level.lower)\",\"ts\":\(scene.now.written("%s.%6")),\"logger\":\"\(scene.random.pick(Vocabulary.services))\","
      + "\"caller\":\"api/\(scene.random.pick(["handler", "store"])).go:\(scene.random.number(20..<500))\",\"msg\":\(json(remark.text))"
    if scene.random.below(2) == 0 {
      line +=
        ",\"latency\":0.\(padded(scene.random.below(1_000_000), 6)),\"peer\":\"\(scene.random.internalAddress())\""
    }
    if remark.level == .error {
      line +=
        ",\"error\":\"context deadline exceeded\",\"stacktrace\":\(json("main.(*Server).handle\n\t/src/api/handler.go:88\nnet/http.HandlerFunc.ServeHTTP\n\t/usr/local/go/src/net/http/server.go:2136"))"
    }
    return line + "}"
  },
  LogFormat("pino") { scene in
    let remark = scene.remark()
    let level = [20, 30, 40, 50][remark.level.rawValue]
    var line =
      "{\"level\":\(level),\"time\":\(scene.now.milliseconds),\"pid\":\(scene.random.number(17..<25)),\"hostname\":\"checkout-\(scene.random.hex(5))\""
    if scene.random.below(2) == 0 {
      line +=
        ",\"req\":{\"id\":\(scene.sequence),\"method\":\"GET\",\"url\":\(json(scene.random.page())),\"remoteAddress\":\"\(scene.random.client())\"},\"responseTime\":\(scene.random.longTail(12))"
    }
    if remark.level == .error {
      line +=
        ",\"err\":{\"type\":\"TypeError\",\"message\":\"fetch failed\",\"stack\":\(json("TypeError: fetch failed\n    at node:internal/deps/undici/undici:12345:11\n    at async charge (/app/dist/payments.js:\(scene.random.number(20..<300)):18)"))}"
    }
    return line + ",\"msg\":\(json(remark.text))}"
  },
  LogFormat("react", react),
  LogFormat("serilog", serilog),
]

private func react(_ scene: inout Scene) -> String {
  let head =
    "{\"timestamp\":\"\(scene.now.iso)\",\"app\":\"web-ui\",\"release\":\"2026.3.\(scene.random.below(3))\",\"session\":\"\(scene.random.hex(16))\",\"url\":\(json("https://shop.acme.example" + scene.random.page())),\"userAgent\":\(json(scene.random.agent())),"
  switch scene.kind(of: 6) {
  case 0:
    return head
      + "\"level\":\"error\",\"message\":\"Minified React error #\(scene.random.pick([185, 418, 423, 425])); visit https://react.dev/errors for the full message\",\"stack\":"
      + json(
        "Error: Minified React error\n    at Ko (https://shop.acme.example/static/app.9f2c1e.js:9:\(scene.random.number(1000..<90_000)))\n    at div\n    at CartDrawer"
      ) + ",\"componentStack\":\(json("\n    at CartDrawer\n    at Suspense\n    at App"))}"
  case 1:
    return head
      + "\"level\":\"error\",\"message\":\"Unhandled promise rejection: TypeError: Failed to fetch\",\"fetch\":{\"method\":\"POST\",\"path\":\"/api/orders\",\"status\":0,\"ms\":\(scene.random.longTail(900))}}"
  case 2:
    return head
      + "\"level\":\"warn\",\"message\":\"Each child in a list should have a unique \\\"key\\\" prop\",\"component\":\"ProductGrid\"}"
  case 3:
    return head
      + "\"level\":\"info\",\"message\":\"web-vitals\",\"vitals\":{\"LCP\":\(scene.random.longTail(1800)),\"CLS\":0.\(padded(scene.random.below(300), 3)),\"INP\":\(scene.random.longTail(90))}}"
  default:
    return head
      + "\"level\":\"info\",\"message\":\(json("navigated to " + scene.random.page())),\"ms\":\(scene.random.longTail(120))}"
  }
}

/// Serilog's compact JSON on some lines, its console form on the rest, as a service mid-migration writes them.
private func serilog(_ scene: inout Scene) -> String {
  let remark = scene.remark()
  if scene.random.below(3) == 0 {
    let level =
      remark.level == .info ? "" : ",\"@l\":\"\(remark.level.named(["Debug", "Information", "Warning", "Error"]))\""
    return
      "{\"@t\":\"\(scene.now.written("%Y-%m-%dT%H:%M:%S.%6"))0Z\",\"@mt\":\(json(remark.text))\(level),\"SourceContext\":\"Acme.Pricing.PriceJob\",\"Elapsed\":\(scene.random.longTail(30))}"
  }
  let level = remark.level.named(["DBG", "INF", "WRN", "ERR"])
  let head = "\(scene.now.written("%Y-%m-%d %H:%M:%S.%3")) +00:00 [\(level)] \(remark.text)"
  guard remark.level == .error, scene.random.below(2) == 0 else { return head }
  return head + """

    System.InvalidOperationException: Sequence contains no elements
       at System.Linq.ThrowHelper.ThrowNoElementsException()
       at Acme.Pricing.PriceJob.Run(DateTime until) in /src/Pricing/PriceJob.cs:line \(scene.random.number(20..<200))
       --- End of inner exception stack trace ---
       at Acme.Pricing.Program.<Main>$(String[] args) in /src/Pricing/Program.cs:line 31
    """
}
