/// URLs, hosts with ports, MAC and IPv6 addresses.
extension MessageScanner {
  /// The end of the URL whose scheme the token is; nil where it is none.
  func urlEnd(_ token: ScannedToken) -> Int? {
    guard byte(token.end + 1) == UInt8(ascii: "/"), byte(token.end + 2) == UInt8(ascii: "/"),
      ByteClass.isLetter(input[token.start]), token.seen & ByteClass.slash == 0
    else { return nil }
    var end = token.end + 3
    while end < self.end, !MessageScanner.endsURL(input[end]) {
      if input[end] == UInt8(ascii: "?") {
        end = queryEnd(end)
        break
      }
      end += 1
    }
    while let last = Optional(input[end - 1]), last == UInt8(ascii: ".") || last == UInt8(ascii: ":") { end -= 1 }
    return end > token.end + 3 ? end : nil
  }

  private static func endsURL(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"):
      true
    default: false
    }
  }

  /// The end of `aa:bb:cc:dd:ee:ff` or of an IPv6 address (RFC 4291), the token being its first group.
  func colonHexEnd(_ token: ScannedToken) -> Int? {
    guard token.end - token.start <= 4, token.seen & ~(ByteClass.digit | ByteClass.hexLetter) == 0 else { return nil }
    var end = token.start
    var (colons, digits, group) = (0, 0, 0)
    var isCompressed = false
    // No address is longer: RFC 4291, section 2.2.
    while end < self.end, end - token.start < 46 {
      if isHexDigit(end) {
        digits += ByteClass.isDigit(input[end]) ? 1 : 0
        group += 1
        guard group <= 4 else { return nil }
      } else if input[end] == UInt8(ascii: ":"), isHexDigit(end + 1) || byte(end + 1) == UInt8(ascii: ":") {
        colons += 1
        if byte(end + 1) == UInt8(ascii: ":") {
          guard !isCompressed else { return nil }
          isCompressed = true
        }
        group = 0
      } else {
        break
      }
      end += 1
    }
    // Clocks have two colons and decimal digits alone; they are told by their own mask.
    guard digits > 0, colons >= 5 || isCompressed && colons >= 2, isBoundary(end) else { return nil }
    return end
  }

  /// The end of `host:port`: a name with a dot, a digit or a dash, and two to five digits.
  func hostPortEnd(_ token: ScannedToken) -> Int? {
    var end = token.end + 1
    while ByteClass.isDigit(byte(end)) { end += 1 }
    let port = end - token.end - 1
    guard port >= 2, port <= 5, isBoundary(end), token.end - token.start >= 2,
      token.seen & (ByteClass.slash | ByteClass.attention) == 0
    else { return nil }
    let isHost = (token.start..<token.end).contains { position in
      let byte = input[position]
      return byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || ByteClass.isDigit(byte)
    }
    return isHost && !hasSourceExtension(token) ? end : nil
  }

  /// `Main.java:55` is a place in a program, not a host.
  private func hasSourceExtension(_ token: ScannedToken) -> Bool {
    var position = token.end
    var word: UInt64 = 0
    while position > token.start, input[position - 1] != UInt8(ascii: ".") {
      position -= 1
      guard token.end - position <= 5 else { return false }
      word = word << 8 | UInt64(input[position])
    }
    return position > token.start && words.sourceExtensions.contains(word)
  }
}

/// What names of source files end with.
enum SourceExtension {
  nonisolated(unsafe) static let reversed = WordSet(
    [
      "c", "cc", "cpp", "cxx", "h", "hpp", "m", "mm", "java", "kt", "scala", "py", "rb", "go", "rs", "js", "mjs", "ts",
      "tsx", "jsx", "cs", "php", "pl", "pm", "lua", "swift", "erl", "ex", "exs", "vue", "sql", "sh",
    ].map { $0.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) } })
}
