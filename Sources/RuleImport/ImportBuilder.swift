import LogModel
import Regex
import RuleFile

/// Gathers what an import makes.
struct ImportBuilder {
  let file: String
  /// The stock patterns.
  let library: PatternLibrary
  /// The stock patterns and those that were made.
  private var allPatterns: PatternLibrary
  private(set) var patterns: [PatternDeclaration] = []
  private(set) var rules: [RuleDeclaration] = []
  private(set) var multiline: [MultilineDeclaration] = []
  var refusals: [RuleFileError] = []
  private(set) var notes: [RuleFileError] = []
  private var ruleNames: Set<String> = []
  private var machineNames: Set<String> = []
  private var patternNames: Set<String> = []
  /// What means letters of all the world elsewhere: told once a file.
  private var firstUnicode: (mark: SourceMark, text: String)?
  private var unicodeCount = 0

  init(file: String, library: PatternLibrary) {
    self.file = file
    self.library = library
    allPatterns = library
  }

  var result: ImportedRules {
    var notes = notes
    if let firstUnicode {
      let others = unicodeCount > 1 ? " (and \(unicodeCount - 1) regexes more)" : ""
      notes.append(
        RuleFileError(
          mark: firstUnicode.mark,
          problem: "'\(firstUnicode.text)'\(others) knows the letters of all languages there, and those of ASCII here",
          hint: "see docs/IMPORT.md where lines hold others"))
    }
    return ImportedRules(
      document: RuleDocument(name: file, patterns: patterns, multiline: multiline, rules: rules),
      refusals: refusals.map(Self.harmless), notes: notes.map(Self.harmless))
  }

  /// What the file says is told as it can be shown.
  private static func harmless(_ error: RuleFileError) -> RuleFileError {
    func cut(_ text: String) -> String { text.unicodeScalars.count > 400 ? String(text.prefix(400)) + "…" : text }
    return RuleFileError(
      mark: error.mark, problem: cut(error.problem.terminalSafe), expected: error.expected?.terminalSafe,
      hint: error.hint?.terminalSafe)
  }

  mutating func refuse(_ mark: SourceMark, _ problem: String, expected: String? = nil, hint: String? = nil) {
    refusals.append(RuleFileError(mark: mark, problem: problem, expected: expected, hint: hint))
  }

  mutating func note(_ mark: SourceMark, _ problem: String, hint: String? = nil) {
    notes.append(RuleFileError(mark: mark, problem: problem, hint: hint))
  }

  // MARK: Names

  /// `name` as a rule's, with a number where there is one already.
  mutating func ruleName(_ name: String) -> String { Self.unique(name, among: &ruleNames) }

  mutating func machineName(_ name: String) -> String { Self.unique(name, among: &machineNames) }

  private static func unique(_ name: String, among names: inout Set<String>) -> String {
    var slug = ""
    for character in name.lowercased().unicodeScalars {
      if CharacterSet.lower.union(.digits).contains(CharacterSet(character)) {
        slug.unicodeScalars.append(character)
      } else if !slug.isEmpty, !slug.hasSuffix("-") {
        slug += "-"
      }
    }
    if slug.hasSuffix("-") { slug.removeLast() }
    if slug.isEmpty { slug = "rule" }
    var candidate = slug
    var number = 1
    while !names.insert(candidate).inserted {
      number += 1
      candidate = "\(slug)-\(number)"
    }
    return candidate
  }

  // MARK: Regexes

  /// Translates a regex of another tool, and sees whether PCRE2 takes it; nil after a refusal.
  mutating func translate(
    _ regex: Located<String>, style: OnigurumaTranslation.Style, what: String
  ) -> (regex: Located<String>, translation: OnigurumaTranslation)? {
    do throws(TranslationRefusal) {
      let translation = try OnigurumaTranslation(regex.value, style: style)
      return (Located(translation.regex, mark: regex.mark(atOffset: 0), style: .folded), translation)
    } catch {
      refuse(regex.mark(atOffset: error.offset), "\(what): \(error.problem)", hint: error.hint)
      return nil
    }
  }

  /// The fields that a translated regex captures with the patterns so far; nil after a refusal, where it does not compile.
  mutating func fields(
    of regex: Located<String>, with more: [PatternDeclaration] = [], what: String
  ) -> Set<String>? {
    do throws(RuleFileError) {
      let expanded = try (more.isEmpty ? allPatterns : allPatterns.replacing(more)).expand(regex)
      let pattern = try Pattern(regex, expanded: expanded, matchLimit: Pattern.defaultMatchLimit)
      return Set(pattern.groupNames.compactMap { $0.map(expanded.field(ofGroup:)) })
    } catch {
      refusals.append(RuleFileError(mark: error.mark, problem: "\(what): \(error.problem)", hint: error.hint))
      return nil
    }
  }

  /// Tells what a regex has that may surprise, and remembers that it means more elsewhere.
  mutating func noteDifferences(_ translation: OnigurumaTranslation, in regex: Located<String>) {
    for (offset, text) in translation.passedOver {
      note(regex.mark(atOffset: offset), "'\(text)' in the reference is passed over, as grok does")
    }
    guard let first = translation.firstUnicode else { return }
    if firstUnicode == nil { firstUnicode = (regex.mark(atOffset: first.offset), first.text) }
    unicodeCount += 1
  }

  // MARK: Declarations

  mutating func add(_ rule: RuleDeclaration) { rules.append(rule) }

  mutating func add(_ machine: MultilineDeclaration) { multiline.append(machine) }

  mutating func add(_ pattern: PatternDeclaration) {
    guard patternNames.insert(pattern.name.value).inserted else { return }
    patterns.append(pattern)
    allPatterns = allPatterns.replacing([pattern])
  }

  mutating func removePatterns(_ names: Set<String>) {
    patterns.removeAll { names.contains($0.name.value) }
    patternNames.subtract(names)
    allPatterns = library.replacing(patterns)
  }

  func hasPattern(_ name: String) -> Bool { patternNames.contains(name) }

  /// The patterns that a translation made, as declarations.
  func declarations(_ translation: OnigurumaTranslation, mark: SourceMark) -> [PatternDeclaration] {
    translation.patterns.map {
      PatternDeclaration(name: Located($0.name, mark: mark), pattern: Located($0.regex, mark: mark, style: .folded))
    }
  }

  /// The beginning of names for patterns of a rule.
  static func prefix(_ ruleName: String) -> String {
    let name = ruleName.uppercased().split(separator: "-").joined(separator: "_")
    return GrokNames.pattern(name)
  }
}
