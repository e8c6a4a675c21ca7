import TestSupport
import Testing

@testable import RuleImport

@Suite("Regexes of Ruby's syntax")
struct TranslationTests {
  @Test(
    "are written for our engine",
    arguments: [
      (
        #"^(?<host>[^ ]*) \[(?<time>[^\]]*)\] "(?<method>\S+)""#,
        #"^(?<host>[^ ]*) \[(?<time>[^\]]*)\] "(?<method>\S+)""#
      ),
      (#"\h+"#, #"[\dA-Fa-f]+"#),
      ("[[:alpha:]_]", #"(?:[^\x00-@\[-\^`{-\x7f\x80-\xff]|[\xc0-\xff][\x80-\xbf]*+)"#),
      ("é+", #"(?:\xc3\xa9)+"#),
      ("a(?i)b|c", "a(?i:b|c)"),
      ("a{1,2}+", "(?:a{1,2})+"),
    ])
  func written(regex: String, expected: String) throws {
    #expect(try OnigurumaTranslation(regex).regex == expected)
  }

  @Test(
    "match and capture the same in both engines, as people write them",
    arguments: [
      #"^(?<client>[^ ]*) - (?<user>[^ ]*) \[(?<time>[^\]]*)\] "(?<method>\S+)(?: +(?<path>[^"]*?)(?: +\S*)?)?" (?<status>\d+)"#,
      #"(?<tag>[^.]+)?\.?(?<pod>[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)_(?<space>[^_]+)_(?<name>.+)-(?<id>\h{12})\.log$"#,
      #"^(?<at>[^ ][-.\d+:T]+[ ]*[.:\d]*)\s+(?<pid>[^ ]\d+)\s+(?<level>[^ ][.-_\w]+)\s+(?<message>.*)$"#,
      #"level=(?<level>\w+).*?msg="(?<msg>(?:[^"\\]|\\.)*)"(?: (?<rest>.*))?"#,
      #"(?<first>.+?)(?<second>[^ ]+)(?<last>.{2,4})$"#,
      #"(?i)\b(?<word>error|warn(?:ing)?)\b.*?(?<number>[+-]?\d+(?:\.\d+)?)"#,
      #"(?<quote>["'])(?<text>.*?)\k<quote>"#,
      #"^(?<host>[\w.-]+) (?<unit>[^\[:]+?)(?:\[(?<pid>\d+)\])?: (?<message>.*)"#,
    ])
  func written(regex: String) throws {
    guard case .ready(let comparison) = EngineComparison.prepare(regex) else {
      Issue.record("\(regex) is refused")
      return
    }
    var made = MatchingLine(random: SeededGenerator(seed: 9))
    let lines = SampleLines.all + (0..<300).compactMap { _ in made.make(for: regex) }
    var matched = 0
    for line in lines {
      if case .match = comparison.original.search(line) { matched += 1 }
      if let difference = comparison.difference(on: line) {
        Issue.record("\(difference)")
        break
      }
    }
    #expect(matched > 100)
  }

  @Test("match and capture the same in both engines, whatever they are", arguments: 0..<8)
  func random(seed: Int) {
    var generator = RandomRegex(seed: UInt64(seed))
    var lines = MatchingLine(random: SeededGenerator(seed: UInt64(seed) + 1_000))
    var compared = 0
    var matched = 0
    var refusals: [String: Int] = [:]
    var differences: [String] = []
    for _ in 0..<1000 {
      let regex = generator.regex()
      switch EngineComparison.prepare(regex) {
      case .noRegex: continue
      case .refused(let why): refusals[why, default: 0] += 1
      case .ready(let comparison):
        compared += 1
        for attempt in 0..<20 {
          let line = attempt % 2 == 0 ? generator.line() : lines.make(for: regex) ?? generator.line()
          if case .match = comparison.original.search(line) { matched += 1 }
          guard let difference = comparison.difference(on: line) else { continue }
          differences.append(difference)
          break
        }
      }
    }
    let shortest = differences.sorted { $0.utf8.count < $1.utf8.count }.prefix(12)
    #expect(differences.isEmpty, "\(differences.count) of \(compared): \(shortest.joined(separator: "\n"))")
    #expect(compared > 400, "\(refusals)")
    // Neither nothing nor everything is matched: else it would show little.
    #expect((compared * 6...compared * 19).contains(matched), "\(matched) of \(compared)")
  }
}
