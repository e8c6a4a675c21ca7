import Archives
import ChunkBuffer
import FileSystem
import FileTailer
import Framing
import Inputs
import LogModel
import Pipeline

/// The buffer has reached `ShipOptions.maximumBufferSize`.
public struct BufferFullError: Error {}

/// What is left to do after a scan.
public struct ScanOutcome: Sendable {
  /// Whether anything was read.
  public var hasRead = false
  /// Whether a file was written anew while it was read: the next scan tells what became of it.
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
  public private(set) var report = ShipReport()
  /// Called with what is wrong with a file, when it is found.
  public var onProblem: ((InputProblem) -> Void)?
  /// What is in the group.
  private var uncommitted = ShipReport()
  let writer: BufferWriter
  private let fileSystem: any FileSystem
  let options: ShipOptions
  /// The sources that are being read.
  private var tails = TailTable()
  private var group = CommitGroup()
  /// Sets whose newer files wait for an older one: since when.
  private var blocked: [String: Int64] = [:]
  /// Sources that were not found, and were looked for once more.
  private var lookedForAgain: Set<UInt64> = []
  private var reportedProblems: Set<InputProblem> = []
  private var readSources: Set<UInt64> = []
  private var generator: any RandomNumberGenerator

  public init(
    _ writer: BufferWriter, _ fileSystem: any FileSystem, options: ShipOptions,
    generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
  ) {
    self.writer = writer
    self.fileSystem = fileSystem
    self.options = options
    self.generator = generator
  }

  // MARK: - Scanning

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
    for tail in tails where !claimed.contains(tail.position.source) { tail.isNamed = false }
    for tail in tails where !claimed.contains(tail.position.source) && !heldBack.contains(tail.position.set) {
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
  private func setsWithoutAll(
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

  private struct Found {
    var candidate: SourceCandidate
    var stream: String
  }

  /// - Parameter rotatedMeanwhile: gets the sets in which a name is another file's by now, and does not say in which order they are to be read.
  private func candidates(_ files: [InputFile], rotatedMeanwhile: inout Set<String>) -> [Found] {
    var ages: [String: [RotationAge]] = [:]
    for file in files { ages[file.name.set, default: []].append(file.name.age) }
    var known: [[UInt64]: Bool] = [:]
    for position in writer.positions.values.map(\.position) {
      known[[position.file.device, position.file.inode], default: false] =
        known[[position.file.device, position.file.inode], default: false] || position.isFinished
    }
    // The newest first; a file and its compressed form have one age.
    let ranks = ages.mapValues { Array(Set($0)).sorted(by: >) }
    return files.compactMap { file in
      guard case .file = file.kind, file.size != nil, let status = try? fileSystem.status(of: file.path) else {
        return nil
      }
      if let identity = file.identity, identity != status.identity { rotatedMeanwhile.insert(file.name.set) }
      let age = ranks[file.name.set]!.firstIndex(of: file.name.age)! + (file.name.age.isCurrent ? 0 : 1)
      let (fileSystem, maximumSize, path) = (fileSystem, options.maximumDecompressedSize, file.path)
      let isCompressed = RotatedName.isCompressed(path) || isCompressedUnnamed(path, FileHint(status), known)
      let candidate = SourceCandidate(
        path: path, set: file.name.set, age: age, file: FileHint(status), isCompressed: isCompressed
      ) {
        let file = try fileSystem.open(path, for: .reading)
        return isCompressed ? try CompressedFile(file, maximumSize: maximumSize) : PlainContents(file)
      }
      return Found(candidate: candidate, stream: file.name.stream)
    }
  }

  /// Whether a file is compressed though its name does not say so. Only what was not read as lines before is looked into.
  ///
  /// - Parameter known: of the files that have a position: whether one was read to its end for good.
  private func isCompressedUnnamed(_ path: String, _ hint: FileHint, _ known: [[UInt64]: Bool]) -> Bool {
    guard hint.size > 0, known[[hint.device, hint.inode]] ?? true,
      let file = try? fileSystem.open(path, for: .reading),
      let prefix = try? file.bytes(in: 0..<ContentKind.prefixLength),
      case .compressed = ContentKind.sniff(prefix: prefix, name: path)
    else { return false }
    return true
  }

  /// Reads the files of a set, the oldest first: a newer one only when the older ones are done, so that the order stays.
  private func readSet(_ files: [(found: Found, verdict: SourceVerdict)], _ outcome: inout ScanOutcome) throws {
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
      }
    }
    if let set = files.first?.found.candidate.set { blocked[set] = nil }
  }

