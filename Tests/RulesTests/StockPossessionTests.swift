import Regex
import RuleFile
import TestSupport
import Testing

@testable import Rules

@Suite("PCRE2's automatic possession")
struct StockPossessionTests {
  @Test("changes no match of the stock rules", arguments: 0..<2 as Range<UInt64>)
  func stock(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let library = try stockLibrary()
    let lines = StockExample.all.map { Array($0.example.input.value.utf8.prefix { $0 != 0x0A }) }
    for document in try StockRuleFiles.documents() {
      let own = library.replacing(document.patterns)
      for rule in document.rules {
        guard let match = rule.match else { continue }
        let text = try own.expand(match).regex
        let (with, without) = (try Pattern(text), try Pattern("(*NO_AUTO_POSSESS)" + text))
        let scratch = MatchScratch(groups: with.groupNames.count)
        for line in lines {
          var line = line
          if !line.isEmpty, Bool.random(using: &random) {
            line.remove(at: Int.random(in: 0..<line.count, using: &random))
          }
          let same = line.withUnsafeBytes { scratch.matches(with, $0) == scratch.matches(without, $0) }
          #expect(same, "\(rule.name.value): \(String(decoding: line, as: UTF8.self))")
        }
      }
    }
  }
}
