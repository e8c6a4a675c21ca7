/// Grok as Logstash does it: references are replaced by the text of their patterns, and fields are named groups.
///
/// Written after `PATTERN_RE` of jls-grok (lib/grok-pure.rb), which passes over what stands between a field's name and the `}`.
struct GrokExpansion {
  let definitions: [String: String]
  private(set) var fields: [String] = []

  init(_ definitions: [String: String]) { self.definitions = definitions }

  /// A regex for Oniguruma, in which the group `gN` is the field `fields[N]`; nil where a pattern is missing.
  mutating func expand(_ text: String) -> String? { replace(text, depth: 0).map { renameGroups($0) } }

  /// Groups are fields too, under names that Oniguruma would not take.
  private mutating func renameGroups(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "(?<") {
      result += rest[..<start.upperBound]
      rest = rest[start.upperBound...]
      guard let first = rest.first, first != "=", first != "!", let end = rest.firstIndex(of: ">"),
        !isIndex(rest[..<end])
      else { continue }
      result += "g\(index(of: String(rest[..<end])))"
      rest = rest[end...]
    }
    return result + rest
  }

  /// Whether a group's name is of here already.
  private func isIndex(_ name: Substring) -> Bool {
    name.first == "g" && Int(name.dropFirst()).map { $0 < fields.count } ?? false
  }

  private mutating func index(of field: String) -> Int {
    if let index = fields.firstIndex(of: field) { return index }
    fields.append(field)
    return fields.count - 1
  }

  private mutating func replace(_ text: String, depth: Int) -> String? {
    guard depth < 40 else { return nil }
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "%{") {
      result += rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
      let name = rest.prefix(while: Self.isNamePart)
      guard !name.isEmpty, let end = rest.firstIndex(of: "}") else {
        result += "%{"
        continue
      }
      guard let body = definitions[String(name)], let expanded = replace(body, depth: depth + 1) else { return nil }
      let field = rest[name.endIndex..<end].hasPrefix(":") ? fieldName(rest[name.endIndex..<end].dropFirst()) : ""
      if field.isEmpty {
        result += "(?:\(expanded))"
      } else {
        let index = self.index(of: field)
        result += "(?<g\(index)>\(expanded))"
      }
      rest = rest[end...].dropFirst()
    }
    return result + rest
  }

  /// The name up to a type or what is passed over.
  private func fieldName(_ text: Substring) -> String {
    String(text.prefix { Self.isNamePart($0) || "@.-".contains($0) })
  }

  /// `[A-z0-9]`, which holds `[ \ ] ^ _` and a backtick too.
  private static func isNamePart(_ character: Character) -> Bool {
    ("A"..."z").contains(character) && character.isASCII || ("0"..."9").contains(character)
  }
}

extension Substring {
  fileprivate func firstRange(of text: String) -> Range<Index>? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
      index = self.index(after: index)
    }
    return nil
  }
}