  /// Whether the newer files of a set wait for an older one that may still be written, which they do not for ever.
  private func holdsBack(_ set: String) -> Bool {
    let now = options.clock()
    let since = blocked[set] ?? now
    blocked[set] = since
    return now - since < 5 * max(options.quietAfter, 200_000_000)
  }

  // MARK: - Tails

  private func tail(of found: Found, _ verdict: SourceVerdict) throws -> Tail? {
    let candidate = found.candidate
    do {
      switch verdict {
      case .empty, .unchanged: return nil
      case .covered(let position):
        if candidate.isCompressed, let position { remember(found, coveredBy: position) }
        return nil
      case .unreadable(let error):
        throw error
      case .resumes(let position, let mark):
        if let tail = tails[position.source] {
          if tail.isFile(candidate.file), mark == position.mark {
            tails.found(tail, at: candidate.path, set: candidate.set, hint: candidate.file)
            return tail
          }
          // It is read on from a copy, or from an earlier mark: what waits in the tail comes again from there.
          tails.remove(tail)
        }
        if mark == position.mark, mark.point.offset == candidate.file.size, !candidate.isCompressed { return nil }
        var position = position
        (position.path, position.set) = (candidate.path, candidate.set)
        return try open(found, position, from: mark)
      case .new:
        let position = SourcePosition(
          source: generator.next(), path: candidate.path, set: candidate.set, file: candidate.file,
          head: Fingerprint(head: []), mark: PositionMark(at: ResumePoint(), precededBy: []), boot: options.boot)
        return try open(found, position, from: position.mark)
      }
    } catch let error as SystemCallError where error.isMissing {
      throw RotatedMeanwhile()
    } catch let error as RotatedMeanwhile {
      throw error
    } catch {
      note(error, candidate.path)
      if candidate.isCompressed && error is ArchiveError || error is NotLinesError { remember(unreadable: found) }
      return nil
    }
  }

  private func open(_ found: Found, _ position: SourcePosition, from mark: PositionMark) throws -> Tail? {
    let file = try fileSystem.open(found.candidate.path, for: .reading)
    let hint = FileHint(try file.status())
    guard hint.device == found.candidate.file.device, hint.inode == found.candidate.file.inode else {
      throw RotatedMeanwhile()
    }
    let contents: Tail.Contents
    switch found.candidate.isCompressed ? .compressed(.gzip) : try kind(of: file, mark) {
    case .plain: contents = .growing(try GrowingFile(file, from: mark.point.offset))
    case .compressed:
      let compressed = try CompressedFile(file, maximumSize: options.maximumDecompressedSize)
      try compressed.skip(to: mark.point.offset)
      contents = .compressed(compressed)
    case .archive: throw NotLinesError()
    }
    let tail = Tail(
      contents, stream: found.stream, position: position, from: mark, hint: hint, options: options.framing,
      now: options.clock())
    tails.insert(tail)
    return tail
  }

  /// What a file is whose name does not say that it is compressed.
  private func kind(of file: any StoredFile, _ mark: PositionMark) throws -> ContentKind {
    guard mark.point.offset == 0 else { return .plain }
    return ContentKind.sniff(prefix: try file.bytes(in: 0..<ContentKind.prefixLength), name: file.path)
  }

  /// A compressed copy of what was read: it is written down, so that it need not be decompressed again to be known.
  private func remember(_ found: Found, coveredBy position: SourcePosition) {
    var copy = position
    copy.source = generator.next()
    (copy.path, copy.set, copy.file) = (found.candidate.path, found.candidate.set, found.candidate.file)
    (copy.boot, copy.isFinished, copy.rungs) = (options.boot, true, [])
    group.add(copy, of: found.stream)
  }

  /// A compressed file of which nothing can be read: it is written down, so that it is not reported again until it is another.
  private func remember(unreadable found: Found) {
    let candidate = found.candidate
    let position = SourcePosition(
      source: generator.next(), path: candidate.path, set: candidate.set, file: candidate.file,
      head: Fingerprint(head: []), mark: PositionMark(at: ResumePoint(), precededBy: []), boot: options.boot,
      isFinished: true)
    group.add(position, of: found.stream)
  }

  // MARK: - Reading

