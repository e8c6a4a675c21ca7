/// Loggers of Go, Google's C++ and Kubernetes, and Rust.
let nativeLogging = [
  LogFormat("go") { scene in
    let stamp = scene.now.written(scene.random.below(3) == 0 ? "%Y/%m/%d %H:%M:%S.%6" : "%Y/%m/%d %H:%M:%S")
    if scene.random.happens(permille: 6) {
      return
        "\(stamp) http: panic serving \(scene.random.internalAddress()):\(scene.random.number(1024..<65_535)): runtime error: index out of range [\(scene.random.below(9))] with length 0\n"
        + goroutine(&scene)
    }
    let place =
      scene.random.below(2) == 0
      ? "" : "\(scene.random.pick(["server", "worker", "main"])).go:\(scene.random.number(10..<400)): "
    return "\(stamp) \(place)\(scene.remark().text)"
  },
  LogFormat("klog") { scene in
    let level = scene.random.pick(["I", "I", "I", "I", "W", "E"])
    let head = "\(level)\(scene.now.written("%m%d %H:%M:%S.%6")) \(padded(scene.random.number(1..<4000), 7, fill: " "))"
    let pod = "\"shop/\(scene.random.pick(Vocabulary.services))-\(scene.random.hex(9))-\(scene.random.hex(5))\""
    switch scene.kind(of: 5) {
    case 0:
      return "\(head) kubelet.go:\(scene.random.number(2000..<2500))] \"SyncLoop UPDATE\" source=\"api\" pods=[\(pod)]"
    case 1:
      return
        "\(head) prober.go:\(scene.random.number(100..<120))] \"Probe failed\" probeType=\"Readiness\" pod=\(pod) output=\"HTTP probe failed with statuscode: \(scene.random.pick([500, 503]))\""
    case 2:
      return
        "\(head) pod_workers.go:\(scene.random.number(1200..<1310))] \"Error syncing pod, skipping\" err=\"failed to \\\"StartContainer\\\" with CrashLoopBackOff: \\\"back-off \(scene.random.pick(["10s", "40s", "5m0s"])) restarting failed container\\\"\" pod=\(pod)"
    case 3:
      return
        "\(head) reflector.go:\(scene.random.number(300..<700))] watch of *v1.ConfigMap ended with: too old resource version: \(scene.random.number(100_000..<999_999)) (\(scene.random.number(100_000..<999_999)))"
    default:
      return
        "\(head) trace.go:\(scene.random.number(200..<240))] Trace[\(scene.random.number(1000..<99_999_999))]: \"List\" url:/api/v1/pods,user-agent:kubectl (total time: \(scene.random.longTail(700))ms):"
    }
  },
  LogFormat("rust-tracing") { scene in
    let remark = scene.remark()
    let level = String(repeating: " ", count: 5 - remark.level.upper.utf8.count) + remark.level.upper
    let span =
      scene.random.below(3) == 0 ? "request{method=GET path=\(scene.random.page()) id=\(scene.random.hex(8))}: " : ""
    var line =
      "\(scene.now.written("%Y-%m-%dT%H:%M:%S.%6Z")) \(level) \(span)inventory::\(scene.random.pick(["store", "http", "sync::worker"])): \(remark.text)"
    if scene.random.below(2) == 0 { line += " elapsed_ms=\(scene.random.longTail(8)) shard=\(scene.random.below(16))" }
    if scene.random.happens(permille: 5) {
      line +=
        "\nthread 'tokio-runtime-worker' panicked at src/store.rs:\(scene.random.number(20..<400)):17:\ncalled `Option::unwrap()` on a `None` value\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace"
    }
    return line
  },
]

private func goroutine(_ scene: inout Scene) -> String {
  """
  goroutine \(scene.random.number(18..<90_000)) [running]:
  net/http.(*conn).serve.func1()
  \t/usr/local/go/src/net/http/server.go:1868 +0xb9
  panic({0x\(scene.random.hex(6))?, 0xc\(scene.random.hex(9))?})
  \t/usr/local/go/src/runtime/panic.go:920 +0x270
  main.(*Cart).At(...)
  \t/src/cart/cart.go:\(scene.random.number(20..<300))
  created by net/http.(*Server).Serve in goroutine 1
  \t/usr/local/go/src/net/http/server.go:3086 +0x5cb
  """
}
