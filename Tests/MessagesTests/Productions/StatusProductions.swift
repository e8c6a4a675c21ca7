import Synchronization

@testable import Status

extension Production {
  static let statuses: [Production] = [
    Production("not ready yet") { answer("/readyz", after: 0) },
    Production("<part> has not been heard of for <count> s") { answer("/healthz", after: 120) },
  ]

  /// libmicrohttpd would have to be out of memory or threads.
  static let statusFaults: [Production] = [
    Production("<address>: the HTTP server does not start") {
      "\(StatusServerError.cannotStart(try StatusAddress(argument: "127.0.0.1:8080")))"
    }
  ]
}

/// What a route answers when nothing was heard of the job for so many seconds.
private func answer(_ path: String, after seconds: Int64) -> String {
  let time = Mutex<Int64>(0)
  let board = StatusBoard(
    job: "drain", version: "1", clocks: Clocks(wall: { 0 }, monotonic: { time.withLock { $0 } }))
  let routes = StatusRoutes(board: board, hosts: AllowedHosts(address: .unix(path: "/x"), isPublic: false))
  time.withLock { $0 = seconds * 1_000_000_000 }
  let response = routes.response(to: StatusRequest(method: "GET", path: path))
  return withExtendedLifetime(response) { String(decoding: response.body.bytes, as: UTF8.self) }
}
