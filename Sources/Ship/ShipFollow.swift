import FileSystem
import FileTailer
import Inputs
import Pipeline

/// What a look at the paths found.
public struct FoundFiles {
  /// Those of a rotated set together, the oldest first.
  public var files: [InputFile]
  /// Where files are, and would come.
  public var directories: Set<String>

  public init(files: [InputFile], directories: Set<String>) {
    self.files = files
    self.directories = directories
  }
}

extension Shipper {
  /// In milliseconds: so long nothing is looked at again after a look at everything; and after the buffer was full.
  private static let scanPause = 100
  private static let fullPause = 1_000
  private static let beatInterval = 1_000

  /// Ships files as they grow and rotate, until a signal comes; then seals the chunks.
  ///
  /// While the buffer is full nothing is read, and nothing is lost: the files wait.
  ///
  /// - Parameters:
  ///   - discover: looks for the files.
  ///   - mayBeInput: whether a file of this name would be found.
  ///   - onFull: called when the buffer has become full, and when there is room again.
  /// - Throws: `SystemCallError`, `ChunkError` where the buffer cannot be written.
  public func follow(
    discover: () -> FoundFiles, mayBeInput: (String) -> Bool, watcher: FileWatcher, onFull: (Bool) -> Void
  ) throws {
    var changes = FileChanges.everything
    var due: Int64?
    var isFull = false
    while StopSignal.number == nil {
      var pause: Int?
      do {
        let outcome = try take(changes, due: due, discover, mayBeInput, watcher)
        due = outcome.deadline
        // What was written anew is looked at again soon.
        if outcome.mustScan { pause = Shipper.scanPause }
        if isFull { onFull(false) }
        isFull = false
      } catch is BufferFullError {
        if !isFull { onFull(true) }
        isFull = true
        pause = Shipper.fullPause
      }
      let sealing = try sealOldChunks()
      let wait = [due, sealing].compactMap { $0 }.min().map { Int(max(0, $0 - options.clock()) / 1_000_000) + 1 }
      onBeat?()
      let beat = onBeat == nil ? nil : Shipper.beatInterval
      let next = watcher.wait(atMost: [pause, wait, beat].compactMap { $0 }.min())
      changes = pause == nil ? next : .everything
    }
    if options.flushesPartialLines { try flushPartialLines() }
    countWaiting()
    try writer.seal()
  }

  private func take(
    _ changes: FileChanges, due: Int64?, _ discover: () -> FoundFiles, _ mayBeInput: (String) -> Bool,
    _ watcher: FileWatcher
  ) throws -> ScanOutcome {
    var outcome = ScanOutcome()
    var due = due
    var scans = changes == .everything
    if !scans, let time = due, time <= options.clock() {
      due = nil
      if let settled = try settleQuietFiles() { outcome.add(settled) } else { scans = true }
    }
    if case .paths(let paths) = changes, !scans {
      for path in paths.sorted() where !scans && mayBeInput(path) {
        if let read = try read(path) { outcome.add(read) } else { scans = true }
      }
    }
    guard scans else {
      if let due { outcome.wait(until: due) }
      return outcome
    }
    let found = discover()
    let links = found.files.map(\.path).filter { DirectoryListing.isLink($0) }
    watcher.watch(directories: found.directories, files: Set(links))
    return try scan(found.files)
  }

  /// - Returns: when the next chunk is to be sealed, in nanoseconds since 1970.
  private func sealOldChunks() throws -> Int64? {
    try writer.seal(madeUntil: options.clock() - options.sealAfter)
    return writer.oldestOpenChunk.map { $0 + options.sealAfter }
  }
}
