import TestSupport
import Testing

@testable import Regex

@Suite("Which of many patterns can match a subject")
struct CandidateTests {
  private func candidates(_ patterns: [String], _ subject: String, likely: Int = -1) -> [Int] {
    let filter = CandidateFilter(CandidateAutomaton(patterns), fewPatterns: 0)
    return Array(subject.utf8).withUnsafeBytes { bytes in
      let words = filter.candidates(bytes, likely: likely)
      return patterns.indices.filter { words[$0 / 64] & 1 << UInt64($0 % 64) != 0 }
    }
  }

  @Test(
    "is told by the first bytes, as far as that is certain",
    arguments: [
      (["^abc", "^abd", "^x"], "abd", [1]),
      (["^abc", "^abd"], "ab", []),
      (["^ab", "^ab$", "^abc?"], "ab", [0, 1, 2]),
      (["abc", "^a|b", "(?i)^x", #"^a\1"#, #"^a\Qb"#], "zzz", [0, 1, 2]),
      ([#"^\d+ \[x"#, #"^\S+ \S+ \["#, #"^\d+-\d+ "#], "12 [x", [0]),
      ([#"^\d+ \[x"#, #"^\S+ \S+ \["#], "12 a [", [1]),
      ([#"^\d{4}(?:[.,]\d+)? a"#, #"^\d{4}(?:[.,]\d+)? b"#], "2026,123 b", [1]),
      ([#"^(?:a|bc)d"#, #"^(?:a|bc)e"#], "bce", [1]),
      ([#"^(?<n>[^"]*)" x"#, #"^(?<n>[^"]*)" y"#], #"abc" y"#, [1]),
      ([#"^(?i:info) x"#, #"^(?i:warn) x"#], "InFo x", [0]),
      ([#"^(?:ab)*c"#, #"^(?:ab)+c"#, #"^(?:ab){2}c"#, #"^(?:ab){1,2}c"#, #"^(?:ab){3,}c"#], "ababc", [0, 1, 2, 3]),
      ([#"^[[:digit:]]x"#, #"^[]a]x"#, #"^[a\]-]x"#], "]x", [1, 2]),
      ([#"^[[:digit:]]x"#, #"^[[:^space:]]x"#, #"^(?x) \x31 x # a"#], "1x", [0, 1, 2]),
      ([#"^a(?=b)b"#, #"^a(?!c)b"#, #"^a\bb"#], "ab", [0, 1, 2]),
      ([#"^.*x"#, #"^a.*"#], "ab", [0, 1]),
      (["^"], "", [0]), (["^a*"], "", [0]), (["^a+"], "", []),
      ([#"^a{,3}b"#, "^a{x}"], "a{x}", [0, 1]),
    ] as [([String], String, [Int])])
  func telling(patterns: [String], subject: String, expected: [Int]) {
    #expect(candidates(patterns, subject) == expected)
  }

  @Test("is told of hundreds of patterns")
  func many() {
    let patterns = (0..<200).map { "^x\($0)-" }
    #expect(candidates(patterns, "x7-") == [7])
    #expect(candidates(patterns, "x199-") == [199])
    #expect(candidates(patterns, "y") == [])
  }

  @Test("stays right when there is no room for more states", arguments: 0..<4 as Range<UInt64>)
  func overflow(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    // Patterns whose positions do not line up: nearly every subject makes states of its own.
    let sources = (1...40).map { #"^(?:[ab]{1,\#($0)}c|[bc]+a{1,\#($0)})+[ab]{\#($0 % 7)}x"# }
    let patterns = try sources.map { try Pattern($0) }
    let filter = CandidateFilter(CandidateAutomaton(sources))
    let scratch = MatchScratch(groups: 1)
    for _ in 0..<3000 {
      let subject = (0..<Int.random(in: 0...60, using: &random)).map { _ in "aabbcx".utf8.randomElement(using: &random)!
      }
      let likely = Int.random(in: -1..<patterns.count, using: &random)
      subject.withUnsafeBytes { bytes in
        let words = filter.candidates(bytes, likely: likely)
        for (index, pattern) in patterns.enumerated() where words[0] & 1 << UInt64(index) == 0 {
          #expect(!scratch.matches(pattern, bytes), "\(sources[index]) on \(String(decoding: subject, as: UTF8.self))")
        }
      }
    }
  }

  /// What is left out must be what the engine refuses: a mistake here would give lines to the wrong rule.
  @Test("never leaves out a pattern that the engine matches", arguments: 0..<60 as Range<UInt64>)
  func soundness(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var patterns: [Pattern] = []
    var sources: [String] = []
    for _ in 0..<60 {
      let source = "^" + randomPattern(&random, depth: 0)
      guard let pattern = try? Pattern(source) else { continue }
      patterns.append(pattern)
      sources.append(source)
    }
    #expect(patterns.count > 10)
    let filter = CandidateFilter(CandidateAutomaton(sources), fewPatterns: Int.random(in: 0...4, using: &random))
    let scratch = MatchScratch(groups: 40)
    for _ in 0..<250 {
      let subject = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        "ab01-: ]A".utf8.randomElement(using: &random)!
      }
      let likely = Int.random(in: -1..<patterns.count, using: &random)
      subject.withUnsafeBytes { bytes in
        let words = filter.candidates(bytes, likely: likely)
        for (index, pattern) in patterns.enumerated() where words[index / 64] & 1 << UInt64(index % 64) == 0 {
          #expect(!scratch.matches(pattern, bytes), "\(sources[index]) on \(String(decoding: subject, as: UTF8.self))")
        }
      }
    }
  }

  private func randomPattern(_ random: inout SeededGenerator, depth: Int) -> String {
    let atoms = [
      "a", "b", "0", "1", "-", ":", " ", #"\d"#, #"\w"#, #"\S"#, ".", "[ab]", "[^a]", "[0-1]", #"\]"#, "[a-]", #"\b"#,
      "[[:alpha:]]", "$", "^",
      #"\K"#, "[]a]", #"[\d-]"#, #"\Qa|b\E"#, #"\x61"#, "(?i:a)", "(?i)",
      #"[\x61-b]"#, #"[\Q]-\E0]"#, "[^[:^digit:]b]", #"\0"#, #"\h"#, #"\R"#, #"\k<n>"#, "(?#x|)", "(?x) # a|\n",
      #"[\1\b]"#,
      "(?-i)", "(?s).", #"\ca"#, #"\N"#, "(?m)^", "(?R)", "(?(?=a)b|0)",
    ]
    let quantifiers = [
      "", "", "", "", "?", "*", "+", "{2}", "{1,2}", "{0}", "{0,1}", "{2,}", "++", "*?", "{2}+", "{,2}",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      if depth < 3, Int.random(in: 0..<4, using: &random) == 0 {
        let inner = randomPattern(&random, depth: depth + 1)
        let other = randomPattern(&random, depth: depth + 1)
        let open = ["(?:", "(?<n>", "(?>", "(", "(?=", "(?!", "(?i:", "(?|"].randomElement(using: &random)!
        text += "\(open)\(inner)\(Bool.random(using: &random) ? "|" + other : ""))"
      } else {
        text += atoms.randomElement(using: &random)!
      }
      text += quantifiers.randomElement(using: &random)!
    }
    return depth == 0 && Int.random(in: 0..<8, using: &random) == 0 ? text + "|" + "a" : text
  }
}
