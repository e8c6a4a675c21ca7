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
      ("[[:alpha:]_]", #"(?:[A-Z_a-z]|[\xc0-\xff][\x80-\xbf]*+)"#),
      ("é+", #"(?:\xc3\xa9)+"#),
      ("a(?i)b|c", "a(?i:b|c)"),
      ("a{1,2}+", "(?:a{1,2})+"),
    ])
  func written(regex: String, expected: String) throws {
    #expect(try OnigurumaTranslation(regex).regex == expected)
  }

  @Test("match and capture the same in both engines, whatever they are", arguments: 0..<12)
  func random(seed: Int) {
    var generator = RandomRegex(seed: UInt64(seed))
    var compared = 0
    var refusals: [String: Int] = [:]
    var differences: [String] = []
    for _ in 0..<1500 {
      switch EngineComparison.prepare(generator.regex()) {
      case .noRegex: continue
      case .refused(let why): refusals[why, default: 0] += 1
      case .ready(let comparison):
        compared += 1
        for _ in 0..<20 {
          if let difference = comparison.difference(on: generator.line()) {
            differences.append(difference)
            break
          }
        }
      }
    }
    #expect(
      differences.isEmpty,
      "\(differences.count) of \(compared): \(differences.sorted { $0.utf8.count < $1.utf8.count }.prefix(12).joined(separator: "\n"))"
    )
    #expect(compared > 500, "\(refusals)")
  }
}
