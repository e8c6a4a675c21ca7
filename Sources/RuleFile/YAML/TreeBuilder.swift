/// Builds the tree of a file's only document from its events.
///
/// Rule files are data, written by hand: what YAML offers beyond maps, lists and text (anchors, aliases, tags, several
/// documents) is refused, and with it the ways to make a small file great.
struct TreeBuilder {
  private let source: SourceText
  private let events: EventStream
  private let complaints: Complaints
  private var nodeCount = 0

  /// How deep values may nest; a rule's example needs 6.
  static let maximumDepth = 32
  /// How many values a file may have.
  static let maximumNodes = 500_000

  init(_ source: SourceText, complaints: Complaints) {
    self.source = source
    self.complaints = complaints
    events = EventStream(source)
  }

  /// The tree, or nil where the file holds nothing. What can be passed over is added to the complaints; what cannot is thrown.
  mutating func document() throws(RuleFileError) -> Node? {
    _ = try events.next()
    guard case .documentStart = try events.next().kind else { return nil }
    let root = try node(events.next(), depth: 0)
    _ = try events.next()
    let following = try events.next()
    if case .documentStart = following.kind {
      complaints.add(
        following.start, "a second document begins", expected: "one document in a file", hint: "remove the '---'")
    }
    return root
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(RuleFileError) -> Node {
    nodeCount += 1
    guard depth <= Self.maximumDepth else {
      throw RuleFileError(mark: event.start, problem: "values nest deeper than \(Self.maximumDepth) levels")
    }
    guard nodeCount <= Self.maximumNodes else {
      throw RuleFileError(mark: event.start, problem: "the file has more than \(Self.maximumNodes) values")
    }
    refuseProperties(of: event)
    switch event.kind {
    case .scalar(let text, let style):
      let layout = layout(of: text, style, from: event.start, to: event.end)
      return Node(mark: event.start, content: .text(Located(text, mark: event.start, style: style, layout: layout)))
    case .listStart:
      return Node(mark: event.start, content: .list(try items(depth: depth + 1)))
    case .mapStart:
      return Node(mark: event.start, content: .map(try entries(depth: depth + 1)))
    default:
      return Node(mark: event.start, content: .refused)
    }
  }

  private func refuseProperties(of event: YAMLEvent) {
    let hint = "put text that begins with '*', '&' or '!' in single quotes"
    if case .alias = event.kind {
      complaints.add(
        event.start, "an alias (*name) is not allowed", expected: "the value itself", hint: hint)
    }
    if event.hasAnchor {
      complaints.add(event.start, "an anchor (&name) is not allowed", hint: hint)
    }
    if event.hasTag {
      complaints.add(event.start, "a tag (!name) is not allowed", hint: hint)
    }
  }

  private mutating func items(depth: Int) throws(RuleFileError) -> [Node] {
    var items: [Node] = []
    while true {
      let event = try events.next()
      if case .listEnd = event.kind { return items }
      items.append(try node(event, depth: depth))
    }
  }

  private mutating func entries(depth: Int) throws(RuleFileError) -> [Entry] {
    var entries: [Entry] = []
    var firstMarks: [String: SourceMark] = [:]
    while true {
      let event = try events.next()
      if case .mapEnd = event.kind { return entries }
      let key = try node(event, depth: depth)
      let value = try node(events.next(), depth: depth)
      switch key.content {
      case .text(let text):
        if let first = firstMarks[text.value] {
          complaints.add(
            text.mark, "the key \(quoted(text.value)) is repeated, first at \(first.line):\(first.column)",
            expected: "each key once")
        } else {
          firstMarks[text.value] = text.mark
          entries.append(Entry(key: text, value: value))
        }
      case .refused: break
      case .list, .map: complaints.add(key.mark, "a key is \(key.kind)", expected: "text")
      }
    }
  }

  private func layout(of text: String, _ style: ScalarStyle, from start: SourceMark, to end: SourceMark) -> ScalarLayout
  {
    let isOneLine = start.line == end.line
    switch style {
    case .plain where isOneLine:
      return .inline(opening: 0, doublesQuotes: false)
    case .singleQuoted where isOneLine:
      return .inline(opening: 1, doublesQuotes: true)
    case .doubleQuoted where isOneLine && end.column - start.column == text.unicodeScalars.count + 2:
      return .inline(opening: 1, doublesQuotes: false)  // as long as its text: it has no escapes
    case .literal:
      // The first line with text may itself begin with blanks, where the block's header gives the indentation.
      let blanks = text.drop { $0.isNewline }.prefix { $0 == " " }.count
      return source.indentation(below: start.line).map { .block(indent: $0 - blanks) } ?? .opaque
    default:
      return .opaque
    }
  }
}
