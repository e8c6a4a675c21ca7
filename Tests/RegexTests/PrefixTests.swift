import TestSupport
import Testing

@testable import Regex

@Suite("What a pattern allows at the start of a subject")
struct PrefixTests {
  private func prefix(_ pattern: String) -> [String] {
    PatternPrefix(of: pattern, limit: 24).sets.map { set in
      let bytes = (UInt8.min...UInt8.max).filter { set.contains($0) }
      if bytes.count > 12 { return "\(bytes.count)" }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test(
    "is read from its text as far as that is certain",
    arguments: [
      (#"^abc"#, ["a", "b", "c"]),
      (#"\Aab"#, ["a", "b"]),
      (#"abc"#, []),
      (#"^a|b"#, []),
      (#"^(?:a|b)c"#, ["ab", "c"]),
      (#"^(?:a|bc)d"#, ["ab"]),
      (#"^(?<x>\d{2}):"#, ["0123456789", "0123456789", ":"]),
      (#"^\d+x"#, ["0123456789"]),
      (#"^a?b"#, []),
      (#"^ab*c"#, ["a"]),
      (#"^a{2,3}b"#, ["a", "a"]),
      (#"^a{0,3}b"#, []),
      (#"^[a-c\]x-]z"#, ["-]abcx", "z"]),
      (#"^[]a]b"#, ["]a", "b"]),
      (#"^\[\d{1}"#, ["[", "0123456789"]),
      (#"^(?i)abc"#, []),
      (#"^(?=b)abc"#, []),
      (#"^a(?=b)b"#, ["a"]),
      (#"^[[:digit:]]a"#, []),
      (#"^(a|b|)c"#, []),
      (#"^a\Qb|c\E"#, []),
      (#"^a\bb"#, ["a", "b"]),
      (#"^(?:ab){2}c"#, ["a", "b", "a", "b", "c"]),
      (#"^x(?:ab)?c"#, ["x"]),
      (#"^\d{4}-\d\d"#, ["0123456789", "0123456789", "0123456789", "0123456789", "-", "0123456789", "0123456789"]),
      (#"^a++b"#, ["a"]),
      (#"^a{2}+b"#, ["a", "a", "b"]),
      (#"^."#, ["256"]),
      (#"^\x41"#, []),
    ])
  func reading(pattern: String, expected: [String]) {
    #expect(prefix(pattern) == expected)
  }

  /// What the filter leaves out must be what the engine refuses: a mistake here would give lines to the wrong rule.
  @Test("never excludes a subject that the engine matches", arguments: 0..<40 as Range<UInt64>)
  func soundness(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var patternsTried = 0
    for _ in 0..<120 {
      let source = "^" + randomPattern(&random, depth: 0)
      guard let pattern = try? Pattern(source) else { continue }
      patternsTried += 1
      let sets = PatternPrefix(of: source, limit: 24).sets
      let scratch = MatchScratch(groups: pattern.groupNames.count)
      for _ in 0..<200 {
        let subject = (0..<Int.random(in: 0...8, using: &random)).map { _ in "ab01-: ]".utf8.randomElement(using: &random)! }
        let matches = subject.withUnsafeBytes { scratch.matches(pattern, $0) }
        let passes = subject.count >= sets.count && zip(subject, sets).allSatisfy { $1.contains($0) }
        #expect(!matches || passes, "\(source) on \(String(decoding: subject, as: UTF8.self))")
        if let first = subject.first, matches { #expect(pattern.possibleFirstBytes().contains(first)) }
      }
    }
    #expect(patternsTried > 60)
  }

  private func randomPattern(_ random: inout SeededGenerator, depth: Int) -> String {
    let atoms = ["a", "b", "0", "1", "-", ":", " ", #"\d"#, #"\w"#, #"\S"#, ".", "[ab]", "[^a]", "[0-1]", #"\]"#, "[a-]", #"\b"#]
    let quantifiers = ["", "", "", "", "?", "*", "+", "{2}", "{1,2}", "{0}", "++", "*?", "{2}+"]
    var text = ""
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      if depth < 3, Int.random(in: 0..<4, using: &random) == 0 {
        let inner = randomPattern(&random, depth: depth + 1)
        let other = randomPattern(&random, depth: depth + 1)
        let open = ["(?:", "(?<n>", "(?>", "(", "(?="].randomElement(using: &random)!
        text += "\(open)\(inner)\(Bool.random(using: &random) ? "|" + other : ""))"
      } else {
        text += atoms.randomElement(using: &random)!
      }
      text += quantifiers.randomElement(using: &random)!
    }
    return depth == 0 && Int.random(in: 0..<8, using: &random) == 0 ? text + "|" + "a" : text
  }
}
