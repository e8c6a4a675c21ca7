import Glibc
import LogModel
import Regex
import RuleFile
import TestSupport
import Testing

@testable import Rules

/// An example of a stock rule, as a test argument.
struct StockExample: Sendable, CustomTestStringConvertible {
  var rule: RuleDeclaration
  var example: ExampleDeclaration

  var testDescription: String { "\(rule.name.value) \(example.mark)" }

  static let all: [StockExample] = {
    guard let documents = try? StockRuleFiles.documents() else { return [] }
    return documents.flatMap(\.rules).flatMap { rule in rule.examples.map { StockExample(rule: rule, example: $0) } }
  }()
}

@Suite("Stock rules")
struct StockRuleTests {
  static let ruleSet = try! stockRuleSet()

  @Test("are read and compile")
  func reading() throws {
    #expect(try StockRuleFiles.documents().flatMap(\.rules).count >= 45)
    #expect(!StockExample.all.isEmpty)
  }

  /// Against all stock rules: an example that an earlier rule takes fails.
  @Test("match their own examples as these say", arguments: StockExample.all)
  func example(_ example: StockExample) throws {
    var input = example.example.input.value
    if input.hasSuffix("\n") { input.removeLast() }
    let reference = try example.example.referenceTime.map { try Timestamp(argument: $0).nanoseconds }
    let outcome = run(input, Self.ruleSet, reference: reference)
    switch example.example.expectation {
    case .noMatch: #expect(outcome.rule != example.rule.name.value)
    case .fields(let fields):
      #expect(outcome.rule == example.rule.name.value)
      for field in fields { #expect(outcome[field.name] == field.value.text, "\(field.mark): \(field.name)") }
    }
  }

  @Test("each have examples that match, and one that does not")
  func completeness() throws {
    for rule in try StockRuleFiles.documents().flatMap(\.rules) {
      let matching = rule.examples.filter { if case .fields = $0.expectation { true } else { false } }
      #expect(matching.count >= 1, "\(rule.mark): \(rule.name.value) has no example that matches")
      #expect(
        matching.count < rule.examples.count, "\(rule.mark): \(rule.name.value) has no example that does not match")
    }
  }

  @Test("are anchored, and their first bytes tell them apart")
  func anchoring() throws {
    for rule in Self.ruleSet.rules {
      if case .regex(let pattern, _) = rule.compiled.form {
        #expect(pattern.isAnchored, "\(rule.name) is not anchored")
      }
    }
  }

  /// The filter must never take a rule away that the engine would have let match.
  @Test("lose no line to the filter on first bytes", arguments: 0..<8 as Range<UInt64>)
  func filter(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let lines = StockExample.all.map { Array($0.example.input.value.utf8.prefix { $0 != 0x0A }) }
    let filter = CandidateFilter(Self.ruleSet.automaton)
    let scratch = MatchScratchBox(groups: Self.ruleSet.maximumGroupCount)
    for line in lines {
      var line = line
      // A little damage in the first bytes, where the filter looks.
      for _ in 0..<Int.random(in: 0...2, using: &random) where !line.isEmpty {
        let index = Int.random(in: 0..<min(70, line.count), using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: line[index] = UInt8.random(in: 32...126, using: &random)
        case 1: line.remove(at: index)
        default: line.insert(line.randomElement(using: &random)!, at: index)
        }
      }
      line.withUnsafeBytes { bytes in
        for (index, rule) in Self.ruleSet.rules.enumerated() {
          guard case .regex(let pattern, _) = rule.compiled.form, scratch.value.matches(pattern, bytes) else {
            continue
          }
          let isCandidate = filter.candidates(bytes, likely: -1)[index / 64] & 1 << UInt64(index % 64) != 0
          #expect(isCandidate, "\(rule.name) matches, and is filtered out: \(String(decoding: bytes, as: UTF8.self))")
        }
      }
    }
  }
}
