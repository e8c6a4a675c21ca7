import RuleFile

/// Patterns and expressions of grok.
struct GrokImport {
  /// The most patterns that are read.
  static let maximumPatterns = 2_000

  private var definitions: [(name: Located<String>, regex: Located<String>)] = []

  /// Reads a pattern file: lines with a name, blanks and a regex, whose own blanks at the end count. Of two patterns of one name
  /// the later counts.
  mutating func define(_ file: ForeignFile, into builder: inout ImportBuilder) throws(RuleFileErrors) {
    let text = try ForeignText(file.bytes, file: file.name)
    for (index, line) in text.lines.enumerated() {
      let indentation = line.unicodeScalars.prefix { $0 == " " || $0 == "\t" }.count
      let content = line.unicodeScalars.dropFirst(indentation)
      if content.isEmpty || content.first == "#" { continue }
      let mark = text.mark(line: index, column: indentation)
      let name = content.prefix { CharacterSet.word.contains(CharacterSet($0)) }
      let nameText = String(String.UnicodeScalarView(name))
      let rest = content.dropFirst(name.count)
      let blanks = rest.prefix { $0 == " " || $0 == "\t" }.count
      guard definitions.count < Self.maximumPatterns else {
        return builder.refuse(mark, "more than \(Self.maximumPatterns) patterns", hint: "import fewer files")
      }
      guard !name.isEmpty, blanks > 0, rest.count > blanks else {
        builder.refuse(mark, "a line that defines no pattern", expected: "a name, a blank and a regex")
        continue
      }
      define(
        Located(nameText, mark: mark),
        Located(
          String(String.UnicodeScalarView(rest.dropFirst(blanks))),
          mark: text.mark(line: index, column: indentation + name.count + blanks)))
      if content.last == " " || content.last == "\t" {
        builder.note(mark, "the pattern '\(nameText)' ends with a blank, which lines must have too")
      }
    }
  }

  /// Adds one definition, which replaces an earlier one of its name.
  mutating func define(_ name: Located<String>, _ regex: Located<String>) {
    if let index = definitions.firstIndex(where: { $0.name.value == name.value }) {
      definitions[index] = (name, regex)
    } else {
      definitions.append((name, regex))
    }
  }

  /// Translates what was defined, and sees that it compiles.
  mutating func finishDefinitions(into builder: inout ImportBuilder) {
    var translated: [(name: Located<String>, regex: Located<String>, translation: OnigurumaTranslation)] = []
    for (name, regex) in definitions {
      let what = "pattern '\(name.value)'"
      guard let (fragment, translation) = builder.translate(regex, style: Self.style(name.value), what: what) else {
        continue
      }
      let declared = Located(GrokNames.pattern(name.value), mark: name.mark)
      builder.add(PatternDeclaration(name: declared, pattern: fragment))
      for made in builder.declarations(translation, mark: regex.mark) { builder.add(made) }
      translated.append((name, regex, translation))
    }
    // Each is tried with all the others; what does not stand is taken out again.
    var broken: Set<String> = []
    for (name, regex, translation) in translated {
      let what = "pattern '\(name.value)'"
      let own = GrokNames.pattern(name.value)
      guard Self.require(translation.references, at: regex, what: what, into: &builder),
        builder.fields(of: Located("%{\(own)}", mark: regex.mark), what: what) != nil
      else {
        broken.insert(own)
        continue
      }
      builder.noteDifferences(translation, in: regex)
    }
    builder.removePatterns(broken)
    definitions = []
  }

  private static func style(_ name: String) -> OnigurumaTranslation.Style {
    var style = OnigurumaTranslation.Style()
    style.isGrok = true
    style.isFragment = true
    style.prefix = GrokNames.pattern(name)
    return style
  }

  /// Sees that the patterns are there: the file's own, or else those that come with this program; false after a refusal.
  static func require(
    _ references: [GrokReference], at regex: Located<String>, what: String, into builder: inout ImportBuilder
  ) -> Bool {
    for reference in references where !builder.hasPattern(reference.name) {
      if let core = GrokCore.patterns[reference.name] {
        let located = Located(core, mark: regex.mark, style: .folded)
        guard let (fragment, translation) = builder.translate(located, style: style(reference.name), what: what) else {
          return false
        }
        builder.add(PatternDeclaration(name: Located(reference.name, mark: regex.mark), pattern: fragment))
        builder.noteDifferences(translation, in: located)
        guard require(translation.references, at: regex, what: what, into: &builder) else { return false }
      } else if builder.library[reference.name] == nil {
        builder.refuse(
          regex.mark, "\(what): there is no pattern '\(reference.name)'",
          hint: "import the file that defines it together with this one")
        return false
      }
    }
    return true
  }

  /// How the times of a rule are read.
  struct Time {
    let field: String
    let source: TimeDeclaration.Source
    let zoneOffsetSeconds: Int?
  }

  /// An expression as a rule; what it captures, or nil after a refusal.
  @discardableResult
  func rule(_ expression: Located<String>, name: String, time: Time?, into builder: inout ImportBuilder) -> Set<String>?
  {
    let slug = builder.ruleName(name)
    let what = "expression '\(slug)'"
    var style = Self.style(slug)
    style.isFragment = false
    style.prefix = ImportBuilder.prefix(slug)
    guard let (match, translation) = builder.translate(expression, style: style, what: what) else { return nil }
    let made = builder.declarations(translation, mark: expression.mark)
    guard Self.require(translation.references, at: expression, what: what, into: &builder),
      let fields = builder.fields(of: match, with: made, what: what)
    else { return nil }
    builder.noteDifferences(translation, in: expression)
    for pattern in made { builder.add(pattern) }
    let declared = time.flatMap { time in
      fields.contains(time.field)
        ? TimeDeclaration(
          fields: [time.field], source: time.source, zoneOffsetSeconds: time.zoneOffsetSeconds, mark: expression.mark)
        : nil
    }
    builder.add(
      RuleDeclaration(
        name: Located(slug, mark: expression.mark), match: match, time: declared, mark: expression.mark))
    return fields
  }
}
