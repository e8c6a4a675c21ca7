import CMicroHTTPD
import Glibc

/// libmicrohttpd's daemon, which one thread runs (<https://www.gnu.org/software/libmicrohttpd/manual/>).
///
/// Its own time limit begins again with each byte; so each connection's age is looked at as well.
final class HTTPDaemon {
  static let maximumConnections = 100
  static let maximumConnectionsOfAddress: UInt32 = 10
  static let maximumAge = Duration.seconds(10)
  /// For the request's line and headers, and what is made of them.
  static let connectionMemory = 32 << 10

  private let socket: ListeningSocket
  private let respond: (StatusRequest) -> StatusResponse
  private var daemon: OpaquePointer?
  /// From the oldest to the newest.
  private var connections: [(number: Int32, deadline: ContinuousClock.Instant)] = []

  /// - Returns: `nil` where the library cannot start.
  init?(
    _ socket: ListeningSocket, limitsAddresses: Bool, _ respond: @escaping (StatusRequest) -> StatusResponse
  ) {
    self.socket = socket
    self.respond = respond
    daemon = sentinel_http_start(
      socket.number, UInt32(HTTPDaemon.maximumConnections),
      limitsAddresses ? HTTPDaemon.maximumConnectionsOfAddress : 0,
      UInt32(HTTPDaemon.maximumAge / .seconds(1)), HTTPDaemon.connectionMemory,
      { context, connection, _, event in
        guard let context, let connection else { return }
        Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue().connection(connection, event)
      },
      { context, connection, path, method, _, _, _, _ in
        guard let context, let connection, let path, let method else { return .NO }
        return Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue()
          .answer(connection, path: String(cString: path), method: String(cString: method))
      }, Unmanaged.passUnretained(self).toOpaque())
    if daemon == nil { return nil }
  }

  deinit { if let daemon { MHD_stop_daemon(daemon) } }

  /// Serves until `wake` can be read, then closes everything.
  func run(until wake: Int32) {
    guard let daemon else { return }
    var descriptors = [
      pollfd(fd: sentinel_http_epoll(daemon), events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
    ]
    while descriptors[1].revents == 0 {
      MHD_run(daemon)
      closeOld()
      poll(&descriptors, nfds_t(descriptors.count), pause(daemon))
    }
    // Before the name goes, so that nobody is met by silence.
    socket.removeName()
    MHD_stop_daemon(daemon)
    self.daemon = nil
  }

  /// Until there is something to do though nobody sends anything, in milliseconds; -1: never.
  private func pause(_ daemon: OpaquePointer) -> Int32 {
    var milliseconds: UInt64 = 0
    let isWaiting = MHD_get_timeout(daemon, &milliseconds) == .YES
    guard let oldest = connections.first else { return isWaiting ? Int32(min(milliseconds, 1000)) : -1 }
    let untilOld = Int64((oldest.deadline - .now) / .milliseconds(1)) + 1
    return Int32(max(0, min(untilOld, isWaiting ? Int64(min(milliseconds, 1000)) : 1000)))
  }

  private func closeOld() {
    let now = ContinuousClock.now
    for connection in connections where connection.deadline < now { shutdown(connection.number, Int32(SHUT_RDWR)) }
  }

  private func connection(_ connection: OpaquePointer, _ event: MHD_ConnectionNotificationCode) {
    let number = sentinel_http_socket(connection)
    guard event == .CONNECTION_NOTIFY_STARTED else {
      connections.removeAll { $0.number == number }
      return
    }
    // The library accepts no more when it is full: it must not come to that.
    if connections.count >= HTTPDaemon.maximumConnections - 10, let oldest = connections.first {
      shutdown(oldest.number, Int32(SHUT_RDWR))
      connections.removeFirst()
    }
    connections.append((number, .now + HTTPDaemon.maximumAge))
  }

  /// Called when the headers are there. An answer at this point makes the library read no body, and close the connection afterwards.
  private func answer(_ connection: OpaquePointer, path: String, method: String) -> MHD_Result {
    var request = StatusRequest(method: method, path: path)
    request.host = MHD_lookup_connection_value(connection, .HEADER_KIND, "Host").map { String(cString: $0) }
    withUnsafeMutablePointer(to: &request) { request in
      _ = MHD_get_connection_values_n(
        connection, .GET_ARGUMENT_KIND,
        { context, _, key, keySize, value, valueSize in
          guard let context, let key else { return .NO }
          let text = { (start: UnsafePointer<CChar>?, count: Int) in
            String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
          }
          context.assumingMemoryBound(to: StatusRequest.self).pointee.query.append(
            (text(key, keySize), text(value, valueSize)))
          return .YES
        }, request)
    }
    return send(respond(request), on: connection)
  }

  private func send(_ response: StatusResponse, on connection: OpaquePointer) -> MHD_Result {
    guard
      let message = MHD_create_response_from_buffer(response.body.count, response.body.base, .RESPMEM_MUST_COPY)
    else { return .NO }
    defer { MHD_destroy_response(message) }
    func add(_ name: StaticString, _ value: StaticString) {
      _ = name.utf8Start.withMemoryRebound(to: CChar.self, capacity: name.utf8CodeUnitCount + 1) { name in
        value.utf8Start.withMemoryRebound(to: CChar.self, capacity: value.utf8CodeUnitCount + 1) { value in
          MHD_add_response_header(message, name, value)
        }
      }
    }
    add("Content-Type", response.contentType)
    add("Connection", "close")
    if let allow = response.allow { add("Allow", allow) }
    for (name, value) in StatusRoutes.headers { add(name, value) }
    return MHD_queue_response(connection, response.status, message)
  }
}
