import Glibc
import Regex
import RuleFile
import TestSupport
import Testing

@testable import RuleImport

/// The stock files of other tools, which are not part of the project: `SENTINEL_FOREIGN_RULES` says where they are.
///
/// The directory holds one directory for each set of files that belong together, such as `fluent-bit`, `legacy` and `ecs-v1`.
/// `SENTINEL_LOGHUB` says where real logs are, and `SENTINEL_FOREIGN_STEP` that one line in so many of them is taken (1).
@Suite("Stock rules of other tools", .enabled(if: getenv("SENTINEL_FOREIGN_RULES") != nil))
struct ForeignRulesTests {
  private static let root = getenv("SENTINEL_FOREIGN_RULES").map { String(cString: $0) } ?? ""
  private static let step = getenv("SENTINEL_FOREIGN_STEP").flatMap { Int(String(cString: $0)) } ?? 1

  /// What looks ahead is seldom matched by lines made at random.
  private static let rareLines = [
    "query shop.orders query: { state: 3 } ntoreturn:1 ntoskip:0 nscanned:9 reslen:20 nreturned:1 and 4ms",
    "query shop.orders query: { query: { a: \"é\" }, orderby: {} } ntoreturn:0 ntoskip:2 nscanned:12  reslen:36 nreturned:0  170ms",
    "Mar  3 04:05:06 gate kernel: Shorewall:net2fw:DROP:IN=eth0 OUT= MAC=00:16:3e:00:00:01:00:16:3e:00:00:02:08:00 SRC=192.0.2.7 DST=198.51.100.9 LEN=40 TOS=0x00 PREC=0x00 TTL=51 ID=4711 PROTO=TCP SPT=4021 DPT=23 WINDOW=1024 RES=0x00 SYN URGP=0",
    "Mar  3 04:05:06 gate kernel: Shorewall:loc2net:ACCEPT:IN=eth1 OUT=eth0 SRC=192.0.2.7 DST=198.51.100.9 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=7 DF PROTO=TCP SPT=50021 DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0",
  ].map { Array($0.utf8) }

  @Test("match and capture the same as they are imported, or are refused by name")
  func allSets() throws {
    let library = try GrokTests.library()
    let lines = (SampleLines.all + SampleLines.realLines(step: Self.step) + Self.rareLines).filter {
      String(validating: $0, as: UTF8.self) != nil
    }
    let sets = try ForeignSet.all(in: Self.root, library: library)
    #expect(!sets.isEmpty, "no files in \(Self.root)")
    for set in sets {
      let result = try SetComparison(set, library: library, lines: lines)
      print(result.report)
      #expect(result.differences.isEmpty, "\(result.differences.joined(separator: "\n"))")
      #expect(result.equal > 0)
    }
  }
}

/// What became of the regexes of a set.
private struct SetComparison {
  private(set) var equal = 0
  private(set) var differences: [String] = []
  private(set) var report = ""

  init(_ set: ForeignSet, library: PatternLibrary, lines: [[UInt8]]) throws {
    let library = library.replacing(set.imported.document.patterns)
    var lists: [(title: String, names: [String])] = [
      ("refused", []), ("refused by Oniguruma", []), ("different beyond ASCII, as a note tells", []),
      ("matched by no line", []), ("lines given up at the match limit", []),
    ]
    var compared = 0
    var unknown = 0
    for item in set.items {
      guard let imported = item.imported else {
        lists[0].names.append(item.name)
        continue
      }
      // What is given up at the limit that rules have is compared all the same.
      func prepared(matchLimit: UInt32) throws -> EngineComparison? {
        try EngineComparison(
          original: item.regex, imported: imported, library: library, renamed: item.renamed, added: item.added,
          matchLimit: matchLimit)
      }
      guard let comparison = try prepared(matchLimit: Pattern.defaultMatchLimit),
        let patient = try prepared(matchLimit: 50_000_000)
      else {
        lists[1].names.append(item.name)
        continue
      }
      var matches = 0
      var limits = 0
      var difference: String?
      var isTold = false
      let isNoted = try OnigurumaTranslation(item.regex).firstUnicode != nil
      let all = lines + Self.made(for: item.regex, comparison)
      compared += all.count
      for line in all {
        let theirs = comparison.original.search(line)
        var ours = comparison.match(line)
        if case .match = theirs { matches += 1 }
        if ours == nil {
          limits += 1
          ours = patient.match(line)
        }
        if ours == nil || theirs == .failure { unknown += 1 }
        guard let ours, theirs != .failure, theirs != ours else { continue }
        if isNoted, line.contains(where: { $0 >= 0x80 }) {
          isTold = true
        } else if difference == nil {
          difference = "\(item.name): '\(String(decoding: line, as: UTF8.self))': \(theirs) but \(ours)"
        }
      }
      if let difference {
        differences.append(difference)
      } else if isTold {
        lists[2].names.append(item.name)
      } else {
        equal += 1
      }
      if matches == 0 { lists[3].names.append(item.name) }
      if limits > 0 { lists[4].names.append("\(item.name) \(limits)") }
    }
    report =
      """
      \(set.name): \(set.items.count) regexes, \(equal) equal, \(lists[0].names.count) refused, \
      \(differences.count) different, \(lists[2].names.count) beyond ASCII alone, \(lists[1].names.count) that Oniguruma refuses; \
      \(set.withoutRegex.count) parsers without a regex are imported; \(lines.count) lines for all, \
      \(compared) comparisons, \(unknown) of which one of the engines gave up

      """
      + lists.map { "  \($0.title): \($0.names.joined(separator: ", "))\n" }.joined()
      + set.imported.refusals.map { "  \($0)\n" }.joined()
  }

  /// Lines made for a regex, most of which it matches, and as many with a mistake in them.
  private static func made(for regex: String, _ comparison: EngineComparison) -> [[UInt8]] {
    var random = MatchingLine(random: SeededGenerator(seed: 5))
    var lines: [[UInt8]] = []
    var matches = 0
    guard let node = MatchingLine.node(of: regex) else { return [] }
    for attempt in 0..<3_000 where matches < 200 {
      guard let line = random.make(for: node) else { continue }
      if case .match = comparison.original.search(line) {
        matches += 1
      } else if attempt >= 100 {
        continue
      }
      lines.append(line)
    }
    return lines + lines.map { broken($0, &random.random) }
  }

  /// The line with a character more or less.
  private static func broken(_ line: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var characters = Array(String(decoding: line, as: UTF8.self).unicodeScalars)
    let place = Int.random(in: 0...characters.count, using: &random)
    if place < characters.count, Bool.random(using: &random) {
      characters.remove(at: place)
    } else {
      characters.insert(["é", " ", "-", "0", "\"", "x", "]", "日"].randomElement(using: &random)!, at: place)
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: characters)
    return Array(String(text).utf8)
  }
}
