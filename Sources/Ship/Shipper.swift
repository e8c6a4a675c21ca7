import ChunkBuffer
import FileSystem
import FileTailer
import Inputs
import LogModel

/// The buffer has reached `ShipOptions.maximumBufferSize`.
public struct BufferFullError: Error {}

/// What is left to do after a scan.
public struct ScanOutcome: Sendable {
  /// Whether anything was read.
  public var hasRead = false
  /// Whether files were renamed, removed or written anew while they were looked at: the next scan sees them as they are then.
  public var mustScan = false
  /// When something that waits for its file to be quiet has waited long enough; nanoseconds since 1970.
  public var deadline: Int64?

  mutating func add(_ other: ScanOutcome) {
    hasRead = hasRead || other.hasRead
    mustScan = mustScan || other.mustScan
    if let time = other.deadline { wait(until: time) }
  }

  mutating func wait(until time: Int64) { deadline = min(deadline ?? .max, time) }
}

/// Commits the records of files to a buffer: finds out which file is which source, reads each from where it was left, and moves the positions only
/// together with the records.
public final class Shipper {
  public internal(set) var report = ShipReport()
  /// Called with what is wrong with a file, when it is found.
  public var onProblem: ((InputProblem) -> Void)?
  /// Called after each commit, and every second at least while files are followed.
  public var onBeat: (() -> Void)?
  /// What is in the group.
  var uncommitted = ShipReport()
  let writer: BufferWriter
  let fileSystem: any FileSystem
  let options: ShipOptions
  /// The sources that are being read.
  var tails = TailTable()
  var group = CommitGroup()
  /// Sets whose newer files wait for an older one: since when.
  var blocked: [String: Int64] = [:]
  /// Sources that were not found, and were looked for once more.
  var lookedForAgain: Set<UInt64> = []
  var reportedProblems: Set<InputProblem> = []
  var readSources: Set<UInt64> = []
  var generator: any RandomNumberGenerator

  public init(
    _ writer: BufferWriter, _ fileSystem: any FileSystem, options: ShipOptions,
    generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
  ) {
    self.writer = writer
    self.fileSystem = fileSystem
    self.options = options
    self.generator = generator
  }

  /// Looks at all files, and reads to its end what has grown.
  ///
  /// - Parameter files: those of a rotated set together, the oldest first.
  /// - Throws: `SystemCallError` and `ChunkError` where the buffer cannot be written; `BufferFullError`. What is wrong with a file is in the report.
  public func scan(_ files: [InputFile]) throws -> ScanOutcome {
    var outcome = ScanOutcome()
    var heldBack: Set<String> = []
    let found = candidates(files, rotatedMeanwhile: &heldBack)
    // The next scan finds them as they are now.
    if !heldBack.isEmpty { outcome.mustScan = true }
    var positions = writer.positions.mapValues(\.position)
    // What has no whole record yet is nowhere but here.
    for tail in tails where positions[tail.position.source] == nil {
      positions[tail.position.source] = try? tail.provisionalPosition()
    }
    let matcher = SourceMatcher(positions: Array(positions.values), boot: options.boot)
    let verdicts = matcher.verdicts(for: found.map(\.candidate))
    var claimed: Set<UInt64> = []
    for case .resumes(let position, _) in verdicts { claimed.insert(position.source) }
    let missed = setsWithoutAll(of: positions.values, found, verdicts)
    if !missed.isEmpty { outcome.mustScan = true }
    heldBack.formUnion(missed)
    for tail in tails where !claimed.contains(tail.position.source) {
      tail.isNamed = false
      guard !heldBack.contains(tail.position.set) else { continue }
      let isDone = try readRemainder(of: tail, &outcome)
      if !isDone, holdsBack(tail.position.set) { heldBack.insert(tail.position.set) }
    }
    var index = 0
    while index < found.count {
      let end = found[index...].firstIndex { $0.candidate.set != found[index].candidate.set } ?? found.count
      if !heldBack.contains(found[index].candidate.set) {
        do {
          try readSet(Array(zip(found[index..<end], verdicts[index..<end])), &outcome)
        } catch is RotatedMeanwhile {
          outcome.mustScan = true
        }
      }
      if group.isFull(options.commitSize) {
        try flush()
        tails.trim(to: options.maximumOpenFiles)
      }
      index = end
    }
    try flush()
    tails.trim(to: options.maximumOpenFiles)
    return outcome
  }

