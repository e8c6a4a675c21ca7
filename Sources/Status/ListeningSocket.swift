import FileSystem
import Glibc

/// A socket that listens, until its owner closes it.
struct ListeningSocket {
  let number: Int32
  /// With the port that the system chose.
  let address: StatusAddress
  /// Which file a Unix socket is: device and inode.
  private let file: (dev_t, ino_t)?

  /// How many connections wait to be accepted before the system refuses more.
  private static let backlog: Int32 = 256

  /// The corresponding C functions are `socket`, `bind` and `listen`.
  ///
  /// A Unix socket is its owner's alone, from its first moment. One that nobody listens to any more is replaced.
  ///
  /// - Throws: `EADDRINUSE` where somebody listens there, `EEXIST` where the path is something else than a socket.
  init(_ address: StatusAddress) throws(SystemCallError) {
    let family: Int32 =
      switch address {
      case .internet4: AF_INET
      case .internet6: AF_INET6
      case .unix: AF_UNIX
      }
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let number = socket(family, type, 0)
    guard number >= 0 else { throw SystemCallError("socket", address.description) }
    do throws(SystemCallError) {
      if case .unix(let path) = address {
        self.file = try ListeningSocket.bind(number, path)
        self.address = address
      } else {
        file = nil
        self.address = try ListeningSocket.bind(number, to: address)
      }
      guard listen(number, ListeningSocket.backlog) == 0 else {
        throw SystemCallError("listen", address.description)
      }
    } catch {
      close(number)
      throw error
    }
    self.number = number
  }

  private static func bind(_ number: Int32, to address: StatusAddress) throws(SystemCallError) -> StatusAddress {
    // What was closed a moment ago would else keep the port for a minute.
    var yes: Int32 = 1
    setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard bindAddress(number, address) == 0 else { throw SystemCallError("bind", address.description) }
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let named = withUnsafeMutableBytes(of: &storage) { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return -1 }
      return getsockname(number, __SOCKADDR_ARG(__sockaddr__: base.assumingMemoryBound(to: sockaddr.self)), &size)
    }
    guard named == 0 else { throw SystemCallError("getsockname", address.description) }
    // The port is at the same place in both kinds.
    let port = withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    switch address {
    case .internet4(let text, _): return .internet4(text, port: port)
    case .internet6(let text, _): return .internet6(text, port: port)
    case .unix: return address
    }
  }

  private static func bindAddress(_ number: Int32, _ address: StatusAddress) -> Int32 {
    address.withSocketAddress { Glibc.bind(number, __CONST_SOCKADDR_ARG(__sockaddr__: $0), $1) }
  }

  private static func bind(_ number: Int32, _ path: String) throws(SystemCallError) -> (dev_t, ino_t) {
    // The file gets the permissions that the socket has when it is bound, less the umask: so they are never wider, not for a moment.
    guard fchmod(number, 0o600) == 0 else { throw SystemCallError("fchmod", path) }
    if bindAddress(number, .unix(path: path)) != 0 {
      guard errno == EADDRINUSE else { throw SystemCallError("bind", path) }
      try removeStale(path)
      guard bindAddress(number, .unix(path: path)) == 0 else { throw SystemCallError("bind", path) }
    }
    // Whatever the umask took away
    guard chmod(path, 0o600) == 0 else { throw SystemCallError("chmod", path) }
    var status = stat()
    guard fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw SystemCallError("stat", path) }
    return (status.st_dev, status.st_ino)
  }

  /// Removes a socket that nobody listens to: what a killed process left.
  private static func removeStale(_ path: String) throws(SystemCallError) {
    var status = stat()
    guard fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw SystemCallError("stat", path) }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw SystemCallError("bind", path, code: EEXIST) }
    let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard probe >= 0 else { throw SystemCallError("socket", path) }
    defer { close(probe) }
    let answer = StatusAddress.unix(path: path).withSocketAddress {
      connect(probe, __CONST_SOCKADDR_ARG(__sockaddr__: $0), $1)
    }
    // Only this says that nobody listens: one that is busy answers otherwise.
    guard answer != 0, errno == ECONNREFUSED else {
      throw SystemCallError("bind", path, code: EADDRINUSE)
    }
    guard unlink(path) == 0 || errno == ENOENT else { throw SystemCallError("unlink", path) }
  }

  /// Takes the name of a Unix socket away, if it is still this one's.
  func removeName() {
    guard case .unix(let path) = address, let file else { return }
    var status = stat()
    guard fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0, (status.st_dev, status.st_ino) == file else {
      return
    }
    unlink(path)
  }
}

extension StatusAddress {
  /// Calls `body` with the address as system calls take it.
  fileprivate func withSocketAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    switch self {
    case .internet4(let text, let port):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr = in_addr(text: text) ?? in_addr()
      return withGeneric(address, body)
    case .internet6(let text, let port):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_addr = in6_addr(text: text) ?? in6_addr()
      return withGeneric(address, body)
    case .unix(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      // It fits, with a zero behind it, or it would be no address.
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
      return withGeneric(address, body)
    }
  }

  private func withGeneric<Address>(_ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32
  {
    withUnsafeBytes(of: address) { bytes in
      guard let base = bytes.baseAddress else { return -1 }
      return body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
  }
}
