/// Writing templates.
extension TemplateShape {
  /// The text: the words that all have, and `<*>`.
  func text(_ texts: TextTable) -> String {
    // Delimiters and words are the same in all members; which member is asked does not matter.
    let source = texts[members[0]]
    var tokens = SequenceTokens(source)
    var bytes: [UInt8] = []
    var (written, column) = (0, 0)
    while let token = tokens.next() {
      bytes.append(contentsOf: source[written..<token.lowerBound])
      if isParameter[column] {
        bytes.append(contentsOf: "<*>".utf8)
      } else if source[token.lowerBound] != SequenceMark.empty {
        bytes.append(contentsOf: source[token])
      }
      written = token.upperBound
      column += 1
    }
    bytes.append(contentsOf: source[written...])
    return String(decoding: bytes, as: UTF8.self)
  }

  /// By column: the parameter that it is, or -1.
  var parameterOfColumn: [Int16] {
    var next: Int16 = 0
    return isParameter.map { isParameter in
      defer { next += isParameter ? 1 : 0 }
      return isParameter ? next : -1
    }
  }
}
