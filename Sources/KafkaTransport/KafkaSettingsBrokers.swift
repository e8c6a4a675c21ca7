extension KafkaSettings {
  /// Checks a list of brokers (`host:port,host`, `[::1]:9092`) as far as that can be done without asking for names.
  ///
  /// librdkafka passes over what it cannot read or takes it for something else (port 99999 for 34463), and then waits for brokers that nobody
  /// named.
  public static func check(brokers: String) throws(KafkaSettingsError) {
    let place = "--brokers \(brokers)"
    guard !brokers.contains("://") else {
      throw KafkaSettingsError(place, "expected HOST:PORT,… without a protocol; use --set security.protocol=sasl_ssl")
    }
    for broker in brokers.split(separator: ",", omittingEmptySubsequences: false) {
      guard let (host, port) = hostAndPort(of: broker.trimmingSpaces), isHost(host) else {
        throw KafkaSettingsError(place, "expected HOST:PORT,…; the port is 9092 where none is named")
      }
      if let port, UInt16(port).map({ $0 > 0 }) != true {
        throw KafkaSettingsError(place, "expected a port from 1 to 65535, not `\(port)`")
      }
    }
  }

  private static func hostAndPort(of broker: Substring) -> (host: Substring, port: Substring?)? {
    if broker.first == "[" {
      guard let end = broker.firstIndex(of: "]") else { return nil }
      let rest = broker[broker.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else { return nil }
      return (broker[broker.index(after: broker.startIndex)..<end], rest.isEmpty ? nil : rest.dropFirst())
    }
    guard let colon = broker.firstIndex(of: ":"), colon == broker.lastIndex(of: ":") else { return (broker, nil) }
    return (broker[..<colon], broker[broker.index(after: colon)...])
  }

  /// Whether it may be a name or an address; one with colons in it is an IPv6 address (with the name of an interface after a `%`).
  private static func isHost(_ host: Substring) -> Bool {
    if host.contains(":") {
      return host.prefix { $0 != "%" }.allSatisfy { $0.isASCII && $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    return !host.isEmpty && host.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "/" }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}
