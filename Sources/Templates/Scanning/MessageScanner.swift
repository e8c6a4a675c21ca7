import Glibc

/// Turns a message into the text of its sequence: one pass over the bytes, each token either copied or masked.
///
/// In the text a masked token is one ``SequenceMark``, a run of blanks is one blank (columns are aligned with them, so that
/// their number varies), and all else is as it was. ``SequenceTokens`` finds the tokens in it again.
final class MessageScanner {
  let limits: TemplateLimits
  let classes = ByteClass.table
  let words = ScannerWords()
  let output: UnsafeMutablePointer<UInt8>
  var outputCount = 0
  let variables: UnsafeMutablePointer<Variable>
  var variableCount = 0
  var columnCount = 0
  /// Where the text of the last list ends.
  var endOfList = 0
  private(set) var input: UnsafePointer<UInt8>
  private(set) var end = 0

  /// The most variables that are told of one message: a list may hold more.
  static let maximumVariables = 512

  init(limits: TemplateLimits) {
    self.limits = limits
    // An empty value adds a byte to the `=` before it, so the text is less than twice as long as the message.
    let size = 2 * limits.messageBytes + 64
    output = .allocate(capacity: size)
    output.initialize(repeating: 0, count: size)
    variables = .allocate(capacity: MessageScanner.maximumVariables)
    input = UnsafePointer(output)
  }

  deinit {
    output.deallocate()
    variables.deallocate()
  }

