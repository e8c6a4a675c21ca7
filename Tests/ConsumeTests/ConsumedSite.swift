import Alerts
import Archives
import FileSystem
import Glibc
import LogModel
import RuleFile
import Rules
import TestSupport

@testable import Consume
@testable import KafkaTransport

/// Members with directories on simulated disks of their own, and what they made of the topic.
final class ConsumedSite {
  enum Ending: Hashable {
    case done
    case dead
    case failed(String)
  }

  static let messages = 11
  let topic = SimulatedTopic(partitions: 2)
  var disks: [String: SimulatedDisk] = [:]
  var options = ConsumeOptions(topic: "logs", group: "group", sleep: { _ in })
  private(set) var report: ConsumeReport?

  private static let document = try! RuleDocument.parse(
    Array(
      """
      version: 1
      alerts:
        - {name: sevens, if: {message: '7$'}, severity: ERROR}
        - {name: many, if: {message: ' '}, count: 4, within: 10s, severity: WARN, cooldown: 3s}
      """.utf8), file: "alerts.yaml")
  static let ruleSet = try! RuleSet([document], library: PatternLibrary())
  static let alerts = try! AlertSet([document], ruleSet: ruleSet, library: PatternLibrary())

  init() {
    // Every round is committed, and nearly every file finished.
    options.commitInterval = .zero
    options.rotation = Rotation(size: 300, age: .seconds(3600))
    for number in 0..<Self.messages {
      for partition in topic.partitions.indices {
        topic.append(Self.value(partition, number), key: "service-\(partition)", to: partition)
      }
    }
  }

  private static func value(_ partition: Int, _ number: Int) -> String {
    "{\"@timestamp\":\(1_772_431_200 + number * 2).5,\"log\":\"\(text(partition, number))\"}"
  }

  static func text(_ partition: Int, _ number: Int) -> String { "\(partition) \(number)" }

  func disk(of name: String) -> SimulatedDisk {
    if let disk = disks[name] { return disk }
    let disk = SimulatedDisk()
    disks[name] = disk
    return disk
  }

  /// Reads to the end.
  ///
  /// - Parameters:
  ///   - crash: the counted call of the disk before which the process dies.
  ///   - wrap: puts something between the program and its disk.
  /// - Returns: how it ended, and how many calls of the cluster there were.
  @discardableResult
  func run(
    _ name: String, crash: Int? = nil, fault: (call: Int, kind: SimulatedMember.Fault)? = nil,
    changes: [Int: SimulatedMember.Change] = [:], doubts: Set<Int32> = [],
    wrap: (SimulatedDisk) -> any FileSystem = { $0 }
  ) -> (Ending, calls: Int) {
    let disk = disk(of: name)
    disk.crashBefore = crash
    let member = SimulatedMember(topic, disk, fault: fault, changes: changes)
    member.doubts = doubts
    let consumer = Consumer(
      "/out", from: member, ruleSet: Self.ruleSet, alerts: Self.alerts, options: options, wrap(disk))
    defer { report = consumer.report }
    do {
      try consumer.run()
      return (disk.hasCrashed || member.isDead ? .dead : .done, member.calls)
    } catch {
      return (disk.hasCrashed || member.isDead ? .dead : .failed("\(error)"), member.calls)
    }
  }

  // MARK: - What there is

  /// The lines of all finished files, by partition, in the order of the offsets in the files' names.
  func lines(_ directory: String) throws -> [[String]] {
    var files: [(partition: Int, first: Int64, lines: [String])] = []
    for (_, disk) in disks.sorted(by: { $0.key < $1.key }) {
      disk.crashBefore = nil
      guard try disk.exists(directory) else { continue }
      for name in try disk.names(in: directory) where name.hasSuffix(".jsonl") || name.hasSuffix(".gz") {
        let parts = name.prefix { $0 != "." }.split(separator: "-")
        let file = try disk.open("\(directory)/\(name)", for: .reading)
        var bytes = try file.bytes(in: 0..<file.status().size)
        if name.hasSuffix(".gz") { bytes = try OutputText.decompressed(bytes) }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        files.append((Int(parts[1])!, Int64(parts[2])!, lines))
      }
    }
    files.sort { ($0.partition, $0.first) < ($1.partition, $1.first) }
    return topic.partitions.indices.map { partition in
      files.filter { $0.partition == partition }.flatMap(\.lines)
    }
  }

  /// The messages' texts of all finished files, by partition.
  func texts() throws -> [[String]] {
    try lines("/out").map { lines in
      lines.map { line in
        guard let start = line.firstRange(of: "\"message\":\"")?.upperBound else { return "" }
        return String(line[start...].prefix { $0 != "\"" })
      }
    }
  }

  var expected: [[String]] {
    topic.partitions.indices.map { partition in (0..<Self.messages).map { Self.text(partition, $0) } }
  }

  /// Names of files that are not finished.
  func openFiles() throws -> [String] {
    try disks.values.flatMap { disk in
      try ["/out", "/out/alerts"].flatMap { try disk.exists($0) ? disk.names(in: $0) : [] }
    }.filter { $0.hasSuffix(".open") }
  }
}
