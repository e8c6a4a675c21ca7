import Glibc
import Status

/// A client that sends any bytes to 127.0.0.1 or to a Unix socket, and reads to the end.
final class HTTPClient {
  private let number: Int32

  /// Stops the test process where nobody listens.
  init(_ address: StatusAddress) {
    switch address {
    case .internet4(_, let port): number = Self.connect(port: port)
    case .unix(let path): number = Self.connect(path: path)
    case .internet6: fatalError("not used by the tests")
    }
    // A server that never answers fails the test, and does not keep it.
    var limit = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(number) }

  private static func connect(port: UInt16) -> Int32 {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return connected(number, &address)
  }

  private static func connect(path: String) -> Int32 {
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return connected(number, &address)
  }

  private static func connected<Address>(_ number: Int32, _ address: inout Address) -> Int32 {
    let result = withUnsafeBytes(of: &address) {
      Glibc.connect(
        number, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self),
        socklen_t($0.count))
    }
    precondition(result == 0, "connect: error \(errno)")
    return number
  }

  /// - Returns: whether all of it went out.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    Glibc.send(number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Says that nothing more will be sent.
  func finish() { shutdown(number, Int32(SHUT_WR)) }

  /// Whether the server has closed, or does so within a time in milliseconds.
  func isClosed(within milliseconds: Int32) -> Bool {
    var descriptor = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, milliseconds) > 0 else { return false }
    var byte: UInt8 = 0
    return recv(number, &byte, 1, Int32(MSG_PEEK)) <= 0
  }

  /// All that comes until the server closes; `nil` where it does not.
  func readToEnd() -> String? {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(number, &block, block.count, 0)
      if count > 0 { bytes += block[..<count] }
      if count == 0 || count < 0 && errno == ECONNRESET { return String(decoding: bytes, as: UTF8.self) }
      if count < 0 { return nil }
    }
  }
}

/// An answer in its parts.
struct HTTPAnswer {
  var status: Int
  var headers: [String: String] = [:]
  var body: String

  init?(_ text: String) {
    guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
    var lines = text[..<end.lowerBound].split(separator: "\r\n")
    guard let status = lines.removeFirst().split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      return nil
    }
    self.status = status
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].drop { $0 == " " }.description
    }
    body = String(text[end.upperBound...])
  }
}

extension StatusServer {
  /// Sends one request and reads the answer; `nil` where there is none.
  func answer(
    to target: String, method: String = "GET", host: String = "localhost", headers: String = ""
  ) -> HTTPAnswer? {
    let client = HTTPClient(address)
    client.send("\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n\(headers)\r\n")
    return client.readToEnd().flatMap { HTTPAnswer($0) }
  }
}
