import RuleFile
import Rules
import TestSupport
import Testing

@testable import RuleImport

@Suite("Foreign files that are broken")
struct HostileFileTests {
  private static let files: [(name: String, text: String, format: ForeignFormat)] = [
    ("parsers.conf", FluentBitTests.classic, .fluentBit),
    ("parsers.yaml", "parsers:\n  - {name: a, format: regex, regex: '/(?<a>[a&&[^b]]+)\\k<a>/'}\n", .fluentBitYAML),
    ("patterns", "A (?<a>x{1,2}+|[[:alpha:]])%{INT:b:int}\nB %{A} (?i)é\\x{e9}\n", .grokPatterns),
    (
      "pipeline.conf",
      "filter { grok { match => { \"message\" => [\"%{IP:a}\", '%{DATA:b} x'] } } date { match => [\"a\", \"yyyy-MM-dd\", 'UNIX'] } }",
      .logstash
    ),
  ]

  @Test("are read or refused, never more", arguments: 0..<4)
  func mutations(which: Int) throws {
    let (name, text, format) = Self.files[which]
    var random = SeededGenerator(seed: UInt64(which))
    let alphabet = Array(#"(?<>[]{}\|*+-^$.:&%"'/#= aA0,é"#.utf8)
    var outcomes = 0
    let library = try GrokTests.library()
    for _ in 0..<200 {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = alphabet.randomElement(using: &random)!
        case 1: bytes.insert(alphabet.randomElement(using: &random)!, at: place)
        case 2: bytes.remove(at: place)
        default: bytes.replaceSubrange(place..<place, with: bytes[place...].prefix(12))
        }
      }
      guard
        let imported = try? ImportedRules.read(
          [ForeignFile(name: name, bytes: bytes, format: format)], library: library)
      else { continue }
      outcomes += 1
      // Whatever came of it is a rule file that can be read and compiled.
      let written = RuleDocumentWriter.text(of: imported.document)
      let document = try RuleDocument.parse(Array(written.utf8), file: "written.yaml")
      _ = try RuleSet([document], library: library)
    }
    #expect(outcomes > 30)
  }

  @Test("of great depth are refused", arguments: ["(", "[", "(?=", "[^", "(?i)(", "a|(", "(?<a>"])
  func depth(part: String) throws {
    let regex = String(repeating: part, count: 20_000)
    #expect(throws: TranslationRefusal.self) { try OnigurumaTranslation(regex) }
    let braces = "filter { grok { match => " + String(repeating: "{ \"a\" => ", count: 20_000)
    let imported = try GrokTests.imported([("pipeline.conf", braces)])
    #expect(imported.refusals.count == 1)
  }

  @Test("of great size are read in the time that their size takes")
  func size() throws {
    let many = (0..<20_000).map { "P\($0) a{\($0 % 7)}x" }.joined(separator: "\n")
    let imported = try GrokTests.imported([("patterns", many)])
    #expect(imported.document.patterns.count == GrokImport.maximumPatterns)
    #expect(imported.refusals.count == 1)
  }
}
