import Glibc
import TestSupport
import Testing

/// Everything that can end `ship` early, wherever it is: afterwards every line is delivered once, in order, and none is missing.
///
/// SENTINEL_CRASH_SCENARIOS says how many stories are swept; `make crash-test` sweeps many.
@Suite("The crash sweep of ship")
struct CrashSweepTests {
  private static let scenarios = getenv("SENTINEL_CRASH_SCENARIOS").flatMap { UInt64(String(cString: $0)) }
  static let stories = 0..<(scenarios ?? 1)

  @Test(
    "loses and repeats nothing, whichever call a crash comes before, and whatever a power cut takes", arguments: stories
  )
  func crashes(seed: UInt64) {
    var sweep = CrashSweep()
    sweep.addCrashes(Story(seed: seed, length: 12), spacing: CrashSweepTests.scenarios == nil ? 43 : 17)
    report(sweep)
  }

  @Test("loses and repeats nothing, whichever call fails", arguments: stories, [EIO, ENOSPC])
  func errors(seed: UInt64, code: Int32) {
    var sweep = CrashSweep()
    sweep.addErrors(Story(seed: seed, length: 12), code)
    report(sweep)
  }

  private func report(_ sweep: CrashSweep) {
    let (failed, first) = (sweep.failures.count, sweep.failures.prefix(3).joined(separator: "\n"))
    #expect(failed == 0, "\(first)")
    #expect(sweep.crashes + sweep.errors > 0)
    if CrashSweepTests.scenarios != nil {
      print("tried: \(sweep.crashes) crashes, \(sweep.errors) errors; \(sweep.failures.count) went wrong")
    }
  }
}

@Suite("The crash sweep itself")
struct CrashSweepMutantTests {
  /// What a mutant leaves out.
  enum Mutant: String, CaseIterable {
    case chunkContents, chunkNames, streamNames, tombstoneContents

    func prepare(_ disk: SimulatedDisk) {
      switch self {
      case .chunkContents: disk.omit(.synchronize) { $0.hasSuffix(".open") }
      case .chunkNames: disk.omit(.synchronizeDirectory) { $0.hasPrefix("buffer/streams/") }
      case .streamNames: disk.omit(.synchronizeDirectory) { $0 == "buffer/streams" }
      case .tombstoneContents: disk.omit(.synchronize) { $0.hasSuffix("positions.partial") }
      }
    }
  }

  @Test("finds what goes wrong where one of the synchronisations is left out", arguments: Mutant.allCases)
  func mutants(_ mutant: Mutant) {
    for seed in 0..<20 as Range<UInt64> {
      var sweep = CrashSweep()
      sweep.prepare = { mutant.prepare($0) }
      sweep.addCrashes(Story(seed: seed, length: 8), limit: 1)
      guard !sweep.failures.isEmpty else { continue }
      // It is the mutant that goes wrong, and only where something ends early.
      var sound = CrashSweep()
      sound.addCrashes(Story(seed: seed, length: 8), limit: 1)
      #expect(sound.failures.isEmpty)
      #expect(sweep.failures.allSatisfy { !$0.contains("without a crash") })
      return
    }
    Issue.record("no crash shows that it is missing")
  }
}
