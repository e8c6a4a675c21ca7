import CMicroHTTPD
import FileSystem
import Glibc

/// Serves a board over HTTP from a thread of its own, until it is stopped or its last owner goes. The job never waits for it.
///
/// Each connection is for one request and lives for 10 s at most, whatever it sends or does not read; when too many are open, the oldest is closed
/// for a new one. Bodies are not read.
public final class StatusServer: Sendable {
  /// Where it listens, with the port that the system chose.
  public let address: StatusAddress
  private let thread: ServiceThread

  /// - Throws: ``StatusServerError``; `SystemCallError` where it cannot listen.
  public init(_ board: StatusBoard, at address: StatusAddress, isPublic: Bool) throws {
    guard address.isLoopback || isPublic else { throw StatusServerError.isPublic(address) }
    let socket = try ListeningSocket(address)
    self.address = socket.address
    let routes = StatusRoutes(board: board, hosts: AllowedHosts(address: socket.address, isPublic: isPublic))
    guard let daemon = HTTPDaemon(socket, limitsAddresses: !socket.address.isLoopback, { routes.response(to: $0) })
    else {
      socket.removeName()
      close(socket.number)
      throw StatusServerError.cannotStart(address)
    }
    let owned = OwnedDaemon(daemon)
    thread = try ServiceThread("status") { wake in owned.daemon.run(until: wake) }
  }

  /// Closes the connections and the socket, and takes its file away.
  public func stop() { thread.stop() }

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

/// Gives a daemon to its thread, the only one that uses it from then on.
private struct OwnedDaemon: @unchecked Sendable {
  let daemon: HTTPDaemon
  init(_ daemon: HTTPDaemon) { self.daemon = daemon }
}
