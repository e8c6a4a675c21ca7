import CBytes

/// Where records come from: a file, an archive's entry, standard input. Decided once for a source, never by its text.
public final class LogSource: Sendable {
  /// How the source is named in output: the path as it was given, `archive:entry` for an archive's entry.
  public let name: String
  /// What globs are matched with: the file's path, or the entry's in its archive.
  public let path: String
  /// The stream: the unit of order, and the default of `service`.
  public let stream: String
  /// What a time without a year is read against, in nanoseconds since 1970: the modification time of the file or entry, or
  /// `--reference-time`.
  public let referenceTime: Int64?

  public init(name: String, path: String, stream: String, referenceTime: Int64?) {
    self.name = name
    self.path = path
    self.stream = stream
    self.referenceTime = referenceTime
  }
}

/// One log event in a batch: where its raw bytes lie, and what framing knows of it.
public struct Record: Sendable {
  /// Of the record's first byte in its batch.
  public var offset: Int
  /// In bytes, without the last line's end. Lines inside keep theirs.
  public var length: Int
  /// Of the first line, in bytes, without its end. Equal to `length` where the record has one line.
  public var firstLineLength: Int
  /// 1-based number of the first line in its source.
  public var line: Int
  /// How many lines of the source begin in this record. 0 for a part of a line that was cut.
  public var lineCount: Int
  /// 0 for a whole record; 1, 2, … for the parts of one that was cut at the largest size.
  public var part: Int
  /// The time that a container's runtime gave the line.
  public var containerTime: Timestamp?
  /// Which output of a container the line came from.
  public var output: ContainerOutput?

  public init(
    offset: Int, length: Int, firstLineLength: Int, line: Int, lineCount: Int, part: Int = 0,
    containerTime: Timestamp? = nil,
    output: ContainerOutput? = nil
  ) {
    self.offset = offset
    self.length = length
    self.firstLineLength = firstLineLength
    self.line = line
    self.lineCount = lineCount
    self.part = part
    self.containerTime = containerTime
    self.output = output
  }
}

/// The two outputs of a process in a container.
public enum ContainerOutput: UInt8, Sendable {
  case stdout
  case stderr
}

/// What passes between stages: one buffer of bytes and the whole records of one source that lie in it, in order.
///
/// `@unchecked Sendable`: a batch is filled by the thread that frames, and from then on only read.
public final class LogBatch: @unchecked Sendable {
  /// Bytes beyond the records may be there; they mean nothing. `JSONCursor.padding` more can be read.
  public let storage: UnsafeMutableRawBufferPointer
  /// Whose storage this is, where it is another's.
  private let owner: AnyObject?
  public var records: ContiguousArray<Record> = []
  public let source: LogSource
  /// Bytes and lines of the source that this batch accounts for.
  public var bytesRead = 0
  public var linesRead = 0
  /// Where reading goes on after these records, should it have to begin anew.
  public var resumePoint = ResumePoint()

  public init(source: LogSource, capacity: Int) {
    self.source = source
    let padded = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity + JSONCursor.padding, alignment: 64)
    UnsafeMutableRawBufferPointer(rebasing: padded[capacity...]).initializeMemory(as: UInt8.self, repeating: 0)
    storage = UnsafeMutableRawBufferPointer(rebasing: padded[..<capacity])
    owner = nil
  }

  /// A batch over the storage of another, whose records mean nothing any more.
  public init(source: LogSource, takingOver other: LogBatch) {
    self.source = source
    storage = other.storage
    owner = other
  }

  /// A batch of records that lie in `buffer`, which nobody writes to any more. Several batches can share one.
  public init(source: LogSource, over buffer: OutputBuffer) {
    self.source = source
    let padding = UnsafeMutableRawBufferPointer(start: buffer.reserve(JSONCursor.padding), count: JSONCursor.padding)
    padding.initializeMemory(as: UInt8.self, repeating: 0)
    storage = UnsafeMutableRawBufferPointer(start: buffer.base, count: buffer.count)
    owner = buffer
  }

  deinit { if owner == nil { storage.deallocate() } }

  /// Makes the heap keep the memory of batches, and one heap serve all threads: what one of them let go of another can use. To be called once, at
  /// the start of the process.
  public static func prepareHeap() { sentinel_keep_batches_in_heap() }

  /// The raw bytes of `record`.
  @inlinable @inline(__always)
  public func bytes(of record: Record) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: storage.baseAddress! + record.offset, count: record.length)
  }
}
