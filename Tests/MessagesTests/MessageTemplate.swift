/// A message as docs/MESSAGES.md lists it: literal words, and `<…>` for what differs.
struct MessageTemplate: Hashable {
  /// As it stands in the document, without the marks of the code span.
  let text: String
  /// The literal parts, of which some may be empty: one more than there are places for what differs.
  let parts: [String]

  init(_ text: String) {
    self.text = text
    var parts = [""]
    var rest = text[...]
    while let first = rest.first {
      if first == "<", let end = rest.firstIndex(of: ">"), MessageTemplate.isName(rest[..<end].dropFirst()) {
        parts.append("")
        rest = rest[rest.index(after: end)...]
      } else {
        parts[parts.count - 1].append(first)
        rest.removeFirst()
      }
    }
    self.parts = parts
    pattern = parts.joined(separator: "\u{1}")
  }

  /// Whether what stands between angle brackets says what differs: lower-case words. Anything else is part of the message.
  private static func isName(_ text: Substring) -> Bool {
    text.first?.isLowercase == true && text.allSatisfy { $0.isLowercase || $0.isNumber || " -'".contains($0) }
  }

  /// Whether the literal words are enough to match nothing else: at least two words and ten letters.
  var isSpecific: Bool {
    let words = parts.flatMap { $0.split { !$0.isLetter } }
    return words.count >= 2 && words.reduce(0) { $0 + $1.count } >= 10
  }

  /// Whether a line holds this message, with at least one character in each place for what differs.
  func matches(_ line: some StringProtocol) -> Bool {
    var rest = String(line)[...]
    for (index, part) in parts.enumerated() where !part.isEmpty {
      if index > 0 { rest = rest.dropFirst() }
      var found = rest.firstRange(of: part)
      // A message begins and ends with whole words.
      while index == 0, let range = found, rest[..<range.lowerBound].last?.isLetter == true {
        found = rest[range.upperBound...].firstRange(of: part)
      }
      guard let range = found else { return false }
      rest = rest[range.upperBound...]
    }
    if let last = parts.last, last.isEmpty { return !rest.isEmpty }
    return rest.first?.isLetter != true || parts.last?.last?.isLetter != true
  }

  /// The text with one character for each place for what differs.
  private(set) var pattern = ""

  /// Whether parts of a literal of a source stand in this template, in their order and between its places for what differs.
  ///
  /// - Parameter fragments: their `pattern`s: what looks like a place for what differs does so in both.
  func contains(_ fragments: [String]) -> Bool {
    var rest = pattern[...]
    for fragment in fragments {
      guard let range = rest.firstRange(of: fragment) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
