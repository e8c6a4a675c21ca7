/// A value of the file's tree. Scalars are text, whatever YAML would take them for: what they mean is the reader's to say.
struct Node {
  enum Content {
    case text(Located<String>)
    case list([Node])
    case map([Entry])
    /// Something that was complained of already: whoever meets it passes on without a word.
    case refused
  }

  let mark: SourceMark
  let content: Content

  /// Whether nothing stands behind the key: `rules:` and a line's end.
  var isBlank: Bool {
    guard case .text(let text) = content else { return false }
    return text.value.isEmpty && text.style == .plain
  }

  /// What the node is, in words for complaints.
  var kind: String {
    switch content {
    case .text: isBlank ? "empty" : "text"
    case .list: "a list"
    case .map: "a map"
    case .refused: "refused"
    }
  }
}

/// One key of a map and its value. Keys of one map are distinct.
struct Entry {
  let key: Located<String>
  let value: Node
}
