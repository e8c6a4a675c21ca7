import CYAML

/// One event of the YAML parser, copied out of libyaml's memory.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd, alias, listStart, listEnd, mapStart, mapEnd
    case scalar(String, ScalarStyle)
  }

  let kind: Kind
  let start: SourceMark
  let end: SourceMark
  let hasAnchor: Bool
  let hasTag: Bool
}

/// libyaml's event parser over one file. It is the only user of the C library, and owns its parser and the bytes it reads.
final class EventStream {
  private let source: SourceText
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  init(_ source: SourceText) {
    self.source = source
    input = .allocate(capacity: source.bytes.count)
    _ = input.initialize(from: source.bytes)
    parser = .allocate(capacity: 1)
    precondition(yaml_parser_initialize(parser) == 1, "out of memory")
    // Told, not guessed: libyaml would take a file that begins with FF FE for UTF-16.
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// The next event. The corresponding C function is `yaml_parser_parse`.
  func next() throws(RuleFileError) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
    defer { yaml_event_delete(&event) }
    let start = mark(event.start_mark)
    let end = mark(event.end_mark)
    func result(_ kind: YAMLEvent.Kind, anchor: UnsafePointer<UInt8>? = nil, hasTag: Bool = false) -> YAMLEvent {
      YAMLEvent(kind: kind, start: start, end: end, hasAnchor: anchor != nil, hasTag: hasTag)
    }
    switch event.type {
    case YAML_STREAM_START_EVENT: return result(.streamStart)
    case YAML_DOCUMENT_START_EVENT: return result(.documentStart)
    case YAML_DOCUMENT_END_EVENT: return result(.documentEnd)
    case YAML_ALIAS_EVENT: return result(.alias)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let style = ScalarStyle(scalar.style)
      // `! text` leaves no tag behind, but takes from a plain scalar what plain means.
      let hasTag = scalar.tag != nil || (style == .plain && scalar.plain_implicit == 0)
      return result(.scalar(text, style), anchor: scalar.anchor, hasTag: hasTag)
    case YAML_SEQUENCE_START_EVENT:
      return result(.listStart, anchor: event.data.sequence_start.anchor, hasTag: event.data.sequence_start.tag != nil)
    case YAML_SEQUENCE_END_EVENT: return result(.listEnd)
    case YAML_MAPPING_START_EVENT:
      return result(.mapStart, anchor: event.data.mapping_start.anchor, hasTag: event.data.mapping_start.tag != nil)
    case YAML_MAPPING_END_EVENT: return result(.mapEnd)
    default: return result(.streamEnd)  // also YAML_NO_EVENT, which follows the end of the stream
    }
  }

  /// libyaml counts lines and columns from 0.
  private func mark(_ mark: yaml_mark_t) -> SourceMark {
    SourceMark(file: source.file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func syntaxError() -> RuleFileError {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "out of memory"
    let place = mark(parser.pointee.problem_mark)
    var text = "not valid YAML: \(problem)"
    if let context = parser.pointee.context.map({ String(cString: $0) }) {
      let begin = mark(parser.pointee.context_mark)
      text += " \(context)" + (begin < place ? " (begun at \(begin.line):\(begin.column))" : "")
    }
    let found = source.character(line: place.line, column: place.column)
    return RuleFileError(mark: place, problem: text, hint: Self.hint(for: problem, found: found))
  }

  /// The mistake that is usually behind one of libyaml's messages.
  private static func hint(for problem: String, found: Unicode.Scalar?) -> String? {
    switch (problem, found) {
    case (_, "\t"):
      "a tab cannot indent YAML: use blanks"
    case ("found character that cannot start any token", let character?):
      "put text that begins with \(quoted(String(Character(character)))) in single quotes"
    case ("found unknown escape character", _):
      "put patterns in single quotes, where a backslash is itself"
    case ("mapping values are not allowed in this context", _):
      "put text that holds ': ' in single quotes"
    case ("did not find expected alphabetic or numeric character", _):
      "put text that begins with '*' or '&' in single quotes"
    case ("did not find expected key", _), ("did not find expected ',' or '}'", _),
      ("did not find expected ',' or ']'", _):
      "look at quotes and indentation there: within single quotes a quote is written ''"
    case ("found unexpected end of stream", _):
      "its closing quote is missing"
    case ("did not find expected node content", _):
      "a bracket or brace before it is not closed, or a value is missing"
    case ("could not find expected ':'", _):
      "a key is followed by ':' and a blank"
    default:
      nil
    }
  }
}

extension ScalarStyle {
  fileprivate init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: self = .literal
    case YAML_FOLDED_SCALAR_STYLE: self = .folded
    default: self = .plain
    }
  }
}
