/// Which tokens are masked, and as what: the recognisers in the order in which they are asked.
extension MessageScanner {
  /// The mask of a token that holds a digit, a slash or a strange byte; nil where it is a word.
  func mask(of token: ScannedToken) -> TokenMask? {
    let first = input[token.start]
    if token.seen & ByteClass.attention != 0, holdsPlaceholder(token) {
      return TokenMask(kind: .identifier, end: endWithoutDots(token))
    }
    if byte(token.end) == UInt8(ascii: ":") {
      if let end = urlEnd(token) { return TokenMask(kind: .url, end: end) }
      if let end = colonHexEnd(token) { return TokenMask(kind: .address, end: end) }
    }
    if ByteClass.isDigit(first) || isSigned(token) {
      if let mask = numericMask(token) { return mask }
    }
    if let mask = approximateMask(token) { return mask }
    if token.seen & ByteClass.slash != 0, let mask = slashMask(token) { return mask }
    if byte(token.end) == UInt8(ascii: ":"), let end = hostPortEnd(token) {
      return TokenMask(kind: .address, end: end)
    }
    return plainMask(token)
  }

  /// The mask of a token without digits, slashes and strange bytes.
  func wordMask(of token: ScannedToken) -> TokenMask? {
    let count = token.end - token.start
    if byte(token.end) == UInt8(ascii: ":") {
      if let end = urlEnd(token) { return TokenMask(kind: .url, end: end) }
      if count == 1, let end = drivePathEnd(token) { return TokenMask(kind: .path, end: end) }
      if let end = colonHexEnd(token) { return TokenMask(kind: .address, end: end) }
      if let end = hostPortEnd(token) { return TokenMask(kind: .address, end: end) }
    }
    if count == 3, let end = dateEnd(token.start) { return TokenMask(kind: .time, end: end) }
    if isLiteral(token) { return TokenMask(kind: .literal, end: endWithoutDots(token)) }
    if token.seen == ByteClass.hexLetter, count >= 8 { return TokenMask(kind: .hex, end: token.end) }
    return nil
  }

  /// A token is no word if three of its bytes are digits, or three in ten.
  private func plainMask(_ token: ScannedToken) -> TokenMask? {
    guard token.digits > 0 else { return nil }
    let end = endWithoutDots(token)
    let count = end - token.start
    if isPrefixedHex(token.start, end) { return TokenMask(kind: .hex, end: end) }
    guard token.digits >= 3 || token.digits * 10 >= count * 3 || holdsHexRun(token.start, end) else { return nil }
    if isUUID(token.start, end) { return TokenMask(kind: .uuid, end: end) }
    let isHex = token.seen & ~(ByteClass.digit | ByteClass.hexLetter) == 0
    if isHex, count >= 6 { return TokenMask(kind: .hex, end: end) }
    return TokenMask(kind: .identifier, end: end)
  }

  /// Where the number begins to which dots lead from a word, as in `enabled......1`; nil where the token is not of that kind.
  func startBehindLeader(_ token: ScannedToken) -> Int? {
    guard token.seen & ByteClass.dot != 0, token.digits < token.end - token.start - 3 else { return nil }
    var start = token.start
    while start < token.end, !ByteClass.isDigit(input[start]) { start += 1 }
    guard start > token.start + 3, input[start - 1] == UInt8(ascii: "."), input[start - 2] == UInt8(ascii: "."),
      input[start - 3] == UInt8(ascii: "."), input[token.start] != UInt8(ascii: ".")
    else { return nil }
    return start
  }

  /// The token's end without the dots there, which end a sentence; all of it if it has nothing else.
  func endWithoutDots(_ token: ScannedToken) -> Int {
    var end = token.end
    while end > token.start + 1, input[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return end
  }

  private func isSigned(_ token: ScannedToken) -> Bool {
    let first = input[token.start]
    return (first == UInt8(ascii: "-") || first == UInt8(ascii: "+")) && ByteClass.isDigit(byte(token.start + 1))
  }

  /// `<*>`: the message went through a template miner before.
  private func holdsPlaceholder(_ token: ScannedToken) -> Bool {
    guard token.end - token.start >= 3 else { return false }
    for position in token.start...token.end - 3
    where input[position] == UInt8(ascii: "<") && input[position + 1] == UInt8(ascii: "*")
      && input[position + 2] == UInt8(ascii: ">")
    {
      return true
    }
    return false
  }

  /// `true`, `false`, `null` and their like in other languages are values, never words of a message.
  private func isLiteral(_ token: ScannedToken) -> Bool {
    // `t`, `f`, `n`
    let first = input[token.start] | 0x20
    guard first == UInt8(ascii: "t") || first == UInt8(ascii: "f") || first == UInt8(ascii: "n") else { return false }
    let end = endWithoutDots(token)
    guard end - token.start == 4 || end - token.start == 5 else { return false }
    var word: UInt64 = 0
    for position in token.start..<end { word = word << 8 | UInt64(input[position] | 0x20) }
    return word == 0x7472_7565 || word == 0x66_616C_7365 || word == 0x6E75_6C6C
  }

  /// Whether a part of a token, between dashes, dots and the like, is a hexadecimal number too long for a word:
  /// `ord-dbf3af0d`. Six places, or eight where all are letters.
  func holdsHexRun(_ start: Int, _ end: Int) -> Bool {
    var run = (length: 0, digits: 0)
    var isHex = true
    for position in start...end {
      let byteClass = position < end ? classes[Int(input[position])] : ByteClass.blank
      if byteClass & (ByteClass.digit | ByteClass.hexLetter) != 0 {
        run.length += 1
        run.digits += Int(byteClass & ByteClass.digit)
      } else if position < end, ByteClass.isLetter(input[position]) || input[position] >= 0x80 {
        isHex = false
      } else {
        if isHex, run.length >= 8 || run.length >= 6 && run.digits > 0 { return true }
        run = (0, 0)
        isHex = true
      }
    }
    return false
  }

  private func isPrefixedHex(_ start: Int, _ end: Int) -> Bool {
    guard end - start > 2, input[start] == UInt8(ascii: "0"), input[start + 1] | 0x20 == UInt8(ascii: "x") else {
      return false
    }
    return (start + 2..<end).allSatisfy { isHexDigit($0) }
  }

  /// Eight, four, four, four and twelve hexadecimal digits (RFC 9562).
  private func isUUID(_ start: Int, _ end: Int) -> Bool {
    guard end - start == 36 else { return false }
    return (0..<36).allSatisfy { offset in
      switch offset {
      case 8, 13, 18, 23: input[start + offset] == UInt8(ascii: "-")
      default: isHexDigit(start + offset)
      }
    }
  }

  func isHexDigit(_ position: Int) -> Bool {
    classes[Int(byte(position))] & (ByteClass.digit | ByteClass.hexLetter) != 0
  }
}
