/// A regex in Ruby's syntax as one for PCRE2 as rule files have it: on valid UTF-8 lines the same matches and the same captures.
///
/// Ruby's syntax is ONIG_SYNTAX_RUBY in UTF-8, which Fluent Bit gives to Onigmo and Logstash to Joni. Sources: doc/RE of Onigmo,
/// and measurements with Ruby 3.1 and Oniguruma 6.9.8.
public struct OnigurumaTranslation: Sendable {
  /// For `match`, or a fragment of `patterns`.
  public let regex: String
  /// Fragments that `regex` refers to.
  public let patterns: [(name: String, regex: String)]
  /// The fields that are captured, in order; those of grok's references are not among them.
  public let fields: [String]
  /// The references of grok in it, in order.
  let references: [GrokReference]
  /// The first thing whose meaning differs beyond ASCII: where, in bytes, and how it is written.
  public let firstUnicode: (offset: Int, text: String)?
  /// What grok passes over in its references: where, in bytes, and how it is written.
  let passedOver: [(offset: Int, text: String)]

  /// What the regex is written in.
  public struct Style: Sendable {
    /// Whether `%{NAME:field}` is a reference.
    public var isGrok = false
    /// Whether it is a part that other patterns use.
    public var isFragment = false
    public var ignoresCase = false
    public var dotIsAny = false
    public var isExtended = false
    /// The beginning of the names of patterns that have to be made.
    public var prefix = "GROUP"
    /// A field that is captured under another name too.
    public var doubled: (field: String, outer: String)?

    public init() {}
  }

  /// - Throws: ``TranslationRefusal`` where it has no equal.
  init(_ text: String, style: Style = Style()) throws(TranslationRefusal) {
    let options = RubyRegexParser.Options(
      ignoresCase: style.ignoresCase, dotIsAny: style.dotIsAny, isExtended: style.isExtended)
    var parser = RubyRegexParser(text, dialect: style.isGrok ? .grok : .plain, options: options)
    var node = try parser.parse()
    if style.ignoresCase { node = .ignoringCase(true, node) }
    var writer = PCRE2Writer(names: CaptureNames(in: node, prefix: style.prefix, doubled: style.doubled))
    regex = try writer.write(whole: node, follow: style.isFragment ? .unknown : .end)
    patterns = writer.names.extracted
    fields = writer.names.fields
    references = node.references
    firstUnicode = parser.firstUnicode
    passedOver = parser.passedOver
  }
}
