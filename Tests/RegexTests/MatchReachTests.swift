import Regex
import TestSupport
import Testing

@Suite("How far a pattern gets")
struct MatchReachTests {
  /// `pattern` against `subject`: what was matched, and what was wanted then.
  private func reach(_ pattern: String, _ subject: String) throws -> (matched: String, expected: [String])? {
    let finder = try ReachFinder(pattern)
    let bytes = Array(subject.utf8)
    guard let reach = bytes.withUnsafeBytes({ finder.reach(in: $0) }) else { return nil }
    let source = Array(pattern.utf8)
    return (
      String(decoding: bytes[reach.start..<reach.end], as: UTF8.self),
      reach.expected.map { String(decoding: source[$0], as: UTF8.self) }
    )
  }

  @Test("is the place where the next item does not fit")
  func items() throws {
    let access = #"^(?<client>\S+) - - \[(?<time>[^\]]+)\] (?<status>\d{3})$"#
    let noBracket = try #require(try reach(access, "10.0.0.1 - - 02/Mar"))
    #expect(noBracket.matched == "10.0.0.1 - - ")
    #expect(noBracket.expected == [#"\["#])
    let short = try #require(try reach(access, "10.0.0.1 - - [02/Mar] 20x"))
    #expect(short.matched == "10.0.0.1 - - [02/Mar] 20")
    #expect(short.expected == [#"\d{3}"#])
    let long = try #require(try reach(access, "10.0.0.1 - - [02/Mar] 2000"))
    #expect(long.matched == "10.0.0.1 - - [02/Mar] 200")
    #expect(long.expected == ["$"])
  }

  @Test("counts a part of a word of the pattern, and tells the whole word")
  func literals() throws {
    let result = try #require(try reach("^ERROR: disk (?<n>\\d+)", "ERROR: dust 7"))
    #expect(result.matched == "ERROR: d")
    #expect(result.expected == ["isk "])
  }

  @Test("tells all that could go on there")
  func alternatives() throws {
    let result = try #require(try reach("^a(?:b|c)?d$", "ax"))
    #expect(result.matched == "a")
    #expect(result.expected == ["b", "c", "d"])
  }

  @Test("is the longest attempt of a pattern that may match anywhere")
  func unanchored() throws {
    let result = try #require(try reach("code=(?<code>\\d+);", "x code=12, code=;"))
    #expect(result.matched == "code=12")
  }

  @Test("is nothing where the pattern matches")
  func match() throws { #expect(try reach("^a+$", "aaa") == nil) }

  @Test("of an empty subject is nothing of it")
  func emptySubject() throws {
    let result = try #require(try reach("^a", ""))
    #expect(result.matched == "" && result.expected == ["a"])
  }

  @Test("is known as far as the match limit lets it be")
  func limit() throws {
    let finder = try ReachFinder("^(?:a+)+$", matchLimit: 1000)
    let subject = [UInt8](repeating: UInt8(ascii: "a"), count: 100) + [0x21]
    #expect(subject.withUnsafeBytes { finder.reach(in: $0) }?.end == 100)
  }
}
