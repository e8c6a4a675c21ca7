import TestSupport

/// What happens to logs and to a buffer, in its order: the same for a seed on every machine.
struct Story: Sendable {
  enum Step: Hashable, Sendable {
    // What applications do. The log's name is its stream's.
    case append(String, lines: Int)
    /// One record of several lines.
    case trace(String, lines: Int)
    /// The beginning of a line, or more of one that was begun.
    case beginLine(String)
    /// Ends the line that was begun, if one was.
    case finishLine(String)
    /// Every file of the log gets the name of the next older one.
    case rename(String)
    /// The log's older files get other names, it is copied and truncated.
    case copyTruncate(String)
    /// These are safe only where everything was shipped before.
    case removeLive(String)
    case removeOldest(String)
    case wait(milliseconds: Int64)

    // What we do.
    case scan
    case ship
    /// Delivers and removes at most so many of each stream's sealed chunks.
    case drain(chunks: Int)
    /// The process that ships ends, and the next begins.
    case restart

    var isOurs: Bool {
      switch self {
      case .scan, .ship, .drain, .restart: true
      default: false
      }
    }
  }

  let seed: UInt64
  /// In bytes, as stored.
  let chunkSize: Int
  /// In bytes, of records.
  let commitSize: Int
  let blockSize: Int
  let maximumRecordSize: Int
  let reusesInodes: Bool
  private(set) var steps: [Step] = []

  /// Logs that live long and rotate.
  static let logs = ["app", "web"]
  /// Logs that come and go.
  static let jobs = ["job", "task"]

  /// - Parameter length: how often something is chosen to happen; some of it takes several steps.
  init(seed: UInt64, length: Int) {
    var generator = SeededGenerator(seed: seed)
    self.seed = seed
    chunkSize = [200, 500, 1500].randomElement(using: &generator)!
    commitSize = [150, 400, 4000].randomElement(using: &generator)!
    blockSize = [64, 300, 4096].randomElement(using: &generator)!
    maximumRecordSize = [120, 4096].randomElement(using: &generator)!
    reusesInodes = Bool.random(using: &generator)
    for _ in 0..<length { addSteps(&generator) }
    steps += (Story.logs + Story.jobs).map { .finishLine($0) }
    steps += [.ship, .drain(chunks: .max)]
  }

  private mutating func addSteps(_ generator: inout SeededGenerator) {
    let log = (Story.logs + Story.jobs).randomElement(using: &generator)!
    let longLived = Story.logs.randomElement(using: &generator)!
    let job = Story.jobs.randomElement(using: &generator)!
    switch Int.random(in: 0..<24, using: &generator) {
    case 0..<6: steps.append(.append(log, lines: .random(in: 1...6, using: &generator)))
    case 6..<8: steps.append(.trace(log, lines: .random(in: 2...6, using: &generator)))
    case 8: steps.append(.beginLine(log))
    case 9: steps.append(.finishLine(log))
    case 10, 11: steps += [.finishLine(longLived), .rename(longLived)]
    case 12: steps += [.finishLine(longLived), .copyTruncate(longLived)]
    case 13, 14: steps += [.append(job, lines: 3), .finishLine(job), .ship, .removeLive(job)]
    case 15: steps += [.finishLine(longLived), .ship, .removeOldest(longLived)]
    case 16, 17, 18: steps.append(.scan)
    case 19: steps.append(.ship)
    case 20, 21: steps.append(.drain(chunks: [1, 2, .max].randomElement(using: &generator)!))
    case 22: steps.append(.restart)
    default: steps.append(.wait(milliseconds: .random(in: 1...3000, using: &generator)))
    }
  }
}
