import Alerts
import KafkaTransport
import LogModel
import TestSupport

@testable import Consume

extension Production {
  /// Made by a run, and the run after it, for which something was changed.
  private static func second(
    _ template: String, _ change: @escaping @Sendable (StubGroup, SimulatedDisk) -> Void
  ) -> Production {
    Production(template) {
      let (group, disk) = (StubGroup(), SimulatedDisk())
      let first = group.said(disk)
      guard first.isEmpty else { return "the first run: \(first)" }
      change(group, disk)
      return group.said(disk)
    }
  }

  /// A run that dies with a file that is not finished, and the one after it.
  private static func interrupted(
    _ template: String, _ change: @escaping @Sendable (StubGroup, SimulatedDisk) -> Void
  ) -> Production {
    Production(template) {
      for calls in 1..<1000 {
        let next = SimulatedDisk()
        next.crashBefore = calls
        let group = StubGroup()
        _ = group.said(next)
        guard next.hasCrashed else { break }
        let left = next.afterProcessKill()
        guard group.committed?.offset == 2, left.files.contains(where: { $0.hasSuffix(".jsonl.open") }) else {
          continue
        }
        change(group, left)
        return group.said(left)
      }
      return "no crash leaves a file that is committed and not finished"
    }
  }

  static let consumers: [Production] = [
    second(
      "partition <number> of <topic>: the group <group> has read it up to <offset>, and a file in <path> holds records from <offset> on: were the group's offsets set back or forgotten? Give it another directory, or move away the partition's files first"
    ) { group, _ in group.committed = nil },
    Production("the group <group> has nothing committed for partition <number> of <topic>; --from says where to begin")
    {
      StubGroup().said(SimulatedDisk()) { $0.start = .stored }
    },
    Production(
      "partition <number> of <topic>: offsets <offset> to <offset> are gone, removed by the broker before they were read"
    ) {
      let group = StubGroup()
      group.committed = CommittedOffset(offset: 0, metadata: "")
      group.range = PartitionRange(first: 1, end: 2)
      return group.said(SimulatedDisk())
    },
    Production(
      "partition <number> of <topic> ends at offset <offset>, and the group <group> has read it up to <offset>: was the topic made anew? Set the group's offsets back, or use another group, and another directory"
    ) {
      let group = StubGroup()
      group.committed = CommittedOffset(offset: 100, metadata: "")
      return group.said(SimulatedDisk())
    },
    Production(
      "<path> holds what the group <group> read of the topic <topic>: give each group, topic and cluster a directory of its own"
    ) {
      let disk = SimulatedDisk()
      _ = StubGroup().said(disk)
      return StubGroup().said(disk) { $0.group = "another" }
    },
    second(
      "<path> holds what the group <group> read of the topic <topic> of another cluster (<cluster>): give each group, topic and cluster a directory of its own"
    ) { _, disk in
      let text = String(decoding: disk.contents(of: "/out/.consume") ?? [], as: UTF8.self)
      disk.write(text.replacing("\"cluster\":\"c\"", with: "\"cluster\":\"d\""), to: "/out/.consume")
    },
    second("<path>: expected what consume writes there, found something else") { _, disk in
      disk.write("something else", to: "/out/.consume")
    },
    Production(
      "<path>: another consume is writing to it; each member of a group needs a directory of its own"
    ) {
      let disk = SimulatedDisk()
      disk.makeDirectories("/out")
      let lock = try disk.lock("/out/.consume.lock", waiting: false)
      defer { withExtendedLifetime(lock) {} }
      return StubGroup().said(disk)
    },
    Production(
      "<path>: File exists (<call>): its records were read before; were the group's offsets set back? Give it another directory"
    ) {
      let disk = SimulatedDisk()
      disk.fail(.rename, where: { $0.hasSuffix(".jsonl") }, with: 17)
      return StubGroup().said(disk)
    },
    interrupted(
      "<path>: <count> bytes of the <count> that are committed are there; what is left is kept as <path>"
    ) { _, disk in
      for file in disk.files where file.hasSuffix(".jsonl.open") { disk.loseTail(of: file, to: 10) }
    },
    interrupted(
      "<path>: the group does not know any more how much of it counts; it is kept as <path>, and may hold records that others have too"
    ) { group, _ in group.committed = nil },
    second(
      "partition <number> of <topic>: the state of its alerts cannot be had (it is damaged); one may be told again, or not be resolved"
    ) { group, _ in group.replaceAlerts(with: ";alerts=!") },
    second(
      "the state of its alerts cannot be had (it was too large to be committed, and lies with the member that had the partition)"
    ) { group, _ in group.replaceAlerts(with: ";alerts-file=abc") },
    second(
      "the state of its alerts cannot be had (damaged states of alerts: <fault> at byte <offset>)"
    ) { group, _ in group.replaceAlerts(with: ";alerts=AQIDBAUGBwgJCgsM") },
    second(
      "the state of its alerts cannot be had (states of alerts in format <number>; this program reads format <number>)"
    ) { group, _ in group.replaceAlerts(with: ";alerts=CQIDBAUGBwgJCgsM") },
    Production("committing: no answer") {
      let group = StubGroup()
      group.commitFailure = nil
      return "\(KafkaError(.temporary, "committing", reason: "no answer"))"
    },
    Production("reading <topic>: nothing came, and it is not the end") {
      let group = StubGroup()
      group.isMute = true
      return group.said(SimulatedDisk())
    },
    Production("joining the group <group>: it has given this member no answer yet") {
      let group = StubGroup()
      group.isJoined = false
      return group.said(SimulatedDisk())
    },
    Production("it cannot be run: <words of the system>") {
      ChildProcess.run(["/missing/program"], input: [], longest: .seconds(9)) ?? "all went well"
    },
    Production("it took longer than <count> s and was ended") {
      ChildProcess.run(["sleep", "100"], input: [], longest: .zero) ?? "all went well"
    },
    Production("ended by signal <number>") {
      ChildProcess.run(["bash", "-c", "kill -KILL $$"], input: [], longest: .seconds(9)) ?? "all went well"
    },
  ]
}

extension StubGroup {
  /// Puts another state of alerts into what is committed.
  fileprivate func replaceAlerts(with text: String) {
    guard let committed else { return }
    let start = committed.metadata.firstRange(of: ";alerts")?.lowerBound ?? committed.metadata.endIndex
    self.committed = CommittedOffset(offset: committed.offset, metadata: committed.metadata[..<start] + text)
  }
}