  /// - Returns: whether it is at its end, as far as there is one now.
  private func readToEnd(_ tail: Tail, _ outcome: inout ScanOutcome) throws -> Bool {
    while true {
      if group.isFull(options.commitSize) { try flush() }
      if isFull {
        try flush()
        throw BufferFullError()
      }
      guard StopSignal.number == nil else { return false }
      do {
        guard let batch = try tail.nextBatch(now: options.clock()) else { break }
        take(batch, of: tail)
        outcome.hasRead = true
      } catch {
        note(error, tail.position.path)
        // What was read of it is as good as it gets.
        if tail.isCompressed { finish(tail) }
        return false
      }
    }
    // The next scan tells what became of it.
    if tail.wasReplaced { outcome.mustScan = true }
    return !tail.wasReplaced
  }

  private func take(_ batch: LogBatch, of tail: Tail) {
    guard !batch.records.isEmpty else { return }
    if readSources.insert(tail.position.source).inserted { uncommitted.files += 1 }
    uncommitted.records += batch.records.count
    for record in batch.records {
      uncommitted.lines += record.lineCount
      uncommitted.bytes += record.length
    }
    uncommitted.splitRecords += tail.splits(in: batch)
    group.add(batch, of: tail)
  }

  /// Gives a record that may still grow when its file has been quiet for long enough.
  private func settle(_ tail: Tail, _ outcome: inout ScanOutcome) {
    guard tail.waits == .record else { return }
    let quiet = tail.quietTime(now: options.clock())
    guard quiet >= options.quietAfter else { return outcome.wait(until: options.clock() + options.quietAfter - quiet) }
    if let batch = tail.finish(.quiet) { take(batch, of: tail) }
  }

  /// Gives all that is left of a file that is not written any more.
  ///
  /// - Returns: false where it may still be written.
  private func close(_ tail: Tail, _ outcome: inout ScanOutcome) -> Bool {
    let quiet = tail.quietTime(now: options.clock())
    guard tail.isCompressed || quiet >= options.quietAfter else {
      outcome.wait(until: options.clock() + options.quietAfter - quiet)
      return false
    }
    finish(tail)
    return true
  }

  private func finish(_ tail: Tail) {
    while let batch = tail.finish(.end) { take(batch, of: tail) }
    if tail.isCompressed {
      tail.isFinished = true
      group.add(tail)
    }
    tails.remove(tail)
  }

  /// Reads what is left of a file that has no name any more among those that were found, or is another now.
  ///
  /// - Returns: false where it may still be written.
  private func readRemainder(of tail: Tail, _ outcome: inout ScanOutcome) throws -> Bool {
    if !tail.wasReplaced, try readToEnd(tail, &outcome) { return close(tail, &outcome) }
    // Nobody has what was written over: the rest is given from memory.
    if tail.wasReplaced { finish(tail) }
    return true
  }

  /// Gives everything that waits, unfinished lines too.
  public func flushPartialLines() throws {
    for tail in tails {
      while let batch = tail.finish(.end) { take(batch, of: tail) }
    }
    try flush()
  }

  /// Counts what is left for the next run.
  public func countWaiting() {
    report.unfinishedLines = tails.count { $0.waits == .unfinishedLine }
    report.waitingRecords = tails.count { $0.waits == .record }
  }

  // MARK: - The buffer

  private var isFull: Bool {
    guard let limit = options.maximumBufferSize, writer.size >= limit else { return false }
    // Whoever drains the buffer makes room.
    try? writer.measure()
    return writer.size >= limit
  }

  private func flush() throws {
    guard !group.isEmpty else { return }
    let commits = try group.take(boot: options.boot)
    let before = writer.writtenBytes
    try writer.commit(commits)
    report.add(uncommitted)
    uncommitted = ShipReport()
    report.commits += commits.count
    report.storedBytes += writer.writtenBytes - before
  }

  private func note(_ error: any Error, _ path: String) {
    let problem = InputProblem(shipping: error, path)
    guard reportedProblems.insert(problem).inserted else { return }
    report.problems.append(problem)
    onProblem?(problem)
  }
}

/// A name is another file's by now, or no file's: the next scan sees the files of the set as they are then.
private struct RotatedMeanwhile: Error {}

extension SourceVerdict {
  fileprivate var isNothingToRead: Bool {
    switch self {
    case .new, .resumes: false
    case .covered, .unchanged, .empty, .unreadable: true
    }
  }
}

extension InputProblem {
  init(shipping error: any Error, _ path: String) {
    switch error {
    case let error as SystemCallError: self.init(error.isMissing ? .missing : .unreadable, path, error.reason)
    case let error as ArchiveError:
      self.init(.damaged, path, "\(error.summary) at byte \(error.offset): \(error.reason)")
    default: self.init(.damaged, path, "\(error)")
    }
  }
}
