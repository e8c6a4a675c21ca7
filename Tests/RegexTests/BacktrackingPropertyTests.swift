import TestSupport
import Testing

@testable import Regex

@Suite("Backtracking attacks on random patterns")
struct BacktrackingPropertyTests {
  private static let length = 64
  /// More than the square of the length, and less than its cube.
  private static let limit: UInt32 = 20_000

  private let meter = CostMeter()

  /// The search knows nothing of the pattern: it tries all short texts as pumps, with short ones before and behind.
  @Test("are found wherever a search through all short pumps finds one", arguments: 0..<4 as Range<UInt64>)
  func attacks(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    try forSlowPatterns(&random, depth: 1, Self.simple) { pattern, slow, analysis in
      let attack = BacktrackingAttack.find(in: pattern, analysis, length: 2 * Self.length, isLine: false, meter)
      guard let subject = attack?.subject else {
        Issue.record("\(pattern.source) is slow on \(slow); \(analysis.suspicions)")
        return
      }
      #expect(subject.count <= 2 * Self.length)
      #expect(subject.withUnsafeBytes { meter.exceeds(Self.limit, pattern, $0) }, "\(pattern.source)")
    }
  }

  @Test(
    "are suspected wherever such a search finds one, whatever the pattern has in it", arguments: 0..<4 as Range<UInt64>
  )
  func suspicions(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    try forSlowPatterns(&random, depth: 0, Self.simple + Self.special) { pattern, slow, analysis in
      #expect(!analysis.suspicions.isEmpty, "\(pattern.source) is slow on \(slow)")
    }
  }

  private func forSlowPatterns(
    _ random: inout SeededGenerator, depth: Int, _ atoms: [String],
    _ check: (Pattern, String, BacktrackingAnalysis) -> Void
  ) throws {
    var slow = 0
    for attempt in 0..<400 where slow < 3 {
      let source = "^" + randomPattern(&random, depth: depth, atoms) + ["", "$", "c", "c$"][attempt % 4]
      guard let pattern = try? Pattern(source, matchLimit: Self.limit), let subject = bruteForce(pattern) else {
        continue
      }
      slow += 1
      check(pattern, String(decoding: subject, as: UTF8.self), BacktrackingAnalysis(source))
    }
    #expect(slow == 3)
  }

  private func bruteForce(_ pattern: Pattern) -> [UInt8]? {
    for pump in Self.words(1...3) {
      for prefix in Self.words(0...1) {
        for suffix in Self.suffixes {
          let count = (Self.length - prefix.count - suffix.count) / pump.count
          let subject = prefix + Array(repeatElement(pump, count: count).joined()) + suffix
          if subject.withUnsafeBytes({ meter.exceeds(Self.limit, pattern, $0) }) { return subject }
        }
      }
    }
    return nil
  }

  private static let suffixes = ["", "a", "b", "c", "!", "!c", "c!", "\n", "\nc"].map { Array($0.utf8) }

  private static func words(_ lengths: ClosedRange<Int>) -> [[UInt8]] {
    var words: [[UInt8]] = [[]]
    var all: [[UInt8]] = lengths.contains(0) ? words : []
    for length in 1...lengths.upperBound {
      words = words.flatMap { word in "ab".utf8.map { word + [$0] } }
      if lengths.contains(length) { all += words }
    }
    return all
  }

  private static let simple = ["a", "b", "a", "b", "[ab]", ".", "[^a]", "ab"]
  private static let special = ["(?!b)", "(?=a)", #"\b"#, "(?<n>a*)", #"\k<n>"#, "(?>a*b?)", "(?=a*b)"]

  private func randomPattern(_ random: inout SeededGenerator, depth: Int, _ atoms: [String]) -> String {
    let quantifiers = ["", "", "", "?", "*", "+", "*", "+", "{2}", "{1,3}", "{2,}", "*?", "+?", "++", "*+", "??"]
    var text = ""
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      if depth < 3, Int.random(in: 0..<5, using: &random) < 2 {
        let inner = randomPattern(&random, depth: depth + 1, atoms)
        let other = randomPattern(&random, depth: depth + 1, atoms)
        text += "(?:\(inner)\(Bool.random(using: &random) ? "|" + other : ""))"
      } else {
        text += atoms.randomElement(using: &random)!
      }
      text += quantifiers.randomElement(using: &random)!
    }
    return text
  }
}
