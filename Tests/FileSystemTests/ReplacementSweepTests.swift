import FileSystem
import TestSupport
import Testing

/// What the simulated disk is for: a sweep over every crash.
@Suite("Replacing a file")
struct ReplacementSweepTests {
  @Test(
    "is whole and durable after any crash, and is not where it forgets to synchronise",
    arguments: Omitted.allCases)
  func sweep(_ omitted: Omitted) throws {
    var broken = 0
    var seed: UInt64 = 0
    for number in 0...5 {
      for loss in SimulatedDisk.PowerLoss.all {
        for _ in 0..<20 {
          let disk = SimulatedDisk()
          disk.write("old", to: "a")
          if let kind = omitted.kind { disk.omit(kind) }
          disk.crashBefore = number
          let isDone = (try? disk.replace("a", with: Array("newer".utf8))) != nil
          #expect(isDone == (number == 5))
          seed += 1
          var fate = SeededGenerator(seed: seed)
          let after = disk.afterPowerLoss(&fate, loss).contents(of: "a").map { String(decoding: $0, as: UTF8.self) }
          if after != "newer", isDone || after != "old" { broken += 1 }
        }
      }
    }
    #expect((broken == 0) == (omitted == .nothing))
  }

  enum Omitted: CaseIterable {
    case nothing, file, directory

    var kind: SimulatedDisk.Call.Kind? {
      switch self {
      case .nothing: nil
      case .file: .synchronize
      case .directory: .synchronizeDirectory
      }
    }
  }
}
