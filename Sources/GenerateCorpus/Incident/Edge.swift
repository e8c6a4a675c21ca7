extension Narrator {
  /// nginx writes its access line when the answer is out, and says in its error log why it had none.
  mutating func tellOfTheEdge(_ request: Request) {
    let stamp = request.end.written("%d/%b/%Y:%H:%M:%S +0000")
    let bytes = request.status == 304 ? 0 : request.status >= 500 ? 157 : random.longTail(2400)
    let referrer = request.kind == .page ? random.pick(Vocabulary.referrers) : "https://shop.acme.example/"
    journal.write(
      .edgeAccess, at: request.end,
      "\(request.client) - - [\(stamp)] \"\(request.method) \(request.target) HTTP/2.0\" \(request.status) \(bytes) \"\(referrer)\" \"\(request.agent)\""
    )
    guard request.status == 502 || request.status == 504 else { return }
    let reason =
      request.status == 504
      ? "upstream timed out (110: Connection timed out) while reading response header from upstream"
      : random.pick([
        "upstream prematurely closed connection while reading response header from upstream",
        "connect() failed (111: Connection refused) while connecting to upstream",
        "no live upstreams while connecting to upstream",
      ])
    let upstream = request.kind == .billing ? "10.42.3.21:8000" : "10.42.2.\(random.pick([11, 12, 13])):8080"
    journal.write(
      .edgeError, at: request.end,
      "\(request.end.written("%Y/%m/%d %H:%M:%S")) [error] 29#29: *\(48_000 + random.below(9000)) \(reason), client: \(request.client), server: shop.acme.example, "
        + "request: \"\(request.method) \(request.target) HTTP/2.0\", upstream: \"http://\(upstream)\(request.target)\", host: \"shop.acme.example\", referrer: \"https://shop.acme.example/\""
    )
  }

  /// What nginx says without being asked: probes of the cluster, scanners, the rotation's signal.
  mutating func tellOfTheEdgeItself() {
    every(10_000, from: story.start, to: story.end) { narrator, time in
      let stamp = time.written("%d/%b/%Y:%H:%M:%S +0000")
      narrator.journal.write(
        .edgeAccess, at: time, "10.42.0.1 - - [\(stamp)] \"GET /healthz HTTP/1.1\" 200 2 \"-\" \"kube-probe/1.29\"")
    }
    every(240_000, from: story.start, to: story.end) { narrator, time in
      let (client, stamp) = (narrator.random.client(), time.written("%d/%b/%Y:%H:%M:%S +0000"))
      narrator.journal.write(
        .edgeAccess, at: time, "\(client) - - [\(stamp)] \"\\x16\\x03\\x01\\x00\\xF7\\x01\\x00\" 400 157 \"-\" \"-\"")
      narrator.journal.write(
        .edgeError, at: time,
        "\(time.written("%Y/%m/%d %H:%M:%S")) [info] 29#29: *\(48_000 + narrator.random.below(9000)) client sent invalid method while reading client request line, client: \(client), server: shop.acme.example, request: \"\\x16\\x03\\x01\\x00\\xF7\\x01\\x00\""
      )
    }
    journal.write(
      .edgeError, at: story.rotation,
      "\(story.rotation.written("%Y/%m/%d %H:%M:%S")) [notice] 1#1: signal 10 (SIGUSR1) received from 31877, reopening logs"
    )
  }

  /// The shop's pages report what their visitors ran into: now and then how fast it was, and every fetch that failed.
  mutating func tellOfTheBrowser(_ request: Request) {
    guard request.agent.hasPrefix("Mozilla"), request.status >= 500 || random.happens(permille: 120) else { return }
    let time = request.end + random.number(20..<400)
    let page = random.pick(["/cart", "/checkout", "/account/orders", "/products/garden"])
    let head =
      "{\"timestamp\":\"\(time.iso)\",\"app\":\"web-ui\",\"release\":\"2026.3.1\",\"session\":\"\(random.hex(16))\",\"page\":\(json(page)),\"traceId\":\"\(request.trace)\","
    let path = json(String(request.target.split(separator: "?")[0]))
    switch request.status {
    case 500...:
      var line =
        head
        + "\"level\":\"error\",\"message\":\"fetch failed: \(request.method) answered \(request.status)\",\"fetch\":{\"method\":\"\(request.method)\",\"path\":\(path),\"status\":\(request.status),\"ms\":\(request.duration)}"
      if random.happens(permille: 300) {
        line +=
          ",\"component\":\"CartDrawer\",\"stack\":"
          + json(
            "FetchError: \(request.status)\n    at request (https://shop.acme.example/static/app.9f2c1e.js:2:\(random.number(9000..<9400)))\n    at async loadCart (https://shop.acme.example/static/app.9f2c1e.js:2:11873)\n    at CartDrawer\n    at Suspense"
          )
      }
      journal.write(.webUI, at: time, line + "}")
    default:
      let vitals =
        "{\"LCP\":\(random.longTail(1700)),\"CLS\":0.\(padded(random.below(200), 3)),\"INP\":\(random.longTail(80))}"
      journal.write(.webUI, at: time, head + "\"level\":\"info\",\"message\":\"page view\",\"vitals\":\(vitals)}")
    }
  }
}
