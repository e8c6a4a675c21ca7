/// The bytes of a rule file, found to be UTF-8 without control characters, and where its lines begin.
struct SourceText {
  let file: String
  let bytes: [UInt8]
  /// Offsets of the lines' first bytes. A line ends as YAML 1.1 has it: LF, CR, CR LF, NEL, LS or PS.
  private let lineStarts: [Int]

  /// Checks `bytes`, without the byte order mark they may begin with.
  init(_ bytes: [UInt8], file: String) throws(RuleFileError) {
    guard bytes.count <= RuleDocument.maximumFileSize else {
      throw RuleFileError(
        mark: SourceMark(file: file, line: 1, column: 1),
        problem: "the file has more than \(RuleDocument.maximumFileSize) bytes")
    }
    self.file = file
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    lineStarts = try Self.lines(of: self.bytes, file: file)
  }

  private static func lines(of bytes: [UInt8], file: String) throws(RuleFileError) -> [Int] {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var starts = [0]
    var offset = 0
    var column = 1
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .emptyInput:
        return starts
      case .error:
        throw RuleFileError(
          mark: SourceMark(file: file, line: starts.count, column: column),
          problem: "byte 0x\(String(bytes[offset], radix: 16, uppercase: true)) is not valid UTF-8",
          expected: "a UTF-8 file",
          hint: "in a pattern write a byte as \\x\(String(bytes[offset], radix: 16, uppercase: true))")
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        guard isPermitted(scalar) else {
          throw RuleFileError(
            mark: SourceMark(file: file, line: starts.count, column: column),
            problem: "the character U+\(hexadecimal(scalar.value)) is not allowed in YAML",
            hint: "in a pattern write it as \\x{\(String(scalar.value, radix: 16, uppercase: true))}")
        }
        offset += encoded.count
        column += 1
        let isCarriageReturnOfPair = scalar == "\r" && offset < bytes.count && bytes[offset] == UInt8(ascii: "\n")
        if isLineBreak(scalar), !isCarriageReturnOfPair {
          starts.append(offset)
          column = 1
        }
      }
    }
  }

  /// What stands at a place, or nil beyond the end of its line.
  func character(line: Int, column: Int) -> Unicode.Scalar? {
    guard lineStarts.indices.contains(line - 1), column >= 1 else { return nil }
    let end = line < lineStarts.count ? lineStarts[line] : bytes.count
    let text = String(decoding: bytes[lineStarts[line - 1]..<end], as: UTF8.self)
    return text.unicodeScalars.dropFirst(column - 1).first
  }

  /// How many blanks the first line with text below `line` begins with.
  func indentation(below line: Int) -> Int? {
    for start in lineStarts.dropFirst(line) {
      let indented = bytes[start...]
      guard let text = indented.firstIndex(where: { $0 != UInt8(ascii: " ") }) else { return nil }
      if bytes[text] != UInt8(ascii: "\n"), bytes[text] != UInt8(ascii: "\r") {
        return text - start
      }
    }
    return nil
  }
}

/// YAML 1.1, production [1] c-printable, as libyaml has it.
private func isPermitted(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
  default: false
  }
}

private func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
  default: false
  }
}

/// At least four hexadecimal digits.
private func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
