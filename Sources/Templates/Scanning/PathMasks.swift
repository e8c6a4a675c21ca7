/// Paths of files, and what else has slashes in it.
extension MessageScanner {
  /// The mask of a token with a slash in it; nil where it is a word, as `and/or` and `HTTP/1.1`.
  func slashMask(_ token: ScannedToken) -> TokenMask? {
    let first = input[token.start]
    if let end = slashAddressEnd(token) { return TokenMask(kind: .address, end: end) }
    if first == UInt8(ascii: "/") {
      return TokenMask(kind: .path, end: pathEnd(token))
    }
    var slashes = 0
    for position in token.start..<token.end where classes[Int(input[position])] & ByteClass.slash != 0 { slashes += 1 }
    let isRelative =
      first == UInt8(ascii: "~")
      || first == UInt8(ascii: ".")
        && (byte(token.start + 1) == UInt8(ascii: "/") || byte(token.start + 1) == UInt8(ascii: "."))
    return slashes >= 2 || isRelative || holdsNameWithDot(token) ? TokenMask(kind: .path, end: pathEnd(token)) : nil
  }

  /// `spool/part.dat`, `org.example/.Main`: one slash, and a dot before a letter. `HTTP/1.1` has none.
  private func holdsNameWithDot(_ token: ScannedToken) -> Bool {
    guard token.seen & ByteClass.dot != 0 else { return false }
    return (token.start..<token.end - 1).contains { position in
      input[position] == UInt8(ascii: ".") && ByteClass.isLetter(input[position + 1])
    }
  }

  /// `C:\` or `C:/`, the token being the letter.
  func drivePathEnd(_ token: ScannedToken) -> Int? {
    let slash = byte(token.end + 1)
    guard slash == UInt8(ascii: "\\") || slash == UInt8(ascii: "/"), ByteClass.isLetter(input[token.start]) else {
      return nil
    }
    var rest = ScannedToken(start: token.end + 1, end: token.end + 1, digits: 0, seen: 0)
    rest.end = rest.start
    return pathEnd(rest)
  }

  /// Where a path ends: at a blank or a delimiter, but `=` may stand in it.
  private func pathEnd(_ token: ScannedToken) -> Int {
    var end = token.start
    while end < self.end, input[end] == UInt8(ascii: "=") || classes[Int(input[end])] & ByteClass.stop == 0 {
      if input[end] == UInt8(ascii: "?") {
        end = queryEnd(end)
        break
      }
      end += 1
    }
    while end > token.start + 1, input[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return end
  }

  /// Where the query ends that begins at `start`: in it commas, semicolons and colons are as common as anywhere, and one that
  /// is none of it has a blank behind it.
  func queryEnd(_ start: Int) -> Int {
    var end = start
    while end < self.end {
      switch input[end] {
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"):
        guard end + 1 < self.end, classes[Int(input[end + 1])] & ByteClass.stop == 0 else { return end }
      case UInt8(ascii: "="): break
      case let byte: guard classes[Int(byte)] & ByteClass.stop == 0 else { return end }
      }
      end += 1
    }
    return end
  }

  /// `/10.0.0.7:8080` or `name/10.0.0.7:8080`, as Java writes the address of a socket.
  private func slashAddressEnd(_ token: ScannedToken) -> Int? {
    var slash = token.end - 1
    while slash > token.start, input[slash] != UInt8(ascii: "/") { slash -= 1 }
    guard input[slash] == UInt8(ascii: "/") else { return nil }
    var end = slash + 1
    var dots = 0
    while end < self.end {
      if ByteClass.isDigit(input[end]) {
        end += 1
      } else if input[end] == UInt8(ascii: "."), ByteClass.isDigit(byte(end + 1)) {
        dots += 1
        end += 1
      } else {
        break
      }
    }
    guard dots == 3 else { return nil }
    if byte(end) == UInt8(ascii: ":"), ByteClass.isDigit(byte(end + 1)) {
      end += 1
      while ByteClass.isDigit(byte(end)) { end += 1 }
    }
    return isBoundary(end) ? end : nil
  }
}
