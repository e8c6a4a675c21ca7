import Glibc
import LogModel

/// A request, as far as it is read.
struct StatusRequest {
  var method: String
  /// Without the query; escapes are undone.
  var path: String
  var query: [(key: String, value: String)] = []
  var host: String?
}

/// What is answered.
struct StatusResponse {
  var status: UInt32
  var contentType: StaticString
  var body: OutputBuffer
  /// Which methods there are, where it was another.
  var allow: StaticString?

  init(_ status: UInt32, _ contentType: StaticString, _ body: OutputBuffer) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// One line for whoever asked; nothing in it obeys what they asked for.
  static func line(_ status: UInt32, _ text: String) -> StatusResponse {
    let body = OutputBuffer(capacity: text.utf8.count + 16)
    body.append(text: text.terminalSafe)
    body.append("\n")
    return StatusResponse(status, "text/plain; charset=utf-8", body)
  }

  static func file(_ contentType: StaticString, _ text: StaticString) -> StatusResponse {
    let body = OutputBuffer(capacity: text.utf8CodeUnitCount)
    body.append(text)
    return StatusResponse(200, contentType, body)
  }
}

/// What is served under which path.
struct StatusRoutes: Sendable {
  let board: StatusBoard
  let hosts: AllowedHosts

  /// Of every answer. Scripts and styles come from here alone; nothing is kept, framed, or given to other pages.
  static let headers: [(StaticString, StaticString)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
  ]

  func response(to request: StatusRequest) -> StatusResponse {
    guard hosts.allow(request.host) else {
      return .line(
        421,
        "Host '\((request.host ?? "").prefix(200))' is not served here; use \(hosts.example), or start with --listen-public"
      )
    }
    guard request.method == "GET" || request.method == "HEAD" else {
      var response = StatusResponse.line(405, "only GET and HEAD are served")
      response.allow = "GET, HEAD"
      return response
    }
    switch request.path {
    case "/": return .file("text/html; charset=utf-8", statusPage)
    case "/status.js": return .file("text/javascript; charset=utf-8", statusScript)
    case "/status.css": return .file("text/css; charset=utf-8", statusStyle)
    case "/healthz": return health(board.snapshot())
    case "/readyz": return readiness(board.snapshot())
    case "/status":
      return StatusResponse(
        200, "application/json", StatusJSON.status(board.snapshot(), process: Int(getpid())))
    case "/alerts": return alerts(request.query)
    case "/metrics":
      let text = board.snapshot().state.report.metrics
      let body = OutputBuffer(capacity: text.utf8.count)
      body.append(text: text)
      return StatusResponse(200, "text/plain; version=0.0.4; charset=utf-8", body)
    default:
      return .line(404, "not found; there are / /status /alerts /metrics /healthz /readyz")
    }
  }

  private func health(_ snapshot: StatusBoard.Snapshot) -> StatusResponse {
    guard !snapshot.isHealthy else { return .line(200, "ok") }
    return .line(503, "\(snapshot.job) has not been heard of for \(Int(snapshot.silence / .seconds(1))) s")
  }

  private func readiness(_ snapshot: StatusBoard.Snapshot) -> StatusResponse {
    guard snapshot.isHealthy else { return health(snapshot) }
    return snapshot.notReadyReason.map { .line(503, $0) } ?? .line(200, "ready")
  }

  private func alerts(_ query: [(key: String, value: String)]) -> StatusResponse {
    do throws(QueryError) {
      let filter = try AlertFilter(query)
      return StatusResponse(200, "application/json", StatusJSON.alerts(board.snapshot().state.alerts, filter))
    } catch {
      return .line(400, error.description)
    }
  }
}

/// What a request may call this machine.
///
/// A page from elsewhere whose name is made to mean this machine (DNS rebinding) comes with its own name, and is turned away. The port is not
/// compared: a tunnel has another one, and a name that is allowed cannot be made to mean anything else.
struct AllowedHosts: Sendable {
  let address: StatusAddress
  let isPublic: Bool

  var example: String {
    switch address {
    case .internet4(_, let port), .internet6(_, let port): "localhost:\(port)"
    case .unix: "localhost"
    }
  }

  /// - Parameter header: the value of `Host`; `nil`: there was none.
  func allow(_ header: String?) -> Bool {
    if isPublic { return true }
    if case .unix = address { return true }
    guard let header, let host = AllowedHosts.name(in: header) else { return false }
    if host.hasPrefix("[") {
      guard let given = in6_addr(text: String(host.dropFirst().dropLast())) else { return false }
      return given.isLoopback
    }
    return host.lowercased() == "localhost" || in_addr(text: String(host))?.isLoopback == true
  }

  /// The part before the port: a name, an address, an address in brackets.
  private static func name(in header: String) -> Substring? {
    let end: String.Index
    if header.hasPrefix("[") {
      guard let bracket = header.firstIndex(of: "]") else { return nil }
      end = header.index(after: bracket)
    } else {
      end = header.firstIndex(of: ":") ?? header.endIndex
    }
    let port = header[end...]
    guard port.isEmpty || port.first == ":" && port.utf8.dropFirst().allSatisfy({ $0 &- 48 < 10 }) else { return nil }
    return header[..<end]
  }
}
