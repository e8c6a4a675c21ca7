/// What begins with a digit: numbers, numbers with a unit, clocks, dates, IP addresses.
extension MessageScanner {
  /// The digits of a token that begins with one, and what joins them.
  private struct DigitRuns {
    var end: Int
    var dots = 0
    var colons = 0
    var dashes = 0
    var slashes = 0
    var months = 0
    var others = 0
  }

  /// The mask of a token that begins with a digit, or with a sign and a digit; nil where it goes on as something else.
  func numericMask(_ token: ScannedToken) -> TokenMask? {
    let isSigned = !ByteClass.isDigit(input[token.start])
    let runs = digitRuns(from: isSigned ? token.start + 1 : token.start)
    if isBoundary(runs.end) {
      let kind = kind(of: runs)
      if kind == .number, let end = sizeUnitEnd(runs.end) { return TokenMask(kind: .numberWithUnit, end: end) }
      return TokenMask(kind: kind, end: runs.end)
    }
    if kind(of: runs) == .number, let end = exponentEnd(runs.end) { return TokenMask(kind: .number, end: end) }
    guard runs.colons == 0, let end = unitEnd(runs.end), isBoundary(end) else { return nil }
    return TokenMask(kind: .numberWithUnit, end: end)
  }

  /// `<1 sec`, `~5ms`: a number about which is said that it is not exact. What prints such prints units as they fit.
  func approximateMask(_ token: ScannedToken) -> TokenMask? {
    let first = input[token.start]
    guard first == UInt8(ascii: "<") || first == UInt8(ascii: ">") || first == UInt8(ascii: "~"),
      ByteClass.isDigit(byte(token.start + 1))
    else { return nil }
    let number = ScannedToken(start: token.start + 1, end: token.end, digits: token.digits, seen: token.seen)
    guard let mask = numericMask(number) else { return nil }
    guard mask.kind == .number, byte(mask.end) == UInt8(ascii: " "), let end = unitEnd(mask.end + 1), isBoundary(end)
    else { return mask }
    return TokenMask(kind: .numberWithUnit, end: end)
  }

  /// Reads digits joined by single `.`, `:`, `-`, `/`, `+`, `T` or `/Mar/`; no more than any address or time has.
  private func digitRuns(from start: Int) -> DigitRuns {
    var runs = DigitRuns(end: start)
    while true {
      while ByteClass.isDigit(byte(runs.end)) { runs.end += 1 }
      guard runs.end - start < 64 else { return runs }
      if let end = monthJoinEnd(runs.end) {
        runs.months += 1
        runs.end = end
        continue
      }
      if byte(runs.end) == UInt8(ascii: "Z"), runs.colons >= 1, isBoundary(runs.end + 1) {
        runs.end += 1
        return runs
      }
      guard ByteClass.isDigit(byte(runs.end + 1)) else { return runs }
      switch byte(runs.end) {
      case UInt8(ascii: "."): runs.dots += 1
      case UInt8(ascii: ",") where runs.colons == 2 && isThreeDigits(runs.end + 1): runs.dots += 1
      case UInt8(ascii: ":"): runs.colons += 1
      case UInt8(ascii: "-"): runs.dashes += 1
      case UInt8(ascii: "/"): runs.slashes += 1
      case UInt8(ascii: "+"), UInt8(ascii: "T"): runs.others += 1
      default: return runs
      }
      runs.end += 1
    }
  }

  /// Whether three digits stand at `start`: milliseconds behind a comma, as Java writes them.
  private func isThreeDigits(_ start: Int) -> Bool {
    (0..<3).allSatisfy { ByteClass.isDigit(byte(start + $0)) } && isBoundary(start + 3)
  }

  /// The end of `e-05` behind a number.
  private func exponentEnd(_ start: Int) -> Int? {
    guard byte(start) | 0x20 == UInt8(ascii: "e") else { return nil }
    var end = start + 1
    if byte(end) == UInt8(ascii: "-") || byte(end) == UInt8(ascii: "+") { end += 1 }
    guard ByteClass.isDigit(byte(end)) else { return nil }
    while ByteClass.isDigit(byte(end)) { end += 1 }
    return isBoundary(end) ? end : nil
  }

  private func kind(of runs: DigitRuns) -> VariableKind {
    if runs.dots == 3, runs.dashes == 0 { return .address }
    if runs.months > 0 || runs.colons >= 1 { return .time }
    if runs.dashes == 2 || runs.slashes == 2 { return .time }
    return runs.dots <= 1 && runs.dashes + runs.slashes + runs.others == 0 ? .number : .identifier
  }

  /// `/Mar/` or `-Mar-` between digits.
  private func monthJoinEnd(_ position: Int) -> Int? {
    let join = byte(position)
    guard join == UInt8(ascii: "/") || join == UInt8(ascii: "-"), byte(position + 4) == join,
      ByteClass.isDigit(byte(position + 5)), isMonth(position + 1)
    else { return nil }
    return position + 5
  }

  /// The end of the unit at `position`, and of more numbers with units joined to it, as in `1h2m3.5s`.
  private func unitEnd(_ position: Int) -> Int? {
    var position = position
    while true {
      var end = position
      if byte(end) == UInt8(ascii: "%") {
        end += 1
      } else {
        while ByteClass.isLetter(byte(end)) || byte(end) >= 0x80 { end += 1 }
      }
      guard end > position, isUnit(from: position, to: end) else { return nil }
      guard ByteClass.isDigit(byte(end)) else { return end }
      position = end
      while ByteClass.isDigit(byte(position)) || byte(position) == UInt8(ascii: ".") { position += 1 }
    }
  }

  /// A size's unit one blank behind its number: what prints sizes for people changes the unit with the size.
  private func sizeUnitEnd(_ position: Int) -> Int? {
    guard byte(position) == UInt8(ascii: " ") else { return nil }
    var end = position + 1
    switch byte(end) {
    case UInt8(ascii: "K"), UInt8(ascii: "k"), UInt8(ascii: "M"), UInt8(ascii: "G"), UInt8(ascii: "T"),
      UInt8(ascii: "P"):
      end += 1
    default: break
    }
    if end > position + 1, byte(end) == UInt8(ascii: "i") { end += 1 }
    guard byte(end) == UInt8(ascii: "B"), isBoundary(end + 1) else { return nil }
    return end + 1
  }

  private func isUnit(from start: Int, to end: Int) -> Bool {
    guard end - start <= 8 else { return false }
    var word: UInt64 = 0
    for position in start..<end { word = word << 8 | UInt64(input[position]) }
    return words.units.contains(word)
  }
}

/// Units that stand behind numbers.
enum NumberUnitWords {
  nonisolated(unsafe) static let packed = WordSet(
    [
      "ns", "us", "µs", "μs", "ms", "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minutes", "h", "hr",
      "hrs", "hours", "d", "days", "B", "b", "K", "k", "M", "G", "T", "KB", "kB", "MB", "GB", "TB", "KiB", "MiB",
      "GiB", "TiB", "Ki", "Mi", "Gi", "bytes", "bits", "kb", "mb", "gb", "bps", "kbps", "Mbps", "Gbps", "Hz", "kHz",
      "MHz", "GHz", "%", "px", "pct", "x",
    ].map { $0.utf8.reduce(0) { $0 << 8 | UInt64($1) } })
}
