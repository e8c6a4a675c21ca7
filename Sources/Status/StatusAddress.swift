import Glibc

/// Where a status is served: an IP address and a port, or the path of a Unix socket.
public enum StatusAddress: Sendable, Equatable {
  /// The address without brackets; port 0: the system chooses one.
  case internet4(String, port: UInt16)
  case internet6(String, port: UInt16)
  case unix(path: String)

  /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, or a path: what holds a slash. Names are not looked up.
  ///
  /// - Throws: ``StatusAddressError``.
  public init(argument: String) throws(StatusAddressError) {
    func refused(_ reason: String) -> StatusAddressError { StatusAddressError(argument: argument, reason: reason) }
    if argument.contains("/") {
      guard !argument.utf8.contains(0) else { throw refused("holds a zero byte") }
      guard argument.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
        throw refused(
          "is longer than a socket's path may be: \(MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1) bytes")
      }
      self = .unix(path: argument)
      return
    }
    guard let colon = argument.lastIndex(of: ":") else { throw refused("has no port") }
    let host = argument[..<colon]
    let digits = argument[argument.index(after: colon)...]
    guard digits.utf8.allSatisfy({ $0 &- 48 < 10 }), let port = UInt16(digits) else {
      throw refused("has no port from 0 to 65535")
    }
    if host == "localhost" {
      self = .internet4("127.0.0.1", port: port)
    } else if host.hasPrefix("["), host.hasSuffix("]"),
      let address = in6_addr(text: String(host.dropFirst().dropLast()))
    {
      self = .internet6(address.text, port: port)
    } else if let address = in_addr(text: String(host)) {
      self = .internet4(address.text, port: port)
    } else {
      throw refused("begins with no IP address")
    }
  }

  /// Whether only this machine reaches it.
  public var isLoopback: Bool {
    switch self {
    case .internet4(let text, _): in_addr(text: text).map(\.isLoopback) ?? false
    case .internet6(let text, _): in6_addr(text: text).map(\.isLoopback) ?? false
    case .unix: true
    }
  }
}

extension StatusAddress: CustomStringConvertible {
  /// As an argument says it.
  public var description: String {
    switch self {
    case .internet4(let address, let port): "\(address):\(port)"
    case .internet6(let address, let port): "[\(address)]:\(port)"
    case .unix(let path): path
    }
  }
}

/// An argument that names no address.
public struct StatusAddressError: Error, Equatable, CustomStringConvertible {
  public var argument: String
  public var reason: String

  public var description: String {
    "'\(argument)' \(reason); expected 127.0.0.1:8080, [::1]:8080, localhost:8080, or a path with a slash in it for a socket"
  }
}

extension in_addr {
  /// The corresponding C function is `inet_pton`.
  init?(text: String) {
    self.init()
    guard inet_pton(AF_INET, text, &self) == 1 else { return nil }
  }

  /// The corresponding C function is `inet_ntop`.
  var text: String {
    var address = self
    return addressText(AF_INET, &address)
  }

  var isLoopback: Bool { UInt32(bigEndian: s_addr) >> 24 == 127 }
}

extension in6_addr {
  /// The corresponding C function is `inet_pton`.
  init?(text: String) {
    self.init()
    guard inet_pton(AF_INET6, text, &self) == 1 else { return nil }
  }

  /// The corresponding C function is `inet_ntop`.
  var text: String {
    var address = self
    return addressText(AF_INET6, &address)
  }

  /// `::1`, and what stands for 127.0.0.0/8.
  var isLoopback: Bool {
    withUnsafeBytes(of: self) { bytes in
      if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF { return bytes[12] == 127 }
      return bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
    }
  }
}

private func addressText(_ family: Int32, _ address: UnsafeRawPointer) -> String {
  var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
  guard inet_ntop(family, address, &text, socklen_t(text.count)) != nil else { return "" }
  return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
