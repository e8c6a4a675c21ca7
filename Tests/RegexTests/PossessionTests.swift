import Regex
import TestSupport
import Testing

@Suite("Groups that give nothing back and may be empty")
struct PossessionTests {
  @Test(
    "take nothing away from what stands in front of them",
    arguments: [
      (#"^\S+(?:x)?+c$"#, "bc"), (#"^\S+(?> (?<a>b))?+c$"#, "dc"), (#"^q\d?(?>(?:xy)?)\d"#, "q1"),
      (#"^q\d*(?>x|)\d"#, "q12"), (#"^q\d?(?:xy)*+\d"#, "q1"), (#"^q\d?(?:x){0,1}+\d"#, "q1"),
    ])
  func matches(_ pattern: String, _ subject: String) throws {
    let compiled = try Pattern(pattern)
    let scratch = MatchScratch(groups: compiled.groupNames.count)
    let isMatch = Array(subject.utf8).withUnsafeBytes { scratch.matches(compiled, $0) }
    #expect(isMatch)
  }

  /// Of small patterns put together at random: what PCRE2 makes possessive by itself changes no match.
  @Test("match what they do without possession by PCRE2's own decision", arguments: 0..<4 as Range<UInt64>)
  func random(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let items = ["a", "b", "\\d", "\\w", "[ab]", "\\S", ".", "(?:ab)", "(?:a|b1)", "(?:a|)", "(?<n>b)"]
    let quantifiers = ["", "", "?", "*", "+", "?+", "*+", "++", "{0,1}", "{0,2}+", "?", "*?"]
    for _ in 0..<3000 {
      var pattern = "^"
      for _ in 0..<Int.random(in: 2...4, using: &random) {
        let item = items.randomElement(using: &random)! + quantifiers.randomElement(using: &random)!
        pattern += Int.random(in: 0..<5, using: &random) == 0 ? "(?>\(item))" : item
      }
      let (own, plain) = (try Pattern(pattern), try Pattern("(*NO_AUTO_POSSESS)" + pattern))
      let scratch = MatchScratch(groups: 2)
      for _ in 0..<6 {
        let subject = (0..<Int.random(in: 0...5, using: &random)).map { _ in "ab1 ".utf8.randomElement(using: &random)!
        }
        let (left, right) = subject.withUnsafeBytes { (scratch.matches(own, $0), scratch.matches(plain, $0)) }
        #expect(left == right, "\(pattern) on \(String(decoding: subject, as: UTF8.self))")
      }
    }
  }
}
