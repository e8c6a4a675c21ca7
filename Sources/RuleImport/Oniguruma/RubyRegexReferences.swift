/// References of grok, as `PATTERN_RE` of jls-grok (lib/grok-pure.rb) finds them, which is what Logstash uses:
/// `%{`, a name, `:` and a field, and anything up to `}`, which is passed over.
extension RubyRegexParser {
  private struct ReferencePlaces {
    let name: Range<Int>
    /// The field and its type.
    let field: Range<Int>
    /// What is passed over.
    let rest: Range<Int>
  }

  /// The parts of a reference that begins at `start`; nil where there is none.
  private func reference(at start: Int) -> ReferencePlaces? {
    guard startsWith("%{", at: start) else { return nil }
    func end(of index: Int, _ isPart: (Unicode.Scalar) -> Bool) -> Int {
      characters[index...].firstIndex { !isPart($0) } ?? characters.count
    }
    let name = (start + 2)..<end(of: start + 2, Self.isNamePart)
    guard !name.isEmpty, let close = characters[name.upperBound...].firstIndex(of: "}") else { return nil }
    var field = name.upperBound..<name.upperBound
    if characters[name.upperBound] == ":" {
      let begin = name.upperBound + 1
      field = begin..<end(of: begin) { Self.isNamePart($0) || "@:.-".unicodeScalars.contains($0) }
    }
    return ReferencePlaces(name: name, field: field, rest: (field.isEmpty ? name : field).upperBound..<close)
  }

  /// `[A-z0-9]`, which holds `[`, `]`, `^`, `_`, a backslash and a backtick too.
  private static func isNamePart(_ character: Unicode.Scalar) -> Bool {
    ("A"..."z").contains(character) || ("0"..."9").contains(character)
  }

  /// The reference whose `%` at `start` was read; nil where there is none.
  mutating func grokReference(from start: Int) throws(TranslationRefusal) -> GrokReference? {
    guard let places = reference(at: start) else { return nil }
    if places.rest.first.map({ characters[$0] }) == "=" {
      throw refusal(
        "a pattern defined where it is used (%{NAME=…})", at: start, hint: "put it into pattern_definitions")
    }
    let name = text(places.name)
    guard name.unicodeScalars.allSatisfy({ CharacterSet.word.contains(CharacterSet($0)) }) else {
      throw refusal("the pattern '\(name)' cannot be named so here", at: start, hint: "use letters, digits and '_'")
    }
    var reference = GrokReference(name: GrokNames.pattern(name))
    let parts = text(places.field).split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if let given = parts.first, !given.isEmpty {
      guard let field = GrokNames.field(given) else {
        throw refusal("the field '\(given)' cannot be named so here", at: start, hint: GrokNames.fieldHint)
      }
      reference.field = field
    }
    if parts.count > 1 {
      guard reference.field != nil else {
        throw refusal("a type without a field", at: start, hint: "write %{NAME:field:type}")
      }
      guard parts.count == 2, ["int", "float", "string"].contains(parts[1]) else {
        let type = parts.dropFirst().joined(separator: ":")
        throw refusal("'\(type)' is no type of grok", at: start, hint: "there are int, float and string")
      }
      reference.type = parts[1]
    }
    if !places.rest.isEmpty { notePassedOver(places.rest) }
    referenceStarts.insert(start)
    position = places.rest.upperBound + 1
    return reference
  }

  /// Grok puts the pattern's text wherever a reference stands, within a class or behind a backslash too.
  func refuseHiddenReferences() throws(TranslationRefusal) {
    for start in characters.indices
    where characters[start] == "%" && !referenceStarts.contains(start) && reference(at: start) != nil {
      throw refusal(
        "a reference within a class or a comment, or behind a backslash: the pattern's text would stand there",
        at: start,
        hint: "write what it stands for")
    }
  }
}
