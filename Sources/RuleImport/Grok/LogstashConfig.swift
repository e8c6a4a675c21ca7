import RuleFile

/// Logstash's configuration, as far as it is read: plugins in `filter`, with what stands in them.
struct LogstashConfig {
  indirect enum Value {
    case text(Located<String>)
    case list([Value])
    case map([(key: Located<String>, value: Value)])

    var texts: [Located<String>] {
      switch self {
      case .text(let text): [text]
      case .list(let values): values.flatMap(\.texts)
      case .map: []
      }
    }
  }

  struct Plugin {
    let name: Located<String>
    let settings: [(key: Located<String>, value: Value)]
    /// Whether it stands under an `if`.
    let isConditional: Bool

    subscript(key: String) -> Value? { settings.first { $0.key.value == key }?.value }
  }

  private(set) var filters: [Plugin] = []
  private var tokens: ArraySlice<LogstashToken>
  private let end: SourceMark
  private static let maximumDepth = 64

  /// - Throws: what cannot be read, and where.
  init(_ text: ForeignText) throws(RuleFileError) {
    tokens = try LogstashToken.all(in: text)[...]
    end = text.mark(line: max(0, text.lines.count - 1), column: 0)
    while let token = tokens.popFirst() {
      guard case .word(let section) = token.kind else { throw unexpected(token, "filter, input or output") }
      try expect("{")
      if section == "filter" {
        try block(isConditional: false, depth: 0)
      } else {
        try skipBlock()
      }
    }
  }

  private func unexpected(_ token: LogstashToken?, _ expected: String) -> RuleFileError {
    RuleFileError(
      mark: token?.mark ?? end, problem: token.map { "unexpected '\($0.text)'" } ?? "the file ends here",
      expected: expected)
  }

  private mutating func expect(_ mark: String) throws(RuleFileError) {
    guard let token = tokens.first, token.kind == .mark(mark) else { throw unexpected(tokens.first, "'\(mark)'") }
    tokens.removeFirst()
  }

  /// Up to the `}` of a block whose `{` was read.
  private mutating func skipBlock() throws(RuleFileError) {
    var depth = 1
    while depth > 0 {
      guard let token = tokens.popFirst() else { throw unexpected(nil, "'}'") }
      if token.kind == .mark("{") { depth += 1 }
      if token.kind == .mark("}") { depth -= 1 }
    }
  }

  /// Plugins and conditions up to a `}`.
  private mutating func block(isConditional: Bool, depth: Int) throws(RuleFileError) {
    guard depth < Self.maximumDepth else { throw unexpected(tokens.first, "fewer blocks in blocks") }
    while let token = tokens.popFirst() {
      if token.kind == .mark("}") { return }
      guard case .word(let word) = token.kind else { throw unexpected(token, "a plugin, 'if' or '}'") }
      if word == "if" || word == "else" {
        // The condition, up to its block.
        while let next = tokens.first, next.kind != .mark("{") {
          if next.kind == .mark("}") { throw unexpected(next, "'{'") }
          tokens.removeFirst()
        }
        try expect("{")
        try block(isConditional: true, depth: depth + 1)
      } else {
        try expect("{")
        let settings = try settings(depth: 0)
        filters.append(
          Plugin(name: Located(word, mark: token.mark), settings: settings, isConditional: isConditional))
      }
    }
    throw unexpected(nil, "'}'")
  }

  private mutating func settings(depth: Int) throws(RuleFileError) -> [(key: Located<String>, value: Value)] {
    var settings: [(key: Located<String>, value: Value)] = []
    while let token = tokens.popFirst() {
      if token.kind == .mark("}") { return settings }
      if token.kind == .mark(",") { continue }
      guard let key = token.located else { throw unexpected(token, "a setting or '}'") }
      try expect("=>")
      settings.append((key, try value(depth: depth + 1)))
    }
    throw unexpected(nil, "'}'")
  }

  private mutating func value(depth: Int) throws(RuleFileError) -> Value {
    guard depth < Self.maximumDepth else { throw unexpected(tokens.first, "fewer blocks in blocks") }
    guard let token = tokens.popFirst() else { throw unexpected(nil, "a value") }
    if let text = token.located {
      // A codec or another plugin as a value.
      if tokens.first?.kind == .mark("{"), case .word = token.kind {
        tokens.removeFirst()
        try skipBlock()
      }
      return .text(text)
    }
    switch token.kind {
    case .mark("{"): return .map(try settings(depth: depth + 1))
    case .mark("["):
      var values: [Value] = []
      while let next = tokens.first {
        if next.kind == .mark("]") {
          tokens.removeFirst()
          return .list(values)
        }
        if next.kind == .mark(",") { tokens.removeFirst() } else { values.append(try value(depth: depth + 1)) }
      }
      throw unexpected(nil, "']'")
    default: throw unexpected(token, "a value")
    }
  }
}

/// A word, a text in quotes, or a mark of Logstash's configuration.
struct LogstashToken {
  enum Kind: Hashable {
    case word(String)
    case text(String)
    /// `{ } [ ] ( ) , =>` and what conditions are written with.
    case mark(String)
  }

  let kind: Kind
  let mark: SourceMark

  var text: String {
    switch kind {
    case .word(let text), .text(let text), .mark(let text): text
    }
  }

  /// The token as a text.
  var located: Located<String>? {
    switch kind {
    case .word(let text): Located(text, mark: mark)
    case .text(let text): Located(text, mark: mark, style: text.contains("\n") ? .folded : .doubleQuoted)
    case .mark: nil
    }
  }

  static func all(in file: ForeignText) throws(RuleFileError) -> [LogstashToken] {
    var tokens: [LogstashToken] = []
    let characters = Array(file.lines.joined(separator: "\n").unicodeScalars)
    var index = 0
    var line = 0
    var lineStart = 0
    while index < characters.count {
      let character = characters[index]
      let mark = file.mark(line: line, column: index - lineStart)
      switch character {
      case "\n":
        line += 1
        index += 1
        lineStart = index
      case " ", "\t", "\r": index += 1
      case "#": while index < characters.count, characters[index] != "\n" { index += 1 }
      case "\"", "'":
        var text = String.UnicodeScalarView()
        var end = index + 1
        while end < characters.count, characters[end] != character {
          // Without config.support_escapes a backslash keeps the quote in, and stays.
          if characters[end] == "\\", end + 1 < characters.count, characters[end + 1] == character {
            text.append(characters[end])
            end += 1
          }
          text.append(characters[end])
          if characters[end] == "\n" {
            line += 1
            lineStart = end + 1
          }
          end += 1
        }
        guard end < characters.count else {
          throw RuleFileError(mark: mark, problem: "a text without its closing quote", expected: String(character))
        }
        tokens.append(LogstashToken(kind: .text(String(text)), mark: mark))
        index = end + 1
      case "=" where index + 1 < characters.count && characters[index + 1] == ">":
        tokens.append(LogstashToken(kind: .mark("=>"), mark: mark))
        index += 2
      case _ where isWord(character):
        let end = characters[index...].firstIndex { !isWord($0) } ?? characters.count
        var word = String.UnicodeScalarView()
        word.append(contentsOf: characters[index..<end])
        tokens.append(LogstashToken(kind: .word(String(word)), mark: mark))
        index = end
      default:
        tokens.append(LogstashToken(kind: .mark(String(character)), mark: mark))
        index += 1
      }
    }
    return tokens
  }

  private static func isWord(_ character: Unicode.Scalar) -> Bool {
    CharacterSet.word.contains(CharacterSet(character)) || "-.@".unicodeScalars.contains(character)
  }
}
