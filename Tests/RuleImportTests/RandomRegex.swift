import TestSupport

/// Makes regexes in Ruby's syntax, and lines on which they have something to match.
struct RandomRegex {
  var random: SeededGenerator
  private var nextName = 0

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private static let literals = [
    "a", "b", "c", "1", " ", "-", "é", "日", #"\."#, #"\["#, "]", "\"", #"\x41"#, #"\u0062"#, #"\x{e9}"#, #"\xc3\xa9"#,
    #"\t"#,
    #"\/"#, #"\-"#, "%", "#", ":", "}", #"\@"#, #"\141"#,
  ]
  private static let classes = [
    "[ab]", "[^a]", "[^ ]", "[^é]", "[a-c1]", "[é日]", #"\d"#, #"\w"#, #"\s"#, #"\S"#, #"\D"#, #"\W"#, #"\h"#, #"\H"#,
    ".", "[a[b1]]",
    "[a-c&&[^b]]", #"[^\]"]"#, #"[\w.]"#, #"[^\s]"#, "[[:digit:]a]", "[[:^digit:]]", "[à-ü]", "[^à-ü ]", "[a-]", "[]a]",
    "[^]a]",
    #"[\x41-\x43é]"#, #"[^\W]"#, #"[\h-]"#, "[^[^a]]", "[^a&&[a-c]]",
  ]
  private static let quantifiers = [
    "*", "+", "?", "*", "+", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{1,2}", "{0,2}?", "{,2}", "{1,}", "{2}?",
    "{1,2}+", "{a", "**",
  ]
  private static let anchors = ["^", "$", #"\A"#, #"\z"#, #"\b"#, #"\B"#]

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  private mutating func pick(_ list: [String]) -> String { list.randomElement(using: &random)! }

  mutating func regex() -> String {
    nextName = 0
    let regex = alternation(depth: 0)
    // Oniguruma 6.9.8 looks for these from the line's end and loses matches: /(?<=\W)\z/ on 'A]'.
    return regex.contains("(?<=") || regex.contains("(?<!")
      ? regex.split(separator: #"\z"#, omittingEmptySubsequences: false).joined(separator: "$") : regex
  }

  private mutating func alternation(depth: Int) -> String {
    var text = sequence(depth: depth)
    while chance(depth == 0 ? 8 : 25) { text += "|" + sequence(depth: depth) }
    return text
  }

  private mutating func sequence(depth: Int) -> String {
    var text = ""
    for _ in 0..<Int.random(in: depth == 0 ? 1...5 : 1...3, using: &random) {
      if chance(6) {
        text += pick(Self.anchors)
      } else if chance(2) {
        text += pick(["(?i)", "(?m)", "(?-i)", "(?#x)"])
      } else {
        text += atom(depth: depth)
        if chance(35) { text += pick(Self.quantifiers) }
      }
    }
    return text
  }

  private mutating func atom(depth: Int) -> String {
    guard depth < 3, chance(40) else { return chance(50) ? pick(Self.literals) : pick(Self.classes) }
    switch Int.random(in: 0..<14, using: &random) {
    case 0..<6:
      nextName += 1
      let name = chance(5) ? "n1" : chance(10) ? "n.\(nextName)" : "n\(nextName)"
      return "(?<\(name)>\(alternation(depth: depth + 1)))"
    case 6: return "(\(alternation(depth: depth + 1)))"
    case 7: return "(?>\(alternation(depth: depth + 1)))"
    case 8: return "(?=\(alternation(depth: depth + 1)))"
    case 9: return "(?!\(alternation(depth: 3)))"
    case 10: return "(?<=\(pick(Self.classes + Self.literals)))"
    case 11: return "(?<!\(pick(Self.classes + Self.literals)))"
    case 12: return "(?i:\(alternation(depth: depth + 1)))"
    default: return nextName > 0 && chance(60) ? #"\k<n\#(nextName)>"# : "(?:\(alternation(depth: depth + 1)))"
    }
  }

  mutating func line() -> [UInt8] {
    let letters = [
      "a", "b", "c", "1", " ", "-", "é", "日", ".", "[", "]", "\"", "A", "\t", "aa", "ab", "a1", "ü", "É", "→",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0...9, using: &random) { text += pick(letters) }
    return Array(text.utf8)
  }
}
