import FileSystem
import KafkaTransport
import TestSupport
import Testing

@testable import Drain

/// What a drain must do in its order, left out or done in another: a crash somewhere shows it.
@Suite("The order of a drain's steps") struct MutantTests {
  enum Mutant: CaseIterable {
    /// Nothing is written down before a group is sent.
    case noIntent
    /// Chunks are removed before the group is committed.
    case earlyRemoval
  }

  /// Drains and dies at the moment, if it comes to it.
  private func die(_ site: SimulatedSite, _ mutant: Mutant?, at moment: SimulatedSite.Moment) throws {
    let disk = site.disk
    disk.crashBefore = moment.crash
    var transport: any MessageTransport = SimulatedTransport(site.kafka, .exactlyOnce, fault: moment.fault) {
      disk.crashBefore = disk.calls.count
    }
    if mutant == .earlyRemoval { transport = HastyTransport(transport) }
    let used: any FileSystem = mutant == .noIntent ? IntentlessDisk(disk) : disk
    do {
      let drain = try Drain(DrainSite("/buffer", used), used, to: transport, options: site.options)
      drain.limits = GroupLimits(records: SimulatedSite.groupRecords)
      try drain.run()
      // What is not committed yet is committed now.
      try transport.begin()
    } catch let error as SystemCallError {
      #expect(error.code == SimulatedDisk.crashCode)
    } catch let error as KafkaError {
      #expect(error.kind == .stopped)
    }
    site.disk = disk.afterProcessKill()
  }

  /// Whether what a drain leaves that dies there is put right by the next one.
  private func isPutRight(_ mutant: Mutant?, at moment: SimulatedSite.Moment) throws -> Bool {
    let site = try SimulatedSite.drainedInPart()
    try die(site, mutant, at: moment)
    return site.drain().0 == .done && site.sent == site.shipped
  }

  @Test(arguments: Mutant.allCases)
  func `a change of them shows where a drain dies, and only there`(mutant: Mutant) throws {
    #expect(try isPutRight(mutant, at: SimulatedSite.Moment()))
    #expect(try SimulatedSite.moments().contains { try !isPutRight(mutant, at: $0) })
  }

  @Test func `as they are, the next one puts everything right`() throws {
    for (number, moment) in try SimulatedSite.moments().enumerated()
    where DrainSweepTests.isLong || number.isMultiple(of: 3) {
      #expect(try isPutRight(nil, at: moment), "\(moment)")
    }
  }
}

/// Says that a group is there when it was handed over, and commits it before the next one.
private final class HastyTransport: MessageTransport {
  private let transport: any MessageTransport
  private var uncommitted: CommittedOffset?

  init(_ transport: any MessageTransport) { self.transport = transport }

  func open(identity: String) throws(KafkaError) -> TopicDescription { try transport.open(identity: identity) }
  func marker() throws(KafkaError) -> CommittedOffset? { try transport.marker() }

  func begin() throws(KafkaError) {
    if let uncommitted { try transport.commit(uncommitted) }
    uncommitted = nil
    try transport.begin()
  }

  func send(_ batch: MessageBatch) throws(KafkaError) { try transport.send(batch) }
  func commit(_ marker: CommittedOffset) throws(KafkaError) { uncommitted = marker }
  func abort() throws(KafkaError) { try transport.abort() }
}

/// Does not put a state in place that has records on their way.
private final class IntentlessDisk: DiskStandIn {
  let disk: SimulatedDisk

  init(_ disk: SimulatedDisk) { self.disk = disk }

  func rename(_ path: String, to target: String) throws(SystemCallError) {
    if target == "/buffer/drain", let state = try? DrainState.read(at: path, disk), state.intent != nil {
      return try disk.remove(path)
    }
    try disk.rename(path, to: target)
  }
}
