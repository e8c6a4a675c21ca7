import Testing

@testable import Regex

@Suite("Patterns")
struct PatternTests {
  private func outcome(_ pattern: Pattern, _ subject: String) -> MatchOutcome {
    let scratch = MatchScratch(groups: 16)
    return Array(subject.utf8).withUnsafeBufferPointer { scratch.match(pattern, $0.baseAddress!, $0.count) }
  }

  @Test("say what does not compile, and where")
  func errors() {
    #expect(throws: RegexError(message: "missing closing parenthesis", offset: 4)) { try Pattern("a(?:") }
    #expect(throws: RegexError(message: "quantifier does not follow a repeatable item", offset: 0)) {
      try Pattern("*a")
    }
  }

  @Test("count backtracking that runs into the limit apart from no match")
  func limit() throws {
    let pattern = try Pattern(#"^(?:a+)+$"#, matchLimit: 1000)
    #expect(outcome(pattern, String(repeating: "a", count: 40)) == .match)
    #expect(outcome(pattern, String(repeating: "a", count: 40) + "b") == .limitReached)
    #expect(outcome(pattern, "b") == .noMatch)
  }

  @Test("match lines that overflow the engine's own stack of 32 KiB")
  func longSubjects() throws {
    let pattern = try Pattern(#"^(?<a>(?:[^,]|,(?! ))*+), (?<b>.*)$"#)
    #expect(outcome(pattern, String(repeating: "x,y", count: 80_000) + ", end") == .match)
  }

  @Test("capture by name only, and let a name stand for several groups")
  func groups() throws {
    let pattern = try Pattern(#"(?:(?<n>a)|(?<n>b))(c)(?<m>d)"#)
    #expect(pattern.groupNames == [nil, "n", "n", "m"])
    let scratch = MatchScratch(groups: 3)
    let subject = Array("xbcd".utf8)
    let matched = subject.withUnsafeBufferPointer { scratch.match(pattern, $0.baseAddress!, $0.count) }
    #expect(matched == .match)
    #expect(MatchScratch.isUnset(scratch.offsets[2]))
    #expect((0..<8).filter { $0 != 2 && $0 != 3 }.map { scratch.offsets[$0] } == [1, 4, 1, 2, 3, 4])
  }

  @Test("know the bytes with which a match can begin")
  func firstBytes() throws {
    let bytes = try Pattern(#"^(?:\s+at |Caused by: |\.{3} )"#).possibleFirstBytes()
    let found = (UInt8.min...UInt8.max).filter { bytes.contains($0) }
    #expect(found == [9, 10, 11, 12, 13, 32, UInt8(ascii: "."), UInt8(ascii: "C")])
    #expect(try Pattern("at ").possibleFirstBytes() == .all)
  }

  @Test("work on bytes, whatever they encode")
  func bytes() throws {
    let pattern = try Pattern("^.\u{FC}.$")
    let scratch = MatchScratch(groups: 1)
    #expect(([0xFF, 0xC3, 0xBC, 0x00] as [UInt8]).withUnsafeBytes { scratch.matches(pattern, $0) })
    #expect(!([] as [UInt8]).withUnsafeBytes { scratch.matches(pattern, $0) })
  }
}
