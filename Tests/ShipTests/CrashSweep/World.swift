import ChunkBuffer
import FileSystem
import TestSupport

/// A machine on which a story happens, as far as it has come, with all that is true of it.
///
/// After a crash the story goes on in another one, with the disk as the crash left it, and the step that was interrupted is done again.
final class World {
  enum Outcome {
    case finished
    /// The process died in the step that is `step` now.
    case crashed
    /// A step of ours ended with an error; the process is over.
    case failed(any Error)
  }

  let story: Story
  let disk: SimulatedDisk
  let clock: SimulatedClock
  private(set) var step = 0
  /// The lines that applications have finished, by stream.
  private(set) var truth: [String: [String]] = [:]
  private(set) var unfinished: [String: String] = [:]
  private var lineCount = 0
  var delivered = Delivery()
  /// What a crash cannot excuse.
  private(set) var complaints: [String] = []
  /// How many processes of ours there were.
  private var processCount = 0
  private let boot: UInt64
  private var process: ShippingProcess?

  init(_ story: Story, _ prepare: (SimulatedDisk) -> Void = { _ in }) {
    self.story = story
    disk = SimulatedDisk()
    disk.reusesInodes = story.reusesInodes
    clock = SimulatedClock(disk.clock)
    boot = 1
    disk.makeDirectories("logs")
    prepare(disk)
  }

  /// The world after a crash of `other`.
  init(after other: World, on disk: SimulatedDisk, rebooted: Bool) {
    story = other.story
    self.disk = disk
    clock = SimulatedClock(other.clock.now)
    step = other.step
    truth = other.truth
    unfinished = other.unfinished
    lineCount = other.lineCount
    delivered = other.delivered
    complaints = other.complaints
    processCount = other.processCount
    boot = other.boot + (rebooted ? 1 : 0)
  }

  /// Goes on with the story, to its end or to where the process of ours ends early.
  ///
  /// - Parameter end: the number of the step before which to stop.
  func play(to end: Int = .max) -> Outcome {
    while step < min(end, story.steps.count) {
      if let outcome = play(story.steps[step]) { return outcome }
      step += 1
    }
    return .finished
  }

  private func play(_ step: Story.Step) -> Outcome? {
    clock.now += 1_000_000
    disk.clock = clock.now
    guard step.isOurs else {
      apply(step)
      return nil
    }
    do {
      try perform(step)
    } catch {
      process = nil
      return disk.hasCrashed ? .crashed : .failed(error)
    }
    guard disk.hasCrashed else { return nil }
    process = nil
    return .crashed
  }

  /// Ends the process, and plays a story's last steps again: whatever came meanwhile is shipped and drained.
  func finishAgain() -> Outcome {
    process = nil
    step = story.steps.count - 2
    return play()
  }

  // MARK: - Ours

  private func perform(_ step: Story.Step) throws {
    switch step {
    case .scan: try running().scan()
    case .ship: try running().ship()
    case .drain(let chunks): try drain(chunks)
    case .restart: process = nil
    default: break
    }
  }

  private func running() throws -> ShippingProcess {
    if let process { return process }
    processCount += 1
    let started = try ShippingProcess(
      story, disk, clock, boot: boot, seed: story.seed &* 1000 &+ UInt64(processCount))
    // Whoever died left nothing that is damaged.
    complaints += started.notices.filter(\.isDamage).map(\.description)
    process = started
    return started
  }

  private func drain(_ chunks: Int) throws {
    if let complaint = try delivered.drain(World.buffer, disk, chunks: chunks) { complaints.append(complaint) }
  }

  static let buffer = "buffer"

  // MARK: - The applications

  /// Does what applications do between a crash and the next process of ours, which ships it.
  func applyBeforeNext(_ steps: [Story.Step]) {
    for step in steps { apply(step) }
    // The story's last steps ship and drain. A seal that a power cut undid is made again by ship.
    step = min(step, story.steps.count - 2)
  }

  /// Does what applications do, whatever the state of their files is.
  func apply(_ step: Story.Step) {
    disk.clock = clock.now
    switch step {
    case .append(let log, let lines): for _ in 0..<lines { append(log, line(log) + "\n") }
    case .trace(let log, let lines):
      append(log, line(log) + "\n")
      for _ in 1..<lines { append(log, "\tat \(line(log))\n") }
    case .beginLine(let log): append(log, unfinished[log] == nil ? line(log) : " and more")
    case .finishLine(let log): if unfinished[log] != nil { append(log, "\n") }
    case .rename(let log): rotate(log) { disk.move($0, to: $1) }
    case .copyTruncate(let log):
      rotate(log) { path, target in
        disk.copy(path, to: target)
        disk.truncate(path)
      }
    case .removeLive(let log): if exists(path(log)) { disk.delete(path(log)) }
    case .removeOldest(let log): if let oldest = rotated(log).last { disk.delete(oldest) }
    case .wait(let milliseconds): clock.now += milliseconds * 1_000_000
    default: break
    }
  }

  private func path(_ log: String, _ age: Int = 0) -> String { "logs/\(log).log" + (age == 0 ? "" : ".\(age)") }
  private func exists(_ path: String) -> Bool { disk.contents(of: path) != nil }
  private func rotated(_ log: String) -> [String] {
    Array((1...).lazy.map { self.path(log, $0) }.prefix { self.exists($0) })
  }

  private func rotate(_ log: String, _ last: (String, String) -> Void) {
    guard exists(path(log)) else { return }
    for age in rotated(log).indices.reversed() { disk.move(path(log, age + 1), to: path(log, age + 2)) }
    last(path(log), path(log, 1))
  }

  private func append(_ log: String, _ text: String) {
    if exists(path(log)) { disk.append(text, to: path(log)) } else { disk.write(text, to: path(log)) }
    let pieces = (unfinished[log, default: ""] + text).split(separator: "\n", omittingEmptySubsequences: false)
    truth[log, default: []] += pieces.dropLast().map(String.init)
    unfinished[log] = pieces.last!.isEmpty ? nil : String(pieces.last!)
  }

  /// A line that is like no other.
  private func line(_ log: String) -> String {
    lineCount += 1
    return "\(log) \(lineCount) " + String(repeating: "x", count: lineCount * 7 % 40)
  }

  /// What is wrong with what was delivered, which should be everything.
  var verdict: String? {
    if let complaint = complaints.first { return complaint }
    let delivered = delivered.lines
    for stream in Set(delivered.keys).union(truth.keys).sorted() {
      let (expected, found) = (truth[stream] ?? [], delivered[stream] ?? [])
      if expected == found { continue }
      let missing = Set(expected).subtracting(found)
      let foreign = Set(found).subtracting(expected)
      return
        "\(stream): \(found.count) lines of \(expected.count); missing \(missing.sorted()), foreign \(foreign.sorted()), "
        + (found.count > Set(found).count ? "some repeated" : "in another order or so")
    }
    return nil
  }
}

/// The time, which passes where the story says, and where somebody sleeps.
final class SimulatedClock: @unchecked Sendable {
  /// In nanoseconds since 1970. One thread at a time uses it.
  var now: Int64

  init(_ now: Int64) { self.now = now }
}