  /// The sequence's text, until the next message is scanned.
  @inline(__always)
  var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: output, count: outputCount) }

  func scan(_ message: UnsafeRawBufferPointer) {
    outputCount = 0
    variableCount = 0
    columnCount = 0
    endOfList = 0
    guard let base = message.baseAddress else { return }
    input = base.assumingMemoryBound(to: UInt8.self)
    var position = 0
    let isCut = findEnd(message.count)
    while position < end, classes[Int(input[position])] & ByteClass.blank != 0 { position &+= 1 }
    while position < end {
      let byte = input[position]
      let byteClass = classes[Int(byte)]
      if byteClass & ByteClass.stop == 0 {
        if columnCount >= limits.tokens - 1 {
          appendMark(.rest, from: position, to: end)
          return
        }
        position = scanToken(at: position)
      } else if byteClass & ByteClass.blank != 0 {
        repeat { position &+= 1 } while position < end && classes[Int(input[position])] & ByteClass.blank != 0
        output[outputCount] = UInt8(ascii: " ")
        outputCount &+= 1
      } else {
        output[outputCount] = byte
        outputCount &+= 1
        position &+= 1
        if isEmptyValue(byte, next: position < end ? input[position] : UInt8(ascii: " ")) {
          maskEmptyValue(byte)
        }
      }
    }
    if isCut { appendMark(.rest, from: end, to: message.count) }
  }

  /// Finds the end of what counts of the message, without blanks there.
  ///
  /// - Returns: whether the first line is longer than that.
  private func findEnd(_ count: Int) -> Bool {
    end = min(count, limits.messageBytes)
    if let newline = memchr(input, 0x0A, end) {
      end = UnsafePointer(newline.assumingMemoryBound(to: UInt8.self)) - input
    } else if end < count, input[end] != 0x0A {
      // The token at the cut goes with the rest, if it is no longer than tokens are.
      var blank = end
      while blank > max(0, end - 256), classes[Int(input[blank - 1])] & ByteClass.blank == 0 { blank -= 1 }
      if blank > 0, classes[Int(input[blank - 1])] & ByteClass.blank != 0 { end = blank }
      return true
    }
    while end > 0, classes[Int(input[end - 1])] & ByteClass.blank != 0 { end -= 1 }
    return false
  }

  /// Copies or masks the token at `start`, and returns where what follows it begins.
  @inline(__always)
  private func scanToken(at start: Int) -> Int {
    let (input, output, classes, end) = (self.input, self.output + outputCount, self.classes, self.end)
    var position = start
    var digits = 0
    var seen: UInt8 = 0
    repeat {
      let byte = input[position]
      let byteClass = classes[Int(byte)]
      if byteClass & ByteClass.stop != 0 { break }
      output[position &- start] = byte
      digits &+= Int(byteClass & ByteClass.digit)
      seen |= byteClass
      position &+= 1
    } while position < end
    let token = ScannedToken(start: start, end: position, digits: digits, seen: seen)
    if seen & (ByteClass.digit | ByteClass.slash | ByteClass.attention) == 0 {
      let next = position < end ? input[position] : 0
      let count = position &- start
      let mayBeMore =
        next == UInt8(ascii: ":") || count == 3 || count == 4 || count == 5
        || (seen == ByteClass.hexLetter && count >= 8)
      if !mayBeMore {
        outputCount &+= count
        columnCount &+= 1
        return position
      }
      if let masked = maskedWord(token) { return masked }
      outputCount &+= count
      columnCount &+= 1
      return position
    }
    return scanUnusualToken(token)
  }

  /// A token with digits, slashes or strange bytes in it.
  private func scanUnusualToken(_ token: ScannedToken) -> Int {
    if input[token.start] == UInt8(ascii: "/"), followsMethod, columnCount < limits.tokens / 2 {
      return afterDots(scanRequestPath(at: token.start))
    }
    if token.digits > 0, let start = startBehindLeader(token) { return scanLeader(token, start) }
    if let mask = mask(of: token) {
      appendMark(mask.kind, from: token.start, to: mask.end)
      return afterDots(mask.end)
    }
    if token.seen & ByteClass.attention != 0 { replaceMarks(token.end - token.start) }
    outputCount &+= token.end - token.start
    columnCount &+= 1
    return token.end
  }

  /// Copies a word and the dots behind it, and masks the number to which these lead, if it is one.
  private func scanLeader(_ token: ScannedToken, _ start: Int) -> Int {
    copy(from: token.start, to: start)
    countColumn()
    let number = ScannedToken(start: start, end: token.end, digits: token.digits, seen: token.seen)
    guard let mask = numericMask(number) else {
      copy(from: start, to: token.end)
      return token.end
    }
    appendMark(mask.kind, from: start, to: mask.end)
    return afterDots(mask.end)
  }

  /// A word that may be more than a word: masked, with the end of what was masked, or nil.
  private func maskedWord(_ token: ScannedToken) -> Int? {
    guard let mask = wordMask(of: token) else { return nil }
    appendMark(mask.kind, from: token.start, to: mask.end)
    return afterDots(mask.end)
  }

  /// Copies the dots that end a sentence behind a masked token; they are no token.
  private func afterDots(_ position: Int) -> Int {
    guard byte(position) == UInt8(ascii: "."), isBoundary(position) else { return position }
    var position = position
    while byte(position) == UInt8(ascii: ".") {
      output[outputCount] = UInt8(ascii: ".")
      outputCount &+= 1
      position += 1
    }
    return position
  }

  /// Marks what came with the message's own bytes.
  private func replaceMarks(_ count: Int) {
    for index in outputCount..<outputCount + count where output[index] >= SequenceMark.empty {
      output[index] = SequenceMark.invalid
    }
  }

  /// Whether a token that ends at `position` ends there indeed: before a blank, a delimiter, the end, or dots before these.
  @inline(__always)
  func isBoundary(_ position: Int) -> Bool {
    var position = position
    while position < end, input[position] == UInt8(ascii: ".") { position &+= 1 }
    return position >= end || classes[Int(input[position])] & ByteClass.stop != 0
  }

  @inline(__always)
  func byte(_ position: Int) -> UInt8 { position < end ? input[position] : 0 }

  /// Copies bytes as they are, marks aside.
  func copy(from start: Int, to end: Int) {
    for position in start..<end {
      let byte = input[position]
      output[outputCount] = byte >= SequenceMark.empty ? SequenceMark.invalid : byte
      outputCount &+= 1
    }
  }

  func countColumn() { columnCount &+= 1 }
}

/// A run of bytes that are neither blanks nor delimiters, and what was gathered on the way over it.
struct ScannedToken {
  var start: Int
  var end: Int
  /// How many of its bytes are digits.
  var digits: Int
  /// The classes of its bytes.
  var seen: UInt8
}

/// What to mask, from the token's first byte on; it may go beyond the token.
struct TokenMask {
  var kind: VariableKind
  var end: Int
}
