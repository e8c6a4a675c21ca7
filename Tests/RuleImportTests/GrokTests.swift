import LogModel
import RuleFile
import Rules
import TestSupport
import Testing

@testable import RuleImport

@Suite("Patterns and expressions of grok")
struct GrokTests {
  static func library() throws -> PatternLibrary { PatternLibrary(try StockRuleFiles.documents().flatMap(\.patterns)) }

  static func imported(_ texts: [(String, String)], grok: [String] = []) throws -> ImportedRules {
    let files = try texts.map { name, text in
      ForeignFile(
        name: name, bytes: Array(text.utf8), format: try #require(ForeignFormat(of: Array(text.utf8), file: name)))
    }
    return try ImportedRules.read(files, grok: grok, library: try library())
  }

  /// The patterns of the rules, and the refusals, of a grok filter with `settings`.
  private func filter(_ settings: String) throws -> (matches: [String], refusals: [String]) {
    let imported = try Self.imported([("pipeline.conf", "filter {\n  grok {\n    \(settings)\n  }\n}\n")])
    return (imported.document.rules.compactMap { $0.match?.value }, imported.refusals.map(\.problem))
  }

  @Test("in a list are pairs of a field and its expressions, as Logstash makes of it")
  func pairs() throws {
    let pairs = try filter(#"match => ["message", "^a %{INT:n}", "message", ["^b$", "^c$"], "path", "^d$"]"#)
    #expect(pairs.matches == ["^a %{INT:n}", "^b$", "^c$"])
    #expect(pairs.refusals == ["grok of the field 'path': rules match lines"])
    let odd = try filter(#"match => ["message", "^a$", "^b$"]"#)
    #expect(odd.matches.isEmpty && odd.refusals == ["'match' has a field without an expression"])
  }

  @Test("in a setting that is there twice are refused, and not taken from the first alone")
  func repeatedSetting() throws {
    let twice = try filter(#"match => { "message" => "^a$" } match => { "message" => "^b$" }"#)
    #expect(twice.matches.isEmpty && twice.refusals == ["the setting 'match' of grok is there twice"])
  }

  @Test("become patterns, and rules of those that match")
  func pipeline() throws {
    let imported = try Self.imported([
      ("patterns", "# of the shop\nORDER ord-\\h{8}\n2ND (?<[shop][second]>\\d+)\nWHO %{USER:[user][name]} %{2ND}\n"),
      (
        "pipeline.conf",
        #"""
        input { beats { port => 5044 } }
        filter {
          grok {
            match => { "message" => ["%{WHO} %{ORDER:order} at %{TIMESTAMP_ISO8601:at} %{NUMBER:took:float}", "%{SHOP}"] }
            pattern_definitions => { "SHOP" => "shop=%{WORD:shop}" }
          }
          date { match => ["at", "ISO8601", "yyyy-MM-dd HH:mm:ss,SSS"] timezone => "UTC" }
          if [shop] == "north" { mutate { add_field => { "a" => "b" } } }
        }
        """#
      ),
    ])
    #expect(imported.refusals.map(\.description) == [])
    #expect(imported.notes.map(\.problem).filter { $0.contains("mutate") } == ["the filter 'mutate' is left out"])
    let rules = imported.document.rules
    #expect(rules.map(\.name.value) == ["grok", "shop"])
    #expect(
      rules[0].match?.value
        == #"(?![\x80-\xbf])%{WHO} %{ORDER:order} at %{TIMESTAMP_ISO8601:at} %{NUMBER:took:float}"#)
    #expect(rules[0].time?.fields == ["at"])
    #expect(rules[1].time == nil)
    let patterns = Dictionary(
      uniqueKeysWithValues: imported.document.patterns.map { ($0.name.value, $0.pattern.value) })
    #expect(patterns["ORDER"] == #"ord-[\dA-Fa-f]{8}"#)
    #expect(patterns["WHO"] == "%{USER:user.name} %{_2ND}")
    #expect(patterns["SHOP"] == "shop=%{WORD:shop}")
    #expect(patterns["_2ND"] == "%{_2ND_1:shop.second}")
    // What is written can be read, and compiled.
    let written = RuleDocumentWriter.text(of: imported.document)
    let read = try RuleDocument.parse(Array(written.utf8), file: "x.yaml")
    _ = try RuleSet([read], library: try Self.library())
    #expect(RuleDocumentWriter.text(of: read) == written)
  }

  @Test(
    "are refused by name where they have no equal",
    arguments: [
      ("%{NOPE}", "there is no pattern 'NOPE'"), ("%{WORD:a^b}", "the field 'a^b' cannot be named so here"),
      ("%{WORD:a:date}", "'date' is no type of grok"), ("%{WORD=x}", "a pattern defined where it is used"),
      ("(%{WORD}", "a '(' without its ')'"), ("%{WO^RD}", "the pattern 'WO^RD' cannot be named so here"),
      ("[%{WORD}]", "--grok:1:2: expression 'grok': a reference within a class"),
      (#"a\%{WORD}"#, "--grok:1:3: expression 'grok': a reference within a class or a comment, or behind a backslash"),
      ("%{WORD:a:int:x}", "'int:x' is no type of grok"),
      ("%{A}", "there is no pattern 'A'"),
    ])
  func refusals(expression: String, expected: String) throws {
    let imported = try Self.imported([], grok: [expression])
    #expect(imported.refusals.map(\.description).joined().contains(expected), "\(imported.refusals)")
    #expect(imported.document.rules.isEmpty)
  }

  @Test("of files are refused where they refer to themselves or to nothing")
  func brokenPatterns() throws {
    let imported = try Self.imported([("patterns", "A %{B}\nB x%{A}\nC %{NOPE}\nD (\nE fine\nF")])
    #expect(imported.document.patterns.map(\.name.value) == ["E"])
    #expect(imported.refusals.count == 5)
  }

  @Test("keep the blanks at the end of a pattern, and tell of them")
  func blanksAtTheEnd() throws {
    let imported = try Self.imported([("patterns", "  STAR \\*  \r\nPLUS\t\\+\n \n")])
    #expect(imported.document.patterns.map(\.pattern.value) == ["\\*  ", "\\+"])
    #expect(
      imported.notes.map(\.description) == [
        "patterns:1:3: the pattern 'STAR' ends with a blank, which lines must have too"
      ])
    let written = RuleDocumentWriter.text(of: imported.document)
    #expect(try RuleDocument.parse(Array(written.utf8), file: "x").patterns.first?.pattern.value == "\\*  ")
  }

  @Test(
    "pass over what follows a name in a reference, and tell of it",
    arguments: [
      ("%{INT:[error][code]?} x", "%{INT:error.code} x", ["?"]), ("%{INT:a b}", "%{INT:a}", [" b"]),
      ("%{INT:a:int?}", "%{INT:a:int}", ["?"]), ("%{INT:}", "%{INT}", [":"]),
      ("%{INT x}%{INT+}", "%{INT}%{INT}", [" x", "+"]),
      ("%{ INT}%{INT", #"%\{ INT}%\{INT"#, []),
    ] as [(String, String, [String])])
  func passedOver(expression: String, expected: String, passed: [String]) throws {
    let imported = try Self.imported([], grok: [expression])
    #expect(imported.refusals.map(\.description) == [])
    let match = try #require(imported.document.rules.first?.match?.value)
    #expect(match.hasSuffix(expected), "\(match)")
    #expect(
      imported.notes.map(\.problem).filter { $0.contains("passed over") }
        == passed.map { "'\($0)' in the reference is passed over, as grok does" })
  }

  @Test("that come with the program all compile, and match as their names say")
  func core() throws {
    let names = GrokCore.patterns.keys.sorted()
    let imported = try Self.imported([], grok: names.map { "%{\($0)}" })
    #expect(imported.refusals.map(\.description) == [])
    #expect(imported.document.rules.count == names.count)
  }

  @Test("that come with the program match and capture the same in both engines")
  func coreInBoth() throws {
    for name in GrokCore.patterns.keys.sorted() {
      let imported = try Self.imported([], grok: ["^.*?%{\(name):it}"])
      let rule = try #require(imported.document.rules.first, "\(name): \(imported.refusals)")
      var expansion = GrokExpansion(GrokCore.patterns)
      guard let original = expansion.expand("^.*?%{\(name):it}") else {
        Issue.record("\(name)")
        continue
      }
      let names = Dictionary(uniqueKeysWithValues: expansion.fields.enumerated().map { ($0.element, "g\($0.offset)") })
      let made = try EngineComparison(
        original: original, imported: try #require(rule.match),
        library: try Self.library().replacing(imported.document.patterns), renamed: names)
      let comparison = try #require(made, "\(name)")
      var lines = MatchingLine(random: SeededGenerator(seed: 3))
      for line in SampleLines.some(of: 100) + (0..<30).compactMap({ _ in lines.make(for: original) }) {
        if let difference = comparison.difference(on: line) {
          Issue.record("\(name): \(difference)")
          break
        }
      }
    }
  }
}
