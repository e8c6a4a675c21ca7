import CMicroHTTPD
import Glibc

/// libmicrohttpd's daemon with its thread (<https://www.gnu.org/software/libmicrohttpd/manual/>), and a thread that closes what has been open for too
/// long: the library's own time limit begins again with each byte.
///
/// `@unchecked Sendable`: what threads share is behind a lock, and the daemon is stopped once, by `deinit` or before it.
final class HTTPDaemon: @unchecked Sendable {
  static let maximumConnections = 100
  static let maximumConnectionsOfAddress: UInt32 = 10
  static let maximumAge = Duration.seconds(10)
  /// For the request's line and headers, and what is made of them.
  static let connectionMemory = 32 << 10
  /// The library accepts no more when it is full: it must not come to that.
  private static let spareConnections = 10
  /// How often it is looked for what has been open for too long, in milliseconds.
  private static let lookInterval: Int32 = 500

  private struct Connection {
    var number: Int32
    var deadline: ContinuousClock.Instant
  }

  private let socket: ListeningSocket
  private let maximumAge: Duration
  private let respond: @Sendable (StatusRequest) -> StatusResponse
  private var daemon: OpaquePointer?
  private let stopping = Locked(())
  /// From the oldest to the newest. A descriptor is here only while it is open: the library tells before it closes one.
  private let connections = Locked<[Connection]>([])

  /// - Returns: `nil` where the library cannot start.
  init?(
    _ socket: ListeningSocket, limitsAddresses: Bool, maximumAge: Duration,
    _ respond: @escaping @Sendable (StatusRequest) -> StatusResponse
  ) {
    self.socket = socket
    self.maximumAge = maximumAge
    self.respond = respond
    let context = Unmanaged.passUnretained(self).toOpaque()
    let started = withSignalsBlocked {
      sentinel_http_start(
        socket.number, UInt32(HTTPDaemon.maximumConnections),
        limitsAddresses ? HTTPDaemon.maximumConnectionsOfAddress : 0,
        UInt32(max(1, maximumAge / .seconds(1))), HTTPDaemon.connectionMemory,
        { context, connection, _, event in
          guard let context, let connection else { return }
          let daemon = Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue()
          let number = sentinel_http_socket(connection)
          if event == .CONNECTION_NOTIFY_STARTED { daemon.opened(number) } else { daemon.closes(number) }
        },
        { context, connection, path, method, _, _, _, _ in
          guard let context, let connection, let path, let method else { return .NO }
          return Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue()
            .answer(connection, path: String(cString: path), method: String(cString: method))
        }, context)
    }
    guard let started else { return nil }
    daemon = started
  }

  deinit { stop() }

  /// Closes everything, and returns when the library's thread has ended.
  func stop() {
    stopping.withLock { _ in
      guard let daemon else { return }
      // Before it is deaf, so that nobody is met by silence.
      socket.removeName()
      MHD_stop_daemon(daemon)
      self.daemon = nil
    }
  }

  /// Closes connections when their time is up, until `wake` can be read.
  func closeOldConnections(until wake: Int32) {
    var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
    while poll(&descriptor, 1, HTTPDaemon.lookInterval) <= 0 {
      let now = ContinuousClock.now
      connections.withLock {
        for connection in $0 where connection.deadline < now { shutdown(connection.number, Int32(SHUT_RDWR)) }
      }
    }
  }

  private func opened(_ number: Int32) {
    connections.withLock {
      if $0.count >= HTTPDaemon.maximumConnections - HTTPDaemon.spareConnections, let oldest = $0.first {
        shutdown(oldest.number, Int32(SHUT_RDWR))
        $0.removeFirst()
      }
      $0.append(Connection(number: number, deadline: .now + maximumAge))
    }
  }

  private func closes(_ number: Int32) { connections.withLock { $0.removeAll { $0.number == number } } }

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
