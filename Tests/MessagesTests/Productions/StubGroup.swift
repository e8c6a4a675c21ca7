import Alerts
import Consume
import FileSystem
import RuleFile
import Rules
import TestSupport

@testable import KafkaTransport

/// A topic of one partition, and the one member of a group that reads it.
final class StubGroup: GroupTransport {
  var messages = ["one", "two"]
  var range: PartitionRange
  var committed: CommittedOffset?
  /// Thrown by the commits.
  var commitFailure: KafkaError?
  /// Whether no messages come.
  var isMute = false
  /// Whether the group answers who wants to be a member.
  var isJoined = true
  private var position: Int64?
  private var events: [GroupEvent] = []

  init() { range = PartitionRange(first: 0, end: 2) }

  func open(member: String?) throws(KafkaError) -> TopicDescription { TopicDescription(cluster: "c", partitions: 1) }
  func join() throws(KafkaError) { events = isJoined ? [.assigned([0])] : [] }

  func poll(into fetched: FetchedMessages, milliseconds: Int32) throws(KafkaError) -> [GroupEvent] {
    defer { events = [] }
    guard !isMute, let position else { return events }
    self.position = nil
    if position < range.first { return events + [.outOfRange(partition: 0)] }
    for offset in position..<max(position, range.end) where offset < Int64(messages.count) {
      fetched.append(partition: 0, offset: offset, key: [115], value: Array(messages[Int(offset)].utf8))
    }
    return events + [.reachedEnd(partition: 0, offset: range.end)]
  }

  func committed(_ partitions: [Int32]) throws(KafkaError) -> [Int32: CommittedOffset] {
    committed.map { [0: $0] } ?? [:]
  }
  func range(of partition: Int32) throws(KafkaError) -> PartitionRange { range }
  func offset(of partition: Int32, at time: Int64) throws(KafkaError) -> Int64? { nil }
  func begin(_ positions: [Int32: Int64]) throws(KafkaError) { position = positions[0] ?? position }
  func reposition(_ positions: [Int32: Int64], because partition: Int32) throws(KafkaError) { try begin(positions) }
  func release(_ partitions: [Int32]) throws(KafkaError) {}

  func commit(_ offsets: [Int32: CommittedOffset]) throws(KafkaError) {
    if let commitFailure { throw commitFailure }
    committed = offsets[0] ?? committed
  }

  func isReachable() -> Bool { true }
  func knownEnd(of partition: Int32) -> Int64? { range.end }
  func close() {}
}

extension StubGroup {
  /// Reads the topic into `/out` of the disk.
  ///
  /// - Returns: why it ended, if not by the end, and the problems that it found.
  func said(_ disk: SimulatedDisk, _ change: (inout ConsumeOptions) -> Void = { _ in }) -> String {
    var options = ConsumeOptions(topic: "logs", group: "archive", sleep: { _ in })
    (options.commitInterval, options.timeout) = (.zero, .milliseconds(200))
    change(&options)
    do {
      let document = try RuleDocument.parse(
        Array("version: 1\nalerts: [{name: any, if: {message: '.'}, count: 9, within: 1h, severity: WARN}]\n".utf8),
        file: "alerts.yaml"
      )
      let ruleSet = try RuleSet([document], library: PatternLibrary())
      let alerts = try AlertSet([document], ruleSet: ruleSet, library: PatternLibrary())
      let consumer = Consumer("/out", from: self, ruleSet: ruleSet, alerts: alerts, options: options, disk)
      var failure = ""
      do { try consumer.run() } catch { failure = "\(error)\n" }
      return failure + consumer.report.problems.map(\.description).joined(separator: "\n")
    } catch {
      return "\(error)"
    }
  }
}
