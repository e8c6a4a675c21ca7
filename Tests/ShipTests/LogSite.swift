import ChunkBuffer
import FileSystem
import Framing
import Glibc
import Inputs
import LogModel
import Ship
import TestSupport

/// A machine with logs: a directory of them, a buffer beside it, and a clock that moves only when something sleeps.
final class LogSite {
  let directory = TemporaryDirectory()
  let clock = TestClock()
  var options: ShipOptions
  var chunkSize = 8 << 20
  /// What is shipped, below the site's directory.
  var paths = ["logs"]
  /// Done before the files are looked for; the argument counts the scans of a run.
  var beforeFinding: (Int) -> Void = { _ in }
  /// Done after the files were found and before they are looked at; the argument counts the scans of a run.
  var betweenFindingAndReading: (Int) -> Void = { _ in }
  /// Done whenever the shipper wakes.
  var afterSleep: () -> Void = {}
  private(set) var sleeps = 0

  init(maximumRecordSize: Int = FramingOptions.defaultMaximumRecordSize) {
    let clock = clock
    options = ShipOptions(framing: LogSite.framing(maximumRecordSize: maximumRecordSize)) { clock.now }
    mkdir(path("logs"), 0o700)
  }

  /// Without declarations lines are joined that are blank or begin with a blank.
  static func framing(maximumRecordSize: Int) -> FramingOptions {
    FramingOptions(multiline: try! MultilineRules([], library: .init([])), maximumRecordSize: maximumRecordSize)
  }

  func path(_ name: String) -> String { "\(directory.path)/\(name)" }
  var bufferPath: String { path("buffer") }

  // MARK: - Shipping

  @discardableResult
  func ship() throws -> ShipReport {
    var bufferOptions = BufferOptions(clock: options.clock)
    bufferOptions.chunkSize = chunkSize
    let writer = try BufferWriter(bufferPath, Disk(), options: bufferOptions)
    let shipper = Shipper(writer, Disk(), options: options)
    var scans = 0
    try shipper.shipOnce(
      discover: {
        scans += 1
        beforeFinding(scans)
        let files = discover().files
        betweenFindingAndReading(scans)
        return files
      },
      sleep: { time in
        sleeps += 1
        clock.now = max(clock.now, time)
        afterSleep()
      })
    return shipper.report
  }

  /// Lets so much time pass that everything is quiet, and ships.
  @discardableResult
  func shipLater() throws -> ShipReport {
    clock.now += 60_000_000_000
    return try ship()
  }

  func discover() -> InputDiscovery {
    InputDiscovery(paths.map(path), naming: StreamNaming(), excludedDirectory: bufferPath)
  }

  // MARK: - What was shipped

  /// The records of a stream in the order of writing.
  func records(of stream: String) throws -> [ShippedRecord] { try records().filter { $0.stream == stream } }

  func records() throws -> [ShippedRecord] {
    var records: [ShippedRecord] = []
    for chunk in try chunks() {
      guard case .sentinel(let name) = chunk.format else { continue }
      let source = try ChunkRecordSource(
        Disk().open(chunk.path, for: .reading), name: name, stream: chunk.directoryName)
      while let batch = try source.nextBatch() { records += batch.records.map { ShippedRecord($0, batch) } }
    }
    return records
  }

  func texts(of stream: String) throws -> [String] { try records(of: stream).map(\.text) }

  private func chunks() throws -> [FoundChunk] {
    try ChunkDirectory.chunks(in: bufferPath, asStorage: true, Disk()) ?? []
  }

  /// Takes all chunks out of the buffer.
  ///
  /// - Returns: their records.
  func drain() throws -> [ShippedRecord] {
    let records = try records()
    for chunk in try chunks() {
      guard case .sentinel(let name) = chunk.format else { continue }
      try ChunkRemoval.remove([name], from: chunk.directory, Disk())
    }
    return records
  }

  // MARK: - What happens to logs

  func write(_ text: String, to name: String) { write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) {
    directory.write(bytes, to: name)
    touch(name)
  }

  func append(_ text: String, to name: String) { append(Array(text.utf8), to: name) }

  func append(_ bytes: [UInt8], to name: String) {
    let file = open(path(name), O_WRONLY | O_APPEND | O_CREAT, 0o600)
    precondition(file >= 0, "\(name): error \(errno)")
    bytes.withUnsafeBytes { precondition(Glibc.write(file, $0.baseAddress, $0.count) == $0.count) }
    close(file)
    touch(name)
  }

  func move(_ name: String, to target: String) { precondition(rename(path(name), path(target)) == 0) }

  func copy(_ name: String, to target: String, bytes: Int = .max) {
    write(Array(directory.read(name)!.prefix(bytes)), to: target)
  }

  func truncate(_ name: String, to size: Int = 0) {
    precondition(Glibc.truncate(path(name), size) == 0)
    touch(name)
  }

  func remove(_ name: String) { precondition(unlink(path(name)) == 0) }

  func makeDirectory(_ name: String) { mkdir(path(name), 0o700) }

  func inode(of name: String) -> UInt64 {
    var status = stat()
    precondition(fstatat(AT_FDCWD, path(name), &status, 0) == 0)
    return UInt64(status.st_ino)
  }

  /// Gives the file the clock's time.
  func touch(_ name: String) {
    let time = timespec(tv_sec: Int(clock.now / 1_000_000_000), tv_nsec: Int(clock.now % 1_000_000_000))
    utimensat(AT_FDCWD, path(name), [time, time], 0)
  }
}

/// The time, in nanoseconds since 1970, as a test has it. `@unchecked Sendable`: one thread uses it.
final class TestClock: @unchecked Sendable {
  private var time: Int64 = 1_772_431_200_000_000_000
  /// Done whenever somebody asks: things happen between any two steps.
  var whenAsked: () -> Void = {}

  var now: Int64 {
    get {
      whenAsked()
      return time
    }
    set { time = newValue }
  }
}
