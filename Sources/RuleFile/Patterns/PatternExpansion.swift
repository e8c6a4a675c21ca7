/// One expansion as it goes on.
struct PatternExpansion {
  private let library: PatternLibrary
  private var groups: GroupNames
  private var bytes: [UInt8] = []
  private var segments: [ExpandedPattern.Segment] = []
  private var types: [(field: String, type: FieldType)] = []

  init(library: PatternLibrary, groups: GroupNames) {
    self.library = library
    self.groups = groups
  }

  var result: ExpandedPattern {
    ExpandedPattern(
      regex: String(decoding: bytes, as: UTF8.self), captures: groups.captures, types: types, segments: segments)
  }

  /// Appends a regex or fragment; `names` are the patterns it is part of, the outermost first.
  mutating func append(_ source: Located<String>, within names: [String]) throws(RuleFileError) {
    let text = Array(source.value.utf8)
    var copied = 0
    for reference in try PatternReference.all(in: source) {
      try append(text[copied..<reference.range.lowerBound], of: source, at: copied, isCopy: true)
      try append(reference, of: source, within: names)
      copied = reference.range.upperBound
    }
    try append(text[copied...], of: source, at: copied, isCopy: true)
  }

  private mutating func append(
    _ reference: PatternReference, of source: Located<String>, within names: [String]
  ) throws(RuleFileError) {
    let offset = reference.range.lowerBound
    let mark = source.mark(atOffset: offset)
    guard let fragment = library[reference.name] else {
      throw RuleFileError(
        mark: mark, problem: "there is no pattern \(quoted(reference.name))",
        expected: "a pattern of this file or of the stock",
        hint: suggestion(for: reference.name, among: library.names.sorted()))
    }
    if let first = names.firstIndex(of: reference.name) {
      let cycle = (names[first...] + [reference.name]).map { escaped($0) }
      throw RuleFileError(mark: mark, problem: "the pattern \(quoted(reference.name)) refers to itself: \(path(cycle))")
    }
    guard names.count < ExpandedPattern.maximumDepth else {
      throw RuleFileError(
        mark: mark, problem: "patterns refer to patterns deeper than \(ExpandedPattern.maximumDepth) levels")
    }
    var opening = "(?:"
    if let field = reference.field {
      opening = "(?<\(groups.group(for: field))>"
      try note(reference.type, of: field, mark: mark)
    }
    try append(Array(opening.utf8)[...], of: source, at: offset, isCopy: false)
    try append(fragment, within: names + [reference.name])
    try append([UInt8(ascii: ")")], of: source, at: offset, isCopy: false)
  }

  private mutating func append(
    _ text: ArraySlice<UInt8>, of source: Located<String>, at offset: Int, isCopy: Bool
  ) throws(RuleFileError) {
    guard bytes.count + text.count <= ExpandedPattern.maximumSize else {
      throw RuleFileError(
        mark: source.mark(atOffset: offset),
        problem: "the regex grows beyond \(ExpandedPattern.maximumSize) bytes here",
        hint: "patterns that use patterns several times multiply")
    }
    if text.isEmpty, !segments.isEmpty { return }
    segments.append(ExpandedPattern.Segment(start: bytes.count, source: source, sourceOffset: offset, isCopy: isCopy))
    bytes += text
  }

  private mutating func note(_ type: FieldType?, of field: String, mark: SourceMark) throws(RuleFileError) {
    guard let type else { return }
    guard let known = types.first(where: { $0.field == field }) else {
      types.append((field, type))
      return
    }
    guard known.type == type else {
      throw RuleFileError(
        mark: mark, problem: "the field \(quoted(field)) is \(type.rawValue) here and \(known.type.rawValue) before",
        expected: "one type for a field")
    }
  }

  private func path(_ names: [String]) -> String {
    guard names.count > 8 else { return names.joined(separator: " → ") }
    return (names.prefix(4) + ["…"] + names.suffix(3)).joined(separator: " → ")
  }
}

/// Chooses the group names of fields.
struct GroupNames {
  private(set) var captures: [(group: String, field: String)] = []
  private var groups: [String: String] = [:]
  private let taken: Set<String>
  private var lastGenerated = 0

  /// Generated names are `f_N`, and none of `taken`.
  init(besides taken: Set<String>) {
    self.taken = taken
  }

  /// The field's own name where PCRE2 takes it (letters, digits and `_`, no digit first, at most 32), else a generated one;
  /// the same for every capture of the field.
  mutating func group(for field: String) -> String {
    if let group = groups[field] { return group }
    var group = field
    if !NameSyntax.pattern.accepts(field) || field.utf8.count > 32 {
      repeat {
        lastGenerated += 1
        group = "f_\(lastGenerated)"
      } while taken.contains(group)
    }
    groups[field] = group
    captures.append((group, field))
    return group
  }

  /// Every `f_N` anywhere in `regex`: a group may have it for its name.
  static func generatedLike(in regex: String) -> Set<String> {
    var names: Set<String> = []
    let bytes = Array(regex.utf8)
    for index in bytes.indices.dropLast(2)
    where bytes[index] == UInt8(ascii: "f") && bytes[index + 1] == UInt8(ascii: "_") {
      names.insert("f_" + String(decoding: bytes[(index + 2)...].prefix(while: isDigit), as: UTF8.self))
    }
    return names
  }
}
