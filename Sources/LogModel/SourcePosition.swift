/// Where the framing of a source can begin anew, so that the same records come as if it had never stopped.
public struct ResumePoint: Hashable, Sendable {
  /// Of a line's first byte in its source, decompressed: nothing that began before it may still grow.
  public var offset = 0
  /// The 1-based number of that line.
  public var line = 1
  /// How many of the records that come from there on are done already: parts of a record that still grows, or records of a container's one output
  /// while the other's waits.
  public var skippedRecords = 0
  /// Whether lines may come that continue a record in front of `offset`, which was taken for whole because nothing more came: they are its further
  /// parts. Of a container the record on its standard output.
  public var mayContinue = false
  /// The same of the record on a container's standard error.
  public var mayContinueOnStderr = false
  /// How the source's lines are wrapped, once its first line told.
  public var wrapping = SourceWrapping.undecided

  public init() {}

  public init(
    offset: Int, line: Int, skippedRecords: Int = 0, mayContinue: Bool = false, mayContinueOnStderr: Bool = false,
    wrapping: SourceWrapping
  ) {
    self.offset = offset
    self.line = line
    self.skippedRecords = skippedRecords
    self.mayContinue = mayContinue
    self.mayContinueOnStderr = mayContinueOnStderr
    self.wrapping = wrapping
  }
}

/// How the lines of a source are wrapped by what wrote them. The numbers are stored.
public enum SourceWrapping: UInt8, Sendable {
  /// The first line is not there yet.
  case undecided = 0
  case plain = 1
  /// Docker's json-file driver.
  case docker = 2
  /// The Kubernetes container runtime interface.
  case cri = 3
}

/// How far a source was read, and by what it is known again, under whatever name.
public struct SourcePosition: Hashable, Sendable {
  /// A number drawn when the source was first seen; the same for as long as it is the same source.
  public var source: UInt64
  /// The name under which it was last read.
  public var path: String
  /// The rotated set that the name belongs to, as `StreamNaming` has it.
  public var set: String
  /// Of the file that it was last read from: a hint, since numbers are given out again.
  public var file: FileHint
  /// Its first bytes: as many as there were, at most `headLimit`.
  public var head: Fingerprint
  /// What was read, and the bytes before that.
  public var mark: PositionMark
  /// Earlier marks, the newest first, at distances that grow: where a source goes on that lost its end in a power cut.
  public var rungs: [PositionMark]
  /// Of the system's run in which this was written; 0: not known. Between two runs of it a power cut may lie.
  public var boot: UInt64
  /// Whether the source can never grow again: a compressed file that was read to its end.
  public var isFinished: Bool

  /// In bytes.
  public static let headLimit = 1024
  /// How many bytes before an offset a mark's hash covers, at most.
  public static let tailLimit = 256

  public init(
    source: UInt64, path: String, set: String, file: FileHint, head: Fingerprint, mark: PositionMark,
    rungs: [PositionMark] = [], boot: UInt64, isFinished: Bool = false
  ) {
    self.source = source
    self.path = path
    self.set = set
    self.file = file
    self.head = head
    self.mark = mark
    self.rungs = rungs
    self.boot = boot
    self.isFinished = isFinished
  }
}

/// A length of bytes and their `ContentHash`.
public struct Fingerprint: Hashable, Sendable {
  public var length: Int
  public var hash: UInt64

  public init(length: Int, hash: UInt64) {
    self.length = length
    self.hash = hash
  }
}

/// A place in a source and the `ContentHash` of the bytes before it, at most `SourcePosition.tailLimit`.
public struct PositionMark: Hashable, Sendable {
  public var point: ResumePoint
  public var hash: UInt64

  public init(point: ResumePoint, hash: UInt64) {
    self.point = point
    self.hash = hash
  }
}

/// What the system says of a file: enough to see that nothing happened to it, too little to know it again.
public struct FileHint: Hashable, Sendable {
  public var device: UInt64
  public var inode: UInt64
  /// In bytes, as it lies on the disk.
  public var size: Int
  /// Nanoseconds since 1970.
  public var modificationTime: Int64

  public init(device: UInt64, inode: UInt64, size: Int, modificationTime: Int64) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modificationTime = modificationTime
  }
}
