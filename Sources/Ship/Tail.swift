import FileSystem
import FileTailer
import Framing
import LogModel
import Pipeline

/// A source that is being read.
final class Tail {
  let stream: String
  /// How far it was read when it was last committed, or is about to be.
  private(set) var position: SourcePosition
  private var framer: Framer
  private let contents: Contents
  /// Where the position was when reading went on from there.
  private var start: PositionMark
  /// Where framing goes on after the records that were given.
  private var point: ResumePoint
  /// When more was read last, in nanoseconds since 1970.
  private(set) var lastGrowth: Int64
  /// Of the file, when it was looked at last.
  private var hint: FileHint
  private var lastPart = 0

  enum Contents {
    case growing(GrowingFile)
    case compressed(CompressedFile)
  }

  /// - Parameters:
  ///   - contents: read as far as `start` says.
  ///   - now: nanoseconds since 1970.
  init(
    _ contents: Contents, stream: String, position: SourcePosition, from start: PositionMark, hint: FileHint,
    options: FramingOptions, now: Int64
  ) {
    self.stream = stream
    self.position = position
    self.contents = contents
    self.start = start
    self.hint = hint
    point = start.point
    lastGrowth = now
    let source = LogSource(
      name: position.path, path: position.path, stream: stream, referenceTime: hint.modificationTime)
    framer = Framer(contents.bytes, source: source, options: options, from: start.point, isGrowing: true)
  }

  var isCompressed: Bool { if case .compressed = contents { true } else { false } }

  /// Whether the file has not what was read of it any more.
  var wasReplaced: Bool { if case .growing(let file) = contents { file.wasReplaced } else { false } }

  var waits: Framer.Waiting { framer.waiting }

  /// Whether it is the file that `hint` says.
  func isFile(_ hint: FileHint) -> Bool { self.hint.device == hint.device && self.hint.inode == hint.inode }

  /// Whether the file was found under some name when files were looked for last: else it is to be had here only.
  var isNamed = true

  /// Looks at the file's name again.
  func found(_ path: String, set: String, hint: FileHint) {
    isNamed = true
    position.path = path
    position.set = set
    self.hint = hint
  }

  /// The next records; `nil` where there is nothing more now.
  func nextBatch(now: Int64) throws -> LogBatch? {
    let before = contents.offset
    defer { if contents.offset != before { lastGrowth = now } }
    return took(try framer.nextBatch())
  }

  func finish(_ ending: Framer.Ending) -> LogBatch? { took(framer.finish(ending)) }

  private func took(_ batch: LogBatch?) -> LogBatch? {
    if let batch { point = batch.resumePoint }
    return batch
  }

  /// For how long the file has not changed. A modification time in the future is some other machine's.
  func quietTime(now: Int64) -> Int64 { now - min(lastGrowth, hint.modificationTime) }

  /// How many records of `batch` go on with one that was taken for whole.
  func splits(in batch: LogBatch) -> Int {
    var count = 0
    for record in batch.records {
      if record.part == 2, lastPart != 1 { count += 1 }
      lastPart = record.part
    }
    return count
  }

  /// Brings the position to where the records that were given end.
  ///
  /// - Parameter boot: of the system's run.
  func advance(boot: UInt64) throws -> SourcePosition {
    // What was written over since is known by the position before: no file has it any more, but for a copy.
    guard let bytes = try contents.bytes(before: point.offset) else { return position }
    let mark = PositionMark(at: point, precededBy: bytes)
    let head = try contents.head().map { Fingerprint(head: $0) } ?? position.head
    position = position.advanced(
      to: mark, from: start, head: head, path: position.path, set: position.set, file: hint, boot: boot,
      isFinished: isFinished)
    start = mark
    return position
  }

  /// The position of a source of which nothing was committed yet, by which it is known until then.
  func provisionalPosition() throws -> SourcePosition {
    var position = position
    position.file = hint
    if let head = try contents.head() { position.head = Fingerprint(head: head) }
    return position
  }

  /// Whether it can never grow again, and was read to its end.
  var isFinished = false
}

extension Tail.Contents {
  var bytes: any ByteSource {
    switch self {
    case .growing(let file): file
    case .compressed(let file): file
    }
  }

  var offset: Int {
    switch self {
    case .growing(let file): file.offset
    case .compressed(let file): file.offset
    }
  }

  func bytes(before end: Int) throws -> [UInt8]? {
    switch self {
    case .growing(let file): try file.bytes(before: end)
    case .compressed(let file): try file.bytes(in: end.markRange)
    }
  }

  func head() throws -> [UInt8]? {
    switch self {
    case .growing(let file): try file.head()
    case .compressed(let file): try file.bytes(in: 0..<min(file.offset, SourcePosition.headLimit))
    }
  }
}
