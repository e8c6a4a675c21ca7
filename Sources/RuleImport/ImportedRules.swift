import RuleFile

/// What became of a file of another tool.
public struct ImportedRules: Sendable {
  /// What could be imported; its marks are those of the foreign file.
  public let document: RuleDocument
  /// What could not, and why.
  public let refusals: [RuleFileError]
  /// What was, and differs in something that is not about matching: worth a look.
  public let notes: [RuleFileError]

  /// Reads files of other tools. What pattern files define is there for all of them.
  ///
  /// - Parameters:
  ///   - expressions: grok expressions, each of which becomes a rule.
  ///   - library: the stock patterns, which the rules can use too.
  /// - Throws: what makes a file as a whole unreadable.
  public static func read(
    _ files: [ForeignFile], grok expressions: [String] = [], library: PatternLibrary
  ) throws(RuleFileErrors) -> ImportedRules {
    var builder = ImportBuilder(file: files.first?.name ?? "--grok", library: library)
    var grok = GrokImport()
    for file in files where file.format == .grokPatterns { try grok.define(file, into: &builder) }
    grok.finishDefinitions(into: &builder)
    for file in files {
      switch file.format {
      case .grokPatterns: break
      case .fluentBit:
        let text = try ForeignText(file.bytes, file: file.name)
        FluentBitImport.run(ClassicFile.sections(of: text, refusals: &builder.refusals), into: &builder)
      case .fluentBitYAML:
        let root = try YAMLValue.parse(file.bytes, file: file.name)
        FluentBitImport.run(FluentBitYAML.sections(of: root, refusals: &builder.refusals), into: &builder)
      case .logstash:
        LogstashImport.run(try ForeignText(file.bytes, file: file.name), grok: grok, into: &builder)
      }
    }
    for expression in expressions {
      let mark = SourceMark(file: "--grok", line: 1, column: 1)
      grok.rule(Located(expression, mark: mark), name: "grok", time: nil, into: &builder)
    }
    return builder.result
  }
}

/// A file to be imported.
public struct ForeignFile: Sendable {
  public let name: String
  public let bytes: [UInt8]
  public let format: ForeignFormat

  public init(name: String, bytes: [UInt8], format: ForeignFormat) {
    self.name = name
    self.bytes = bytes
    self.format = format
  }
}

/// The files that can be imported.
public enum ForeignFormat: Sendable, CaseIterable {
  /// `parsers.conf` with `[PARSER]` and `[MULTILINE_PARSER]`.
  case fluentBit
  /// `parsers:` and `multiline_parsers:`
  case fluentBitYAML
  /// A pipeline with `filter { grok { … } }`.
  case logstash
  /// Lines with a name and a regex.
  case grokPatterns

  /// What a file is by its text; nil where it is a rule file of ours, or cannot be told.
  public init?(of bytes: [UInt8], file: String) {
    let isYAML = file.hasSuffix(".yaml") || file.hasSuffix(".yml")
    for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      let text = String(decoding: line.prefix(200), as: UTF8.self)
      let trimmed = String(text.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" })
      if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed == "---" { continue }
      if isYAML {
        if text.hasPrefix("parsers:") || text.hasPrefix("multiline_parsers:") {
          self = .fluentBitYAML
          return
        }
        if text.hasPrefix("version:") || text.hasPrefix("rules:") { return nil }
        continue
      }
      if trimmed.hasPrefix("[") || trimmed.hasPrefix("@") {
        self = .fluentBit
        return
      }
      let word = trimmed.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      guard !word.isEmpty else { return nil }
      let rest = trimmed.dropFirst(word.count).drop { $0 == " " || $0 == "\t" }
      if ["filter", "input", "output"].contains(word), rest.isEmpty || rest.hasPrefix("{") {
        self = .logstash
        return
      }
      if rest.hasPrefix(":"), ["version", "parsers", "multiline_parsers"].contains(word) {
        if word == "version" { return nil }
        self = .fluentBitYAML
        return
      }
      guard trimmed.dropFirst(word.count).first.map({ $0 == " " || $0 == "\t" }) == true, !rest.isEmpty else {
        return nil
      }
      self = .grokPatterns
      return
    }
    return nil
  }
}
