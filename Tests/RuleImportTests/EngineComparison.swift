import Regex
import RuleFile

@testable import RuleImport

/// A regex in both engines.
struct EngineComparison {
  let regex: String
  let translated: String
  let original: OnigurumaEngine
  private let ours: Pattern
  private let fields: [String?]
  private let scratch: MatchScratch

  enum Verdict {
    /// Oniguruma takes no such regex.
    case noRegex
    /// The translation refuses it, and says why.
    case refused(String)
    case ready(EngineComparison)
  }

  static func prepare(_ regex: String) -> Verdict {
    guard let original = OnigurumaEngine(regex) else { return .noRegex }
    do {
      let translation = try OnigurumaTranslation(regex)
      let library = PatternLibrary(
        translation.patterns.map { PatternDeclaration(name: located($0.name), pattern: located($0.regex)) })
      let expanded = try library.expand(located(translation.regex))
      let pattern = try Pattern(located(translation.regex), expanded: expanded, matchLimit: 100_000)
      return .ready(
        EngineComparison(
          regex: regex, translated: translation.regex, original: original, ours: pattern,
          fields: pattern.groupNames.map { $0.map(expanded.field(ofGroup:)) }))
    } catch let refusal as TranslationRefusal {
      return .refused(refusal.problem)
    } catch {
      return .refused("\(error)")
    }
  }

  /// A regex of Oniguruma and one that was imported, with what its groups' names stand for in the original, and the fields that an
  /// import adds.
  init?(
    original: String, imported: Located<String>, library: PatternLibrary, renamed: [String: String] = [:],
    added: Set<String> = [], matchLimit: UInt32 = 100_000
  ) throws {
    guard let engine = OnigurumaEngine(original) else { return nil }
    let expanded = try library.expand(imported)
    let pattern = try Pattern(imported, expanded: expanded, matchLimit: matchLimit)
    regex = original
    translated = imported.value
    self.original = engine
    ours = pattern
    fields = pattern.groupNames.map { name in
      name.map(expanded.field(ofGroup:)).flatMap { added.contains($0) ? nil : renamed[$0] ?? $0 }
    }
    scratch = MatchScratch(groups: pattern.groupNames.count)
  }

  private init(regex: String, translated: String, original: OnigurumaEngine, ours: Pattern, fields: [String?]) {
    self.regex = regex
    self.translated = translated
    self.original = original
    self.ours = ours
    self.fields = fields
    scratch = MatchScratch(groups: ours.groupNames.count)
  }

  private static func located(_ text: String) -> Located<String> {
    Located(text, mark: SourceMark(file: "test", line: 1, column: 1))
  }

  /// What differs on a line, in words; nil where nothing does.
  func difference(on line: [UInt8]) -> String? {
    let theirs = original.search(line)
    let mine = match(line)
    // A search that was given up says nothing.
    guard let mine, theirs != .failure, theirs != mine else { return nil }
    return "\(regex)  =>  \(translated)  on '\(String(decoding: line, as: UTF8.self))': \(theirs) but \(mine)"
  }

  func match(_ line: [UInt8]) -> OnigurumaEngine.Outcome? {
    let line = line + [0]
    let outcome = line.withUnsafeBufferPointer { scratch.match(ours, $0.baseAddress!, $0.count - 1) }
    switch outcome {
    case .limitReached: return nil
    case .noMatch: return .noMatch
    case .match:
      var captures: [String: [Range<Int>?]] = [:]
      for (group, field) in fields.enumerated() {
        guard let field else { continue }
        let begin = scratch.offsets[2 * group]
        captures[field, default: []].append(
          MatchScratch.isUnset(begin) ? nil : begin..<scratch.offsets[2 * group + 1])
      }
      return .match(captures)
    }
  }
}
