/// A map with fixed keys, as the reader of a declaration sees it.
struct Section {
  /// What the map is, in words for complaints: "a rule".
  let what: String
  let mark: SourceMark
  fileprivate let entries: [String: Entry]

  /// The value of `key`, or nil where it is not there.
  subscript(key: String) -> Node? { entries[key]?.value }

  /// Where `key` is written, or nil where it is not there.
  func mark(of key: String) -> SourceMark? { entries[key]?.key.mark }
}

/// Reads nodes as what the format says they are. What is not is complained of, and comes out as nil or empty; nodes that were
/// complained of before pass without a word.
///
/// `what` names the thing read, in words for complaints: `'match'`, `a rule`.
struct NodeReader {
  let complaints: Complaints

  /// A map with some of `keys`, among them all of `required`.
  func section(_ node: Node, _ what: String, keys: [String], required: [String] = []) -> Section? {
    guard case .map(let entries) = node.content else {
      complain(of: node, what, expected: keys.count <= 8 ? "a map with \(alternatives(keys))" : "a map")
      return nil
    }
    var known: [String: Entry] = [:]
    var misspelt: [(meant: String, entry: Entry)] = []
    for entry in entries {
      let key = entry.key.value
      if keys.contains(key) {
        known[key] = entry
      } else if let meant = nearest(to: key, among: keys) {
        complaints.add(entry.key.mark, "\(what) has no key \(quoted(key))", hint: "did you mean \(quoted(meant))?")
        misspelt.append((meant, entry))
      } else {
        complaints.add(entry.key.mark, "\(what) has no key \(quoted(key))", expected: alternatives(keys))
      }
    }
    // What is misspelt is not missing, too.
    for (meant, entry) in misspelt where known[meant] == nil {
      known[meant] = Entry(key: entry.key, value: Node(mark: entry.value.mark, content: .refused))
    }
    for key in required where known[key] == nil {
      complaints.add(node.mark, "\(what) without \(quoted(key))", expected: "the key \(quoted(key))")
    }
    return Section(what: what, mark: node.mark, entries: known)
  }

  /// The entries of a map whose keys are names of the writer's choice. A blank value is an empty map.
  func entries(_ node: Node?, _ what: String, expected: String) -> [Entry] {
    guard let node, !node.isBlank else { return [] }
    guard case .map(let entries) = node.content else {
      complain(of: node, what, expected: expected)
      return []
    }
    return entries
  }

  /// The items of a list. A blank value is an empty list.
  func list(_ node: Node?, _ what: String, of items: String) -> [Node] {
    guard let node, !node.isBlank else { return [] }
    guard case .list(let list) = node.content else {
      complain(of: node, what, expected: "a list of \(items)")
      return []
    }
    return list
  }

  /// Text that is not empty.
  func text(_ node: Node?, _ what: String, expected: String = "text") -> Located<String>? {
    guard let node else { return nil }
    guard case .text(let text) = node.content else {
      complain(of: node, what, expected: expected)
      return nil
    }
    guard !text.value.isEmpty else {
      complaints.add(node.mark, "\(what) is empty", expected: expected)
      return nil
    }
    return text
  }

  /// A text or a list of at least one.
  func texts(_ node: Node?, _ what: String, expected: String) -> [Located<String>] {
    guard let node else { return [] }
    guard case .list(let items) = node.content else {
      return text(node, what, expected: "\(expected), or a list of them").map { [$0] } ?? []
    }
    if items.isEmpty {
      complaints.add(node.mark, "\(what) is an empty list", expected: "\(expected), or a list of them")
    }
    return items.compactMap { text($0, "an item of \(what)", expected: expected) }
  }

  /// `true` or `false`.
  func flag(_ node: Node?, _ what: String) -> Bool? {
    choice(node, what, among: ["true", "false"]).map { $0 == "true" }
  }

  /// One of a few words.
  func choice(_ node: Node?, _ what: String, among words: [String]) -> String? {
    guard let text = text(node, what, expected: alternatives(words)) else { return nil }
    guard words.contains(text.value) else {
      complaints.add(
        text.mark, "\(what) is \(quoted(text.value))", expected: alternatives(words),
        hint: suggestion(for: text.value, among: words))
      return nil
    }
    return text.value
  }

  /// A whole number without sign.
  func number(_ node: Node?, _ what: String, in range: ClosedRange<UInt32>) -> UInt32? {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard let text = text(node, what, expected: expected) else { return nil }
    guard text.value.utf8.allSatisfy(isDigit), let number = UInt32(text.value), range.contains(number) else {
      complaints.add(text.mark, "\(what) is \(quoted(text.value))", expected: expected)
      return nil
    }
    return number
  }

  /// `text` as a name, or nil after a complaint.
  func name(_ text: Located<String>?, _ what: String, _ syntax: NameSyntax) -> Located<String>? {
    guard let text else { return nil }
    guard syntax.accepts(text.value) else {
      complaints.add(text.mark, "\(quoted(text.value)) is not \(what)", expected: syntax.description)
      return nil
    }
    return text
  }

  /// One field name or a list of them.
  func fieldNames(_ node: Node?, _ what: String, _ syntax: NameSyntax) -> [String] {
    texts(node, what, expected: "a field name").compactMap { name($0, "a field name", syntax)?.value }
  }

  /// Text with `${field}`.
  func template(_ text: Located<String>, fields syntax: NameSyntax) -> TextTemplate? {
    do throws(RuleFileError) {
      return try TextTemplate(text, fields: syntax)
    } catch {
      complaints.add(error)
      return nil
    }
  }

  /// Says that `node` is of the wrong kind.
  func complain(of node: Node, _ what: String, expected: String) {
    if case .refused = node.content { return }
    complaints.add(node.mark, "\(what) is \(node.kind)", expected: expected)
  }
}
