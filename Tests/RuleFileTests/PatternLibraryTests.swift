import RuleFile
import Testing

@Suite("Pattern references")
struct PatternLibraryTests {
  /// A library from (name, fragment), each on a line of its own from 1, in column 5.
  private func library(_ patterns: [(String, String)]) -> PatternLibrary {
    PatternLibrary(
      patterns.enumerated().map { index, pattern in
        PatternDeclaration(
          name: Located(pattern.0, mark: at(index + 1, 1)), pattern: Located(pattern.1, mark: at(index + 1, 5)))
      })
  }

  /// A plain scalar in line 100.
  private func match(_ text: String) -> Located<String> { Located(text, mark: at(100, 1)) }

  private let basics = [
    ("INT", #"[+-]?\d+"#), ("WORD", #"\w+"#), ("PAIR", "%{WORD}=%{INT}"), ("NAMED", "(?<inner>%{WORD:outer})"),
    ("TAKEN", "(?<f_1>a)"),
  ]

  @Test(
    "become groups, named by their field where PCRE2 lets them",
    arguments: [
      ("no references", "no references", []),
      ("%{INT}", #"(?:[+-]?\d+)"#, []),
      ("^%{INT:n} %{WORD:w}$", #"^(?<n>[+-]?\d+) (?<w>\w+)$"#, ["n=n", "w=w"]),
      ("%{PAIR:p}", #"(?<p>(?:\w+)=(?:[+-]?\d+))"#, ["p=p"]),
      ("%{NAMED}", #"(?:(?<inner>(?<outer>\w+)))"#, ["outer=outer"]),
      ("%{INT:log.level}", #"(?<f_2>[+-]?\d+)"#, ["f_2=log.level"]),
      ("%{INT:a.b}|%{WORD:a.b}|%{WORD:@c}", #"(?<f_2>[+-]?\d+)|(?<f_2>\w+)|(?<f_3>\w+)"#, ["f_2=a.b", "f_3=@c"]),
      ("(?<f_2>x)%{INT:a.b}%{TAKEN}", #"(?<f_2>x)(?<f_3>[+-]?\d+)(?:(?<f_1>a))"#, ["f_3=a.b"]),
      (
        "%{INT:a2345678901234567890123456789012}", #"(?<a2345678901234567890123456789012>[+-]?\d+)"#,
        ["a2345678901234567890123456789012=a2345678901234567890123456789012"]
      ),
      ("%{INT:a23456789012345678901234567890123}", #"(?<f_2>[+-]?\d+)"#, ["f_2=a23456789012345678901234567890123"]),
    ])
  func expansion(regex: String, expanded: String, captures: [String]) throws {
    let result = try library(basics).expand(match(regex))
    #expect(result.regex == expanded)
    #expect(result.captures.map { "\($0.group)=\($0.field)" } == captures)
  }

  @Test(
    "are not what is escaped or counts a percent sign",
    arguments: [#"\%{INT}"#, #"%\{INT}"#, #"\Q%{INT}\E"#, #"\Q\\Q%{"#, "%{2}", "%{2,3}", "100%", #"a\"#, ""])
  func literal(regex: String) throws {
    #expect(try library(basics).expand(match(regex)).regex == regex)
  }

  @Test("go on after a literal stretch, and after an escaped backslash")
  func afterLiteral() throws {
    #expect(try library(basics).expand(match(#"\Qa\\E%{WORD}\\%{WORD}"#)).regex == #"\Qa\\E(?:\w+)\\(?:\w+)"#)
  }

  @Test("give types, each field once")
  func types() throws {
    let result = try library(basics).expand(match("%{INT:a:int}|%{INT:a:int}|%{INT:b:float}|%{INT:c}"))
    #expect(result.types.map(\.field) == ["a", "b"])
    #expect(result.types.map(\.type) == [.int, .float])
  }

  @Test("find the fields of groups, also of those the regex names itself")
  func fieldOfGroup() throws {
    let result = try library(basics).expand(match("%{INT:a.b}(?<own>x)"))
    #expect(result.field(ofGroup: "f_2") == "a.b")
    #expect(result.field(ofGroup: "own") == "own")
  }

  @Test("are found again from an offset of the expansion")
  func marks() throws {
    let result = try library([("A", "é[b")]).expand(match("xy%{A:n}z"))
    // xy(?<n>é[b)z
    #expect(result.mark(atOffset: 1) == at(100, 2))
    #expect(result.mark(atOffset: 4) == at(100, 3))
    #expect(result.mark(atOffset: 9) == at(1, 6))
    #expect(result.mark(atOffset: 11) == at(100, 3))
    #expect(result.mark(atOffset: 12) == at(100, 9))
    #expect(result.mark(atOffset: 13) == at(100, 10))
    #expect(try library([]).expand(match("")).mark(atOffset: 0) == at(100, 1))
  }

  @Test("take a file's own pattern before the stock's, also within the stock's")
  func replacing() throws {
    let own = PatternDeclaration(name: Located("INT", mark: at(1, 1)), pattern: Located("9", mark: at(1, 6)))
    #expect(try library(basics).replacing([own]).expand(match("%{PAIR}")).regex == #"(?:(?:\w+)=(?:9))"#)
  }

  @Test(
    "are complained of where they stand",
    arguments: [
      ("a%{MISSING}", "100:2: there is no pattern 'MISSING'; expected a pattern of this file or of the stock"),
      (
        "%{WRD}",
        "100:1: there is no pattern 'WRD'; expected a pattern of this file or of the stock; did you mean 'WORD'?"
      ),
      (
        "%{INT",
        "100:1: '%{' without its '}'; expected %{NAME}, %{NAME:field} or %{NAME:field:type}; write %\\{ for the characters themselves"
      ),
      (
        "%{}",
        "100:3: '' is not a pattern name; expected %{NAME}, %{NAME:field} or %{NAME:field:type}; write %\\{ for the characters themselves"
      ),
      (
        "%{A B}",
        "100:3: 'A B' is not a pattern name; expected %{NAME}, %{NAME:field} or %{NAME:field:type}; write %\\{ for the characters themselves"
      ),
      (
        "%{INT:}",
        "100:7: '' is not a field name; expected letters, digits, '_', '@', '.' and '-', first a letter, '_' or '@'"
      ),
      (
        "%{INT:[a][b]}",
        "100:7: '[a][b]' is not a field name; expected letters, digits, '_', '@', '.' and '-', first a letter, '_' or '@'; write [a][b] as a.b"
      ),
      ("%{INT:a:integer}", "100:9: 'integer' is not a type; expected int, float, bool or string"),
      ("%{INT:a:int:b}", "100:9: 'int:b' is not a type; expected int, float, bool or string"),
      (
        "%{INT:a:int}%{INT:a:float}",
        "100:13: the field 'a' is float here and int before; expected one type for a field"
      ),
      ("%{SELF}", "1:6: the pattern 'SELF' refers to itself: SELF → SELF"),
      ("%{ONE}", "3:5: the pattern 'ONE' refers to itself: ONE → TWO → ONE"),
      ("%{BROKEN}", "4:7: there is no pattern 'MISSING'; expected a pattern of this file or of the stock"),
    ])
  func complaints(regex: String, complaint: String) throws {
    let patterns =
      [("SELF", "x%{SELF}"), ("ONE", "%{TWO}"), ("TWO", "%{ONE}"), ("BROKEN", "ab%{MISSING}")] + [
        ("INT", "1"), ("WORD", "w"),
      ]
    let error = try #require(throws: RuleFileError.self) { try library(patterns).expand(match(regex)) }
    #expect(error.description == "r.yaml:" + complaint)
  }

  @Test("that multiply are stopped at a mebibyte", arguments: ["x", "(?:)"])
  func bomb(seed: String) throws {
    let patterns = [("P0", seed)] + (1...40).map { ("P\($0)", "%{P\($0 - 1)}%{P\($0 - 1)}") }
    let error = try #require(throws: RuleFileError.self) { try library(patterns).expand(match("%{P40}")) }
    #expect(error.problem == "the regex grows beyond 1048576 bytes here")
  }

  @Test("nest 64 deep and not deeper")
  func depth() throws {
    let library = library([("P1", "x")] + (2...65).map { ("P\($0)", "%{P\($0 - 1)}") })
    #expect(try library.expand(match("%{P64}")).regex.utf8.count == 64 * 4 + 1)
    let error = try #require(throws: RuleFileError.self) { try library.expand(match("%{P65}")) }
    #expect(error.description == "r.yaml:2:5: patterns refer to patterns deeper than 64 levels")
  }
}
