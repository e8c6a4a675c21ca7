import Regex
import RuleFile
import Testing

@testable import Rules

/// A pattern of the stock, as a test argument.
struct StockPattern: Sendable, CustomTestStringConvertible {
  var name: String
  var pattern: Pattern

  var testDescription: String { name }

  /// Of all rules, multiline machines, redactions and alerts.
  static let all: [StockPattern] = {
    do {
      let library = try stockLibrary()
      var patterns = try StockRuleFiles.documents().flatMap(located).map {
        StockPattern(name: "\($0.mark)", pattern: try Pattern($0, library: library))
      }
      for redaction in Redaction.stock {
        switch redaction.target {
        case .field: continue
        case .fields(let pattern), .pattern(let pattern):
          patterns.append(StockPattern(name: "redaction of \(redaction.name)", pattern: pattern))
        }
      }
      return patterns
    } catch {
      return []
    }
  }()

  private static func located(_ document: RuleDocument) -> [Located<String>] {
    var texts = document.rules.compactMap(\.match) + document.alerts.compactMap(\.condition.message)
    for declaration in document.multiline {
      switch declaration.form {
      case .pattern(let start, let continuation): texts += [start, continuation].compactMap { $0 }
      case .states(let transitions): texts += transitions.map(\.match)
      }
    }
    for redaction in document.redactions + document.rules.flatMap(\.redactions) {
      if case .pattern(let text) = redaction.target { texts.append(text) }
    }
    return texts
  }
}

@Suite("The cost of stock rules")
struct StockCostTests {
  @Test("is known of each pattern in full")
  func coverage() {
    #expect(StockPattern.all.count > 100)
    for stock in StockPattern.all {
      let analysis = BacktrackingAnalysis(stock.pattern.source)
      #expect(analysis.notUnderstood == nil, "\(stock.name)")
      #expect(!analysis.isIncomplete, "\(stock.name)")
    }
  }

  /// Lines of 4 KiB are far longer than what these rules are for.
  @Test("stays within the match limit on whatever line of 4 KiB is made against it", arguments: StockPattern.all)
  func attacks(stock: StockPattern) {
    let attack = BacktrackingAttack.find(
      in: stock.pattern, BacktrackingAnalysis(stock.pattern.source), length: 4096, isLine: false, CostMeter())
    #expect(attack == nil, "\(stock.pattern.source) on \(String(decoding: attack?.subject ?? [], as: UTF8.self))")
  }
}
