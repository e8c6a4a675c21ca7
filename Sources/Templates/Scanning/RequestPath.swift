/// The path of a request, behind an HTTP method: only what varies from call to call is masked, since the rest says which
/// service was called. `GET /cart/7?page=2` becomes `GET /cart/<*>?page=<*>`.
extension MessageScanner {
  /// Whether the token before the one that comes now, blanks between, is one of HTTP's methods.
  var followsMethod: Bool {
    var last = outputCount - 1
    guard last > 2, output[last] == UInt8(ascii: " ") else { return false }
    var word: UInt64 = 0
    while last > 0, word >> 56 == 0, output[last - 1] &- UInt8(ascii: "A") < 26 {
      last -= 1
      word = word << 8 | UInt64(output[last])
    }
    guard last == 0 || classes[Int(output[last - 1])] & ByteClass.stop != 0 else { return false }
    return words.methods.contains(word)
  }

  /// Writes the path at `start`, and returns where what follows it begins.
  func scanRequestPath(at start: Int) -> Int {
    var end = start
    while end < self.end, !MessageScanner.endsRequestPath(input[end]) { end += 1 }
    while end > start + 1, input[end - 1] == UInt8(ascii: ".") { end -= 1 }
    var writer = PieceWriter(scanner: self)
    var position = start
    while position < end, input[position] != UInt8(ascii: "?") {
      if input[position] == UInt8(ascii: "/") {
        writer.copy(position, position + 1)
        position += 1
        continue
      }
      let segment = position
      while position < end, input[position] != UInt8(ascii: "/"), input[position] != UInt8(ascii: "?") {
        position += 1
      }
      if let number = numberBehindName(segment, position) {
        writer.copy(segment, number)
        writer.mask(number, position, .number)
      } else if let kind = segmentKind(segment, position) {
        writer.mask(segment, position, kind)
      } else {
        writer.copy(segment, position)
      }
    }
    while position < end {
      let key = position
      while position < end, input[position] != UInt8(ascii: "=") { position += 1 }
      position = min(position + 1, end)
      writer.copy(key, position)
      let value = position
      while position < end, input[position] != UInt8(ascii: "&") { position += 1 }
      if position > value { writer.mask(value, position, valueKind(value, position)) }
    }
    return end
  }

  private static func endsRequestPath(_ byte: UInt8) -> Bool {
    switch byte {
    case 9...13, UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), UInt8(ascii: "]"),
      UInt8(ascii: "}"), UInt8(ascii: "|"):
      true
    default: false
    }
  }

  /// Where the number of a numbered name begins: `cart17`, `order-3`; nil where a segment is none. What may be hexadecimal is no name: `ord-bd17`.
  private func numberBehindName(_ start: Int, _ end: Int) -> Int? {
    var number = end
    while number > start, ByteClass.isDigit(input[number - 1]) { number -= 1 }
    guard number < end, number - start >= 2 else { return nil }
    var isName = false
    for position in start..<number {
      let byte = input[position]
      if ByteClass.isLetter(byte) {
        isName = isName || byte | 0x20 > UInt8(ascii: "f")
      } else {
        guard byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") else { return nil }
        isName = position == number - 1 && isName
      }
    }
    return isName ? number : nil
  }

  /// What a segment is where it is no word; `v1` is one.
  private func segmentKind(_ start: Int, _ end: Int) -> VariableKind? {
    var token = ScannedToken(start: start, end: end, digits: 0, seen: 0)
    for position in start..<end {
      let byteClass = classes[Int(input[position])]
      token.seen |= byteClass
      token.digits += Int(byteClass & ByteClass.digit)
    }
    let count = end - start
    if count <= 3, input[start] | 0x20 == UInt8(ascii: "v"), token.digits == count - 1 { return nil }
    if token.digits == count { return .number }
    if token.digits > 0, let mask = mask(of: token) { return mask.kind }
    return holdsHexRun(start, end) ? .identifier : nil
  }

  private func valueKind(_ start: Int, _ end: Int) -> VariableKind {
    (start..<end).allSatisfy { ByteClass.isDigit(input[$0]) } ? .number : .identifier
  }

  /// Writes a token piece by piece, counting the columns as ``SequenceTokens`` will.
  private struct PieceWriter {
    let scanner: MessageScanner
    var isInWord = false

    mutating func copy(_ start: Int, _ end: Int) {
      for position in start..<end {
        let isStop = scanner.classes[Int(scanner.input[position])] & ByteClass.stop != 0
        if !isStop, !isInWord { scanner.countColumn() }
        isInWord = !isStop
      }
      scanner.copy(from: start, to: end)
    }

    mutating func mask(_ start: Int, _ end: Int, _ kind: VariableKind) {
      scanner.appendMark(kind, from: start, to: end)
      isInWord = false
    }
  }
}
