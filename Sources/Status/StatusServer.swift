import CMicroHTTPD
import FileSystem
import Glibc

/// Serves a board over HTTP from threads of its own, until it is stopped or its last owner goes. The job never waits for it.
///
/// Each connection is for one request and lives for 10 s at most, whatever it sends or does not read; when too many are open, the oldest is closed
/// for a new one. Bodies are not read.
public final class StatusServer: Sendable {
  /// Where it listens, with the port that the system chose.
  public let address: StatusAddress
  private let daemon: HTTPDaemon
  private let thread: ServiceThread

  /// - Throws: ``StatusServerError``; `SystemCallError` where it cannot listen.
  public convenience init(_ board: StatusBoard, at address: StatusAddress, isPublic: Bool) throws {
    try self.init(board, at: address, isPublic: isPublic, maximumAge: HTTPDaemon.maximumAge)
  }

  init(_ board: StatusBoard, at address: StatusAddress, isPublic: Bool, maximumAge: Duration) throws {
    guard address.isLoopback || isPublic else { throw StatusServerError.isPublic(address) }
    let socket = try ListeningSocket(address)
    self.address = socket.address
    let routes = StatusRoutes(board: board, hosts: AllowedHosts(address: socket.address, isPublic: isPublic))
    guard
      let daemon = HTTPDaemon(
        socket, limitsAddresses: !socket.address.isLoopback, maximumAge: maximumAge, { routes.response(to: $0) })
    else {
      socket.removeName()
      close(socket.number)
      throw StatusServerError.cannotStart(address)
    }
    self.daemon = daemon
    thread = try ServiceThread("status-timeouts") { daemon.closeOldConnections(until: $0) }
  }

  /// Closes the connections and the socket, and takes its file away.
  public func stop() {
    daemon.stop()
    thread.stop()
  }

  deinit { stop() }
}

/// Why a status cannot be served.
public enum StatusServerError: Error, Equatable, CustomStringConvertible {
  case isPublic(StatusAddress)
  case cannotStart(StatusAddress)

  public var description: String {
    switch self {
    case .isPublic(let address):
      "\(address) can be reached from other machines, and whoever reaches it reads the status; --listen-public allows it"
    case .cannotStart(let address): "\(address): the HTTP server does not start"
    }
  }
}
