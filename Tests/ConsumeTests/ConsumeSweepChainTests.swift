import FileSystem
import Glibc
import TestSupport
import Testing

@testable import Consume
@testable import KafkaTransport

/// A process is killed, the next one is killed while it puts that right, and then the machine loses its power.
@Suite("Crashes of consume while it puts crashes right") struct ConsumeSweepChainTests {
  static let isLong = getenv("SENTINEL_CRASH_SCENARIOS") != nil

  /// So many calls of a run are looked at: what it does before it reads.
  private static let calls = 9

  private func site(_ size: Int) -> ConsumedSite {
    let site = ConsumedSite()
    site.options.rotation.size = size
    return site
  }

  /// What one crash leaves.
  private struct State {
    var disk: SimulatedDisk
    var committed: [Int32: CommittedOffset]
  }

  /// Runs from the state and dies before this counted call of the disk or of the group, if there are so many.
  private func die(_ state: State, _ size: Int, at call: Int? = nil, ofGroup: Int? = nil) -> State? {
    let site = site(size)
    let disk = state.disk.afterProcessKill()
    (site.disks["one"], site.topic.committed) = (disk, state.committed)
    let fault = ofGroup.map { (call: $0, kind: SimulatedMember.Fault.deathBefore) }
    guard site.run("one", crash: call, fault: fault).0 == .dead else { return nil }
    return State(disk: disk, committed: site.topic.committed)
  }

  @Test(arguments: [300, 100_000])
  func `everything is there once, also where nothing lasted that was not made to`(size: Int) throws {
    let whole = site(size)
    let groupCalls = whole.run("one").calls
    let none = State(disk: SimulatedDisk(), committed: [:])
    // What was written and is not committed may last, and a rename may not.
    let renames = whole.disk(of: "one").calls.enumerated().filter { $1.kind == .rename }.map { $0.0 + 1 }
    let firsts =
      renames.map { die(none, size, at: $0) } + (0..<groupCalls).map { die(none, size, ofGroup: $0) }
    var tried = 0
    for (number, first) in firsts.enumerated() where Self.isLong || number % 5 == 2 {
      guard let first else { continue }
      for second in 0..<Self.calls {
        guard let again = die(first, size, at: second) else { continue }
        for third in 0..<Self.calls {
          guard let last = die(again, size, at: third) else { continue }
          var fate = SeededGenerator(seed: UInt64(third))
          let site = site(size)
          (site.disks["one"], site.topic.committed) = (last.disk.afterPowerLoss(&fate, .nothing), last.committed)
          let ending = site.run("one").0
          let (texts, open) = (try site.texts(), try site.openFiles())
          #expect(ending == .done, "\(number), \(second), \(third)")
          #expect(texts == site.expected, "\(number), \(second), \(third)")
          #expect(open == [], "\(number), \(second), \(third)")
          tried += 1
        }
      }
    }
    #expect(tried > 50)
    if Self.isLong { print("tried: \(tried) crashes, 0 errors") }
  }
}
