import RuleFile

/// The named groups of one regex, and what they are called here.
struct CaptureNames {
  /// How often each name of the foreign regex stands for a group.
  private let counts: [String: Int]
  /// Patterns that captures became, whose names are no group names: `%{NAME:field}`.
  private(set) var extracted: [(name: String, regex: String)] = []
  /// The groups that are being written.
  private var open: Set<String> = []
  /// The fields, in the order of their first group.
  private(set) var fields: [String] = []
  /// The beginning of the names of extracted patterns.
  private let prefix: String
  /// A field that is captured twice, under another name too.
  private let doubled: (field: String, outer: String)?

  init(in node: RubyNode, prefix: String, doubled: (field: String, outer: String)? = nil) {
    var counts: [String: Int] = [:]
    node.countCaptures(&counts)
    self.counts = counts
    self.prefix = prefix
    self.doubled = doubled
  }

  mutating func begin(_ name: String) { open.insert(name) }

  /// A group of the name with `inner` in it.
  mutating func capture(_ name: String, _ inner: String, ignoringCase: Bool) throws(TranslationRefusal) -> String {
    open.remove(name)
    guard let field = GrokNames.field(name) else {
      throw TranslationRefusal(
        offset: 0, problem: "the group '\(name)' cannot be a field here", hint: GrokNames.fieldHint)
    }
    if !fields.contains(field) { fields.append(field) }
    var text: String
    if GrokNames.isGroupName(field) {
      text = "(?<\(field)>\(inner))"
    } else {
      let pattern = "\(prefix)_\(extracted.count + 1)"
      extracted.append((pattern, ignoringCase ? "(?i:\(inner))" : inner))
      text = "%{\(pattern):\(field)}"
    }
    if let doubled, doubled.field == field {
      if !fields.contains(doubled.outer) { fields.append(doubled.outer) }
      text = "(?<\(doubled.outer)>\(text))"
    }
    return text
  }

  /// The group's name in `\k<name>` and `(?(<name>)`.
  func reference(_ name: String) throws(TranslationRefusal) -> String {
    guard let count = counts[name] else {
      throw TranslationRefusal(offset: 0, problem: "there is no group '\(name)'", hint: nil)
    }
    guard count == 1 else {
      throw TranslationRefusal(
        offset: 0, problem: "a reference to '\(name)', which \(count) groups are called",
        hint: "each engine takes another of them: give them names of their own")
    }
    guard !open.contains(name) else {
      throw TranslationRefusal(
        offset: 0, problem: "a reference to '\(name)' within it: each engine takes another of its tries", hint: nil)
    }
    guard GrokNames.isGroupName(name) else {
      throw TranslationRefusal(
        offset: 0, problem: "the name of the group '\(name)' cannot be referred to in PCRE2",
        hint: "give it one of letters, digits and '_', at most 32 of them")
    }
    return name
  }
}

extension RubyNode {
  fileprivate func countCaptures(_ counts: inout [String: Int]) {
    switch self {
    case .capture(let name, let body):
      counts[name, default: 0] += 1
      body.countCaptures(&counts)
    case .sequence(let nodes), .alternation(let nodes): for node in nodes { node.countCaptures(&counts) }
    case .group(let body), .ignoringCase(_, let body), .atomic(let body), .look(_, let body), .loop(let body, _):
      body.countCaptures(&counts)
    case .conditional(_, let yes, let no):
      yes.countCaptures(&counts)
      no.countCaptures(&counts)
    case .character, .anchor, .keep, .backreference, .newline, .reference: break
    }
  }
}

/// Names of groups, fields and patterns in the other tools, and ours.
enum GrokNames {
  static let fieldHint = "fields are named with letters, digits, '_', '@', '.' and '-'"

  /// `[log][level]` is `log.level`; nil for what cannot be a field here.
  static func field(_ name: String) -> String? {
    var field = name
    if name.hasPrefix("["), name.hasSuffix("]") {
      let parts = name.dropFirst().dropLast().split(separator: "][", omittingEmptySubsequences: false)
      guard parts.allSatisfy({ !$0.isEmpty && !$0.contains("[") && !$0.contains("]") }) else { return nil }
      field = parts.joined(separator: ".")
    }
    guard let first = field.unicodeScalars.first, first == "@" || isWord(first), !("0"..."9").contains(first),
      field.unicodeScalars.allSatisfy({ isWord($0) || "@.-".unicodeScalars.contains($0) })
    else { return nil }
    return field
  }

  /// Whether PCRE2 takes it for a group's name.
  static func isGroupName(_ field: String) -> Bool {
    field.utf8.count <= 32 && field.unicodeScalars.allSatisfy(isWord)
  }

  /// The name of a pattern, which here does not begin with a digit.
  static func pattern(_ name: String) -> String {
    ("0"..."9").contains(name.unicodeScalars.first ?? "a") ? "_\(name)" : name
  }

  private static func isWord(_ character: Unicode.Scalar) -> Bool {
    CharacterSet.word.contains(CharacterSet(character))
  }
}