  /// The sets in which a source is not among the files though it was read before. It may have been given another name while the files were looked for,
  /// and what is left of it comes before what is newer: they are looked for once more.
  func setsWithoutAll(
    of positions: some Sequence<SourcePosition>, _ found: [Found], _ verdicts: [SourceVerdict]
  ) -> Set<String> {
    let present = Set(verdicts.compactMap { $0.position?.source })
    lookedForAgain.subtract(present)
    let sets = Set(found.map(\.candidate.set))
    var missed: Set<String> = []
    for position in positions where !position.isFinished && !present.contains(position.source) {
      if sets.contains(position.set), lookedForAgain.insert(position.source).inserted { missed.insert(position.set) }
    }
    return missed
  }

  /// Reads what the file of this path has more, without looking at any other.
  ///
  /// - Returns: `nil` where the path is not the file's any more that was read under it: then a scan is due.
  public func read(_ path: String) throws -> ScanOutcome? {
    guard let tail = tails[path: path], let status = try? fileSystem.status(of: path), tail.isFile(FileHint(status))
    else { return nil }
    var outcome = ScanOutcome()
    tails.found(tail, at: path, set: tail.position.set, hint: FileHint(status))
    if try readToEnd(tail, &outcome) { settle(tail, &outcome) }
    try flush()
    return outcome
  }

  /// Gives the records whose files have been quiet for long enough, without looking at any other file.
  ///
  /// - Returns: `nil` where files wait for each other, or have no name any more: then a scan is due.
  func settleQuietFiles() throws -> ScanOutcome? {
    guard blocked.isEmpty, tails.allSatisfy(\.isNamed) else { return nil }
    var outcome = ScanOutcome()
    for tail in tails where tail.waits == .record {
      if try readToEnd(tail, &outcome) { settle(tail, &outcome) }
    }
    try flush()
    return outcome
  }

  /// Reads the files of a set, the oldest first: a newer one only when the older ones are done, so that the order stays.
  func readSet(_ files: [(found: Found, verdict: SourceVerdict)], _ outcome: inout ScanOutcome) throws {
    var isHeldUp = false
    for (index, (found, verdict)) in files.enumerated() {
      guard let tail = try tail(of: found, verdict) else { continue }
      guard try readToEnd(tail, &outcome) else {
        // The rest may be in a copy that is yet to be found.
        if tail.wasReplaced { throw RotatedMeanwhile() }
        continue
      }
      let isLast = files[(index + 1)...].allSatisfy { $0.verdict.isNothingToRead }
      if isLast, !tail.isCompressed {
        settle(tail, &outcome)
      } else if !close(tail, &outcome) {
        if holdsBack(found.candidate.set) { return }
        isHeldUp = true
      }
    }
    if let set = files.first?.found.candidate.set, !isHeldUp { blocked[set] = nil }
  }

  /// Whether the newer files of a set wait for an older one that may still be written, which they do not for ever.
  func holdsBack(_ set: String) -> Bool {
    let now = options.clock()
    let since = blocked[set] ?? now
    blocked[set] = since
    return now - since < 5 * max(options.quietAfter, 200_000_000)
  }

  var isFull: Bool {
    guard let limit = options.maximumBufferSize, writer.size >= limit else { return false }
    // Whoever drains the buffer makes room.
    try? writer.measure()
    return writer.size >= limit
  }

  func flush() throws {
    guard !group.isEmpty else { return }
    let commits = try group.take(boot: options.boot)
    let before = writer.writtenBytes
    try writer.commit(commits)
    report.add(uncommitted)
    uncommitted = ShipReport()
    report.commits += commits.count
    report.storedBytes += writer.writtenBytes - before
    onBeat?()
  }

  func note(_ error: any Error, _ path: String) {
    let problem = InputProblem(shipping: error, path)
    guard reportedProblems.insert(problem).inserted else { return }
    report.problems.append(problem)
    onProblem?(problem)
  }
}
