import FileSystem
import Glibc
import TestSupport

/// Tries the crashes of stories, and counts them.
struct CrashSweep {
  /// Ends of processes and power cuts that were tried.
  private(set) var crashes = 0
  /// Errors of calls that were tried.
  private(set) var errors = 0
  /// What was lost, repeated or out of order, each with how it came.
  private(set) var failures: [String] = []
  /// Power cuts of each kind before each call.
  var cutsOfEachKind = 1
  /// As of `SimulatedDisk.omit`.
  var prepare: @Sendable (SimulatedDisk) -> Void = { _ in }

  init() {}

  // MARK: - Crashes

  /// The story with a crash before each of its calls.
  ///
  /// - Parameters:
  ///   - spacing: each so many-th crash is followed by another one, before each call of what comes then.
  ///   - limit: it ends when so many went wrong.
  mutating func addCrashes(_ story: Story, spacing: Int = .max, limit: Int = .max) {
    guard let count = callsWithoutCrash(story) else { return }
    for number in 0..<count where failures.count < limit {
      let crashed = World(story, prepare)
      var fate = SeededGenerator(seed: story.seed &* 100_000 &+ UInt64(number))
      crashed.disk.crashBefore = number
      crashed.disk.bytesBeforeCrash = [0, 1, 60, 150, 400, 5000].randomElement(using: &fate)!
      guard case .crashed = crashed.play() else {
        failures.append("seed \(story.seed): no crash before call \(number)")
        continue
      }
      let isCrashedTwice = number % spacing == spacing - 1
      addAftermath(of: crashed, "seed \(story.seed), crash before call \(number)", &fate, again: isCrashedTwice)
    }
  }

  /// How many calls the story makes by itself; `nil` where it goes wrong even so.
  private mutating func callsWithoutCrash(_ story: Story) -> Int? {
    let world = World(story, prepare)
    let outcome = world.play()
    guard case .finished = outcome, world.verdict == nil else {
      failures.append("seed \(story.seed) without a crash: \(world.verdict ?? "\(outcome)")")
      return nil
    }
    return world.disk.calls.count
  }

  private mutating func addAftermath(
    of crashed: World, _ context: String, _ fate: inout SeededGenerator, again: Bool
  ) {
    for (kind, loss) in CrashSweep.kinds {
      for _ in 0..<(loss == nil ? 1 : cutsOfEachKind) {
        let world = survivor(of: crashed, loss, &fate)
        crashes += 1
        finish(world, "\(context), \(kind)", &fate)
      }
    }
    guard again, let (kind, loss) = CrashSweep.kinds.randomElement(using: &fate) else { return }
    let first = fate
    var number = 0
    while true {
      // The same each time
      var firstFate = first
      let world = survivor(of: crashed, loss, &firstFate)
      world.disk.crashBefore = number
      guard case .crashed = world.play(to: crashed.step + 2) else { break }
      addAftermath(of: world, "\(context), \(kind), then before call \(number)", &fate, again: false)
      number += 1
    }
  }

  private static let kinds: [(String, SimulatedDisk.PowerLoss?)] =
    [("process killed", nil)] + SimulatedDisk.PowerLoss.all.map { ("power lost, \($0)", $0) }

  /// The world after a power cut, or after the end of the process alone, with what applications did until the next process began.
  private func survivor(
    of crashed: World, _ loss: SimulatedDisk.PowerLoss?, _ fate: inout SeededGenerator
  ) -> World {
    let disk = loss.map { crashed.disk.afterPowerLoss(&fate, $0) } ?? crashed.disk.afterProcessKill()
    let world = World(after: crashed, on: disk, rebooted: loss != nil)
    let log = Story.logs.randomElement(using: &fate)!
    switch Int.random(in: 0..<6, using: &fate) {
    case 0: world.applyBeforeNext([.append(log, lines: 2), .finishLine(log)])
    case 1: world.applyBeforeNext([.finishLine(log), .rename(log), .append(log, lines: 1)])
    default: world.applyBeforeNext([])
    }
    return world
  }

  private mutating func finish(_ world: World, _ context: String, _ fate: inout SeededGenerator) {
    let outcome = world.play()
    guard case .finished = outcome else { return failures.append("\(context): \(outcome)") }
    if let verdict = world.verdict { return failures.append("\(context): \(verdict)") }
    // What is done is done: nothing comes again after another power cut.
    let disk = world.disk.afterPowerLoss(&fate, .nothing)
    let later = World(after: world, on: disk, rebooted: true)
    guard case .finished = later.finishAgain() else { return failures.append("\(context): the last run fails") }
    if let verdict = later.verdict { failures.append("\(context), power lost at the end: \(verdict)") }
  }

  // MARK: - Errors

  /// The story with an error in place of each of its calls, once.
  mutating func addErrors(_ story: Story, _ code: Int32) {
    guard let count = callsWithoutCrash(story) else { return }
    for number in 0..<count {
      var fate = SeededGenerator(seed: story.seed &* 100_000 &+ UInt64(number))
      let world = World(story, prepare)
      world.disk.fail(call: number, with: code)
      let context = "seed \(story.seed), error \(code) of call \(number)"
      errors += 1
      guard case .failed = world.play() else {
        failures.append("\(context): passed over \(world.disk.calls[number])")
        continue
      }
      // What was written and not synchronised is still to be seen, though it never will be durable.
      let cut = World(after: world, on: world.disk.afterPowerLoss(&fate, .torn), rebooted: true)
      finish(cut, "\(context), then power lost", &fate)
      finish(world, context, &fate)
    }
  }
}
