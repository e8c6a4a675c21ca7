import Testing

@testable import Regex

@Suite("The cost of a match")
struct MatchCostTests {
  private let meter = CostMeter()

  private func cost(_ source: String, _ subject: String, upTo limit: UInt32 = 1_000_000) throws -> MatchCost {
    let pattern = try Pattern(source)
    return Array(subject.utf8).withUnsafeBytes { meter.cost(of: pattern, $0, upTo: limit) }
  }

  @Test("is the smallest limit with which the engine comes to its result")
  func smallest() throws {
    let source = #"^(?<a>\S+) (?<b>.*) (?<c>\w+)$"#
    let pattern = try Pattern(source)
    // A pattern's own limit has no part in its cost.
    let limited = try Pattern(source, matchLimit: 1)
    for subject in ["", "x", "one two three four", "one two three four!", String(repeating: "a ", count: 300)] {
      Array(subject.utf8).withUnsafeBytes { bytes in
        guard case .calls(let calls) = meter.cost(of: pattern, bytes, upTo: 1_000_000) else {
          Issue.record("\(subject) costs more than a million")
          return
        }
        #expect(!meter.exceeds(calls, pattern, bytes))
        #expect(calls == 0 || meter.exceeds(calls - 1, pattern, bytes))
        #expect(meter.cost(of: limited, bytes, upTo: 999_999) == .calls(calls))
        #expect(meter.cost(of: pattern, bytes, upTo: calls) == .calls(calls))
        if calls > 0 { #expect(meter.cost(of: pattern, bytes, upTo: calls - 1) == .exceeds(calls - 1)) }
        if calls > 1 { #expect(meter.cost(of: pattern, bytes, upTo: 1_000_000, above: calls - 1) == .calls(calls)) }
      }
    }
  }

  @Test("is nothing where the engine need not match, and does not grow where nothing is given back")
  func known() throws {
    #expect(try cost("^a*x", "aaaa") == .calls(0))
    #expect(try cost(#"^a++b"#, "aaaab") == cost(#"^a++b"#, String(repeating: "a", count: 4000) + "b"))
    #expect(try cost("^(?:a+)+$", String(repeating: "a", count: 40) + "b", upTo: 5000) == .exceeds(5000))
  }
}
