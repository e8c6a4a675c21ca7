import Glibc
import LogModel
import Templates
import TestSupport
import Testing

private let loghub = String(#filePath.dropLast("/Tests/TemplatesTests/LoghubTests.swift".count)) + "/../shared/loghub"

/// Real logs with their true templates, which lie beside the project and are no part of it: ../shared/loghub, from
/// https://github.com/logpai/loghub.
@Suite("Templates of real logs", .enabled(if: access(loghub, R_OK) == 0, "../shared/loghub is not here"))
struct LoghubTests {
  static let sets = [
    "Android", "Apache", "HDFS", "HPC", "Hadoop", "HealthApp", "Linux", "OpenSSH", "Spark", "Zookeeper",
  ]

  /// What the average of the sets must reach.
  struct Goal: Sendable {
    let suffix: String
    let grouping: Double
    let groupingF1: Double
    let templateF1: Double
  }

  static let goals = [
    Goal(suffix: "structured.csv", grouping: 0.955, groupingF1: 0.945, templateF1: 0.56),
    Goal(suffix: "structured_corrected.csv", grouping: 0.985, groupingF1: 0.95, templateF1: 0.81),
  ]

  @Test("are found as accurately as was measured", arguments: goals)
  func accuracy(goal: Goal) throws {
    var (grouping, groupingF1, templateF1) = (0.0, 0.0, 0.0)
    for set in Self.sets {
      let rows = CSV.rows(try #require(TemporaryDirectory.read("\(loghub)/\(set)/\(set)_2k.log_\(goal.suffix)")))
      let content = try #require(rows[0].firstIndex(of: "Content"))
      let truth = try #require(rows[0].firstIndex(of: "EventTemplate"))
      let lines = rows.dropFirst().filter { $0.count == rows[0].count }
      #expect(lines.count == 2000)
      let score = Score(truth: lines.map { $0[truth] }, found: templateTexts(lines.map { $0[content] }))
      grouping += score.grouping / Double(Self.sets.count)
      groupingF1 += score.groupingF1 / Double(Self.sets.count)
      templateF1 += score.templateF1 / Double(Self.sets.count)
    }
    #expect(grouping >= goal.grouping)
    #expect(groupingF1 >= goal.groupingF1)
    #expect(templateF1 >= goal.templateF1)
  }
}

/// How well templates agree with the truth.
private struct Score {
  /// The share of lines whose group holds the very lines that belong together (Zhu et al., ICSE 2019).
  let grouping: Double
  /// F1 of groups that are exactly right (Jiang et al., Loghub-2.0).
  let groupingF1: Double
  /// F1 of templates whose text is exactly right (Khan et al., ICSE 2022).
  let templateF1: Double

  init(truth: [String], found: [String]) {
    let trueGroups = Score.groups(truth)
    let foundGroups = Score.groups(found)
    let trueSets = Set(trueGroups.values)
    let exact = foundGroups.values.filter { trueSets.contains($0) }
    grouping = Double(exact.reduce(0) { $0 + $1.count }) / Double(truth.count)
    groupingF1 = 2 * Double(exact.count) / Double(foundGroups.count + trueGroups.count)
    let right = foundGroups.filter { text, lines in lines.allSatisfy { truth[$0] == text } }
    templateF1 = 2 * Double(right.count) / Double(foundGroups.count + trueGroups.count)
  }

  private static func groups(_ labels: [String]) -> [String: [Int]] {
    Dictionary(grouping: labels.indices) { labels[$0] }
  }
}

/// Comma-separated values (RFC 4180).
private enum CSV {
  static func rows(_ bytes: [UInt8]) -> [[String]] {
    var rows: [[String]] = []
    var (row, field): ([String], [UInt8]) = ([], [])
    var isQuoted = false
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "\""):
        if !isQuoted, index > 0, bytes[index - 1] == byte { field.append(byte) }
        isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted, UInt8(ascii: "\n") where !isQuoted:
        row.append(String(decoding: field, as: UTF8.self))
        field = []
        if byte == UInt8(ascii: "\n") {
          rows.append(row)
          row = []
        }
      case UInt8(ascii: "\r") where !isQuoted: break
      default: field.append(byte)
      }
    }
    if !field.isEmpty || !row.isEmpty { rows.append(row + [String(decoding: field, as: UTF8.self)]) }
    return rows
  }
}
