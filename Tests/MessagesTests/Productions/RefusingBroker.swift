import Glibc

/// A broker that speaks as much of Kafka's protocol as it takes to refuse a password: ApiVersions, SaslHandshake and SaslAuthenticate
/// (https://kafka.apache.org/protocol).
final class RefusingBroker: Sendable {
  let address: String
  private let listener: Int32

  init() {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &name) { name in
      name.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        precondition(bind(number, name, length) == 0 && listen(number, 8) == 0, "error \(errno)")
        getsockname(number, name, &length)
      }
    }
    address = "127.0.0.1:\(UInt16(bigEndian: name.sin_port))"
    listener = number
    RefusingBroker.onThread {
      while case let connection = accept(number, nil, nil), connection >= 0 {
        RefusingBroker.onThread { RefusingBroker.serve(connection) }
      }
    }
  }

  deinit {
    // Wakes who waits for a connection.
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private static func onThread(_ body: @escaping @Sendable () -> Void) {
    final class Work: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, Unmanaged.passRetained(Work(body)).toOpaque())
    pthread_detach(thread)
  }

  private static func serve(_ connection: Int32) {
    defer { close(connection) }
    while let size = bytes(4, from: connection), let request = bytes(value(size[...]), from: connection) {
      let (key, version) = (value(request[0..<2]), value(request[2..<4]))
      var answer: [UInt8]
      switch key {
      case 18 where version > 0: answer = short(35) + [0, 0, 0, 1] + short(18) + short(0) + short(0)
      case 18:
        let supported: [(key: Int, last: Int)] = [(0, 2), (3, 1), (17, 1), (18, 0), (36, 0)]
        answer = short(0) + [0, 0, 0, UInt8(supported.count)]
        for api in supported { answer += short(api.key) + short(0) + short(api.last) }
      case 17: answer = short(0) + [0, 0, 0, 1] + text("PLAIN")
      default: answer = short(58) + text("no such user, or another password") + [0, 0, 0, 0]
      }
      answer = request[4..<8] + answer
      let frame = [0, 0] + short(answer.count) + answer
      guard send(connection, frame, frame.count, Int32(MSG_NOSIGNAL)) == frame.count else { return }
    }
  }

  private static func bytes(_ count: Int, from connection: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return recv(connection, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
  }

  private static func value(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
  private static func short(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }
  private static func text(_ text: String) -> [UInt8] { short(text.utf8.count) + Array(text.utf8) }
}
