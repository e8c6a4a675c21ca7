import LogModel
import Testing

@testable import Inputs

@Suite("Names of log files")
struct RotatedNameTests {
  @Test(
    "say to which log a file belongs",
    arguments: [
      ("app.log", "app.log", "app"), ("app.log.1", "app.log", "app"),
      ("orders-api.log.2.gz", "orders-api.log", "orders-api"),
      ("app.1.log", "app.log", "app"), ("access.log-20260302", "access.log", "access"),
      ("access.log-20260302.zst", "access.log", "access"),
      ("app.log.2026-03-02", "app.log", "app"), ("app.2026-03-02.log", "app.log", "app"),
      ("app-2026-03-02.log", "app.log", "app"),
      ("app.2026-03-02.3.log.gz", "app.log", "app"), ("app.log.2026-03-02-06", "app.log", "app"),
      ("app.log.20260302T060000", "app.log", "app"),
      ("app", "app", "app"), ("app.v2.log", "app.v2.log", "app.v2"), ("system.log.0.bz2", "system.log", "system"),
      ("messages.4", "messages", "messages"),
      ("localhost_access_log.2026-03-02.txt", "localhost_access_log.txt", "localhost_access_log"),
      (".log", ".log", ".log"), ("192.0.2.7.log", "192.0.2.7.log", "192.0.2.7"),
      ("192.0.2.7.log.1", "192.0.2.7.log", "192.0.2.7"), ("access_log.1709510400", "access_log", "access_log"),
      ("app.log.17095104001", "app.log.17095104001", "app.log.17095104001"),
      ("app.log.20261399", "app.log.20261399", "app.log.20261399"),
    ])
  func base(name: String, base: String, stem: String) {
    let rotated = RotatedName(name)
    #expect(rotated.base == base)
    #expect(rotated.stem == stem)
  }

  @Test(
    "order the files of a set from the oldest on",
    arguments: [
      ["app.log.10.gz", "app.log.2.gz", "app.log.1", "app.log"],
      ["access.log-20260228", "access.log-20260301.gz", "access.log-20260302", "access.log"],
      ["app.2026-03-01.0.log", "app.2026-03-01.1.log", "app.2026-03-01.10.log", "app.2026-03-02.0.log", "app.log"],
      ["app.log.2026-03-02-05", "app.log.2026-03-02-06", "app.log"],
      ["access_log.1709510400", "access_log.1709596800.gz", "access_log"],
    ])
  func order(names: [String]) {
    let shuffled = [names.last!] + names.dropLast().reversed()
    let sorted = shuffled.sorted { RotatedName($0).age < RotatedName($1).age }
    #expect(sorted == names)
  }

  @Test(
    "give the stream its name",
    arguments: [
      ("logs/orders-api.log.2.gz", "orders-api"), ("/var/log/nginx/access.log", "access"),
      ("/var/log/pods/shop_notifier-6d4b9c7f88-x2x4q_5f0c1d9e-3a77-4c52-9d1b-8f7a20c6e411/notifier/0.log", "notifier"),
      (
        "/var/log/pods/shop_notifier-6d4b9c7f88-x2x4q_5f0c1d9e-3a77-4c52-9d1b-8f7a20c6e411/notifier/1.log.20260302-060000.gz",
        "notifier"
      ),
      (
        "/var/log/containers/web-0_shop_nginx-3f9c0a7be1d24586b0c9e8f7a6d5c4b3a2918f7e6d5c4b3a29180f7e6d5c4b3a.log",
        "nginx"
      ),
      ("3f9c0a7be1d24586b0c9e8f7a6d5c4b3a2918f7e6d5c4b3a29180f7e6d5c4b3a-json.log", "3f9c0a7be1d2"),
      ("special/app.log", "named"),
    ])
  func stream(path: String, stream: String) throws {
    let naming = StreamNaming(overrides: [("named", try Glob("special/*", over: .path))])
    #expect(naming.name(forPath: path).stream == stream)
  }

  @Test("put a container's files in the order of its restarts")
  func restarts() {
    let pod = "pods/ns_pod_uid/app"
    let paths = ["0.log.20260302-060000.gz", "0.log", "1.log.20260302-070000", "1.log", "10.log"].map { "\(pod)/\($0)" }
    let naming = StreamNaming()
    let sorted = paths.reversed().sorted { naming.name(forPath: $0).age < naming.name(forPath: $1).age }
    #expect(sorted == paths)
    #expect(Set(paths.map { naming.name(forPath: $0).set }).count == 1)
  }
}
