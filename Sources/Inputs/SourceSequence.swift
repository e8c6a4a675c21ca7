import Archives
import ChunkBuffer
import FileSystem
import LogModel
import Pipeline

/// What of the inputs is read, and as what.
public struct SourceOptions: Sendable {
  /// Of archives, only entries whose path matches one of these; none: all.
  public var entries: [Glob] = []
  public var naming = StreamNaming()
  /// Of Fluent Bit's chunks.
  public var tags = TagNaming()
  /// The most decompressed bytes that are read from one file on disk.
  public var maximumArchiveSize: Int64 = 16 << 30
  /// Nanoseconds since 1970; it takes the place of modification times.
  public var referenceTime: Int64?

  public init() {}
}

/// A source that is ready to be read.
public struct OpenedSource {
  public enum Content {
    /// Bytes that are to be framed.
    case bytes(any ByteSource)
    /// Records that were framed before.
    case records(any RecordSource)
  }

  public var source: LogSource
  public var content: Content
  public var segment: Segment
}

/// Opens the sources of input files one after the other: plain files, compressed ones, and the entries of archives, to any depth.
///
/// What cannot be read is put down in `problems`, and the next source is opened.
public final class SourceSequence {
  /// Archives in archives in archives: what a person would pack.
  private static let maximumDepth = 5

  public private(set) var problems: [InputProblem] = []
  private var files: ArraySlice<InputFile>
  private let options: SourceOptions
  private var arrivals = 0
  private var archives = 0
  /// How many entries of the file at hand `SourceOptions.entries` let through.
  private var chosenEntries = 0
  /// The archives that are open, the outermost first.
  private var open: [OpenArchive] = []

  private struct OpenArchive {
    let reader: ArchiveReader
    let budget: ArchiveBudget
    /// What the reader reads from.
    let descriptor: FileDescriptor
    /// How the archive is named in the names of its entries' sources.
    let name: String
    let file: InputFile
    let number: Int
    /// The compressed file that this is, where it is one: its path, without the compression.
    let singlePath: String
    /// Of the entry that this archive was, or of the file.
    let modificationTime: Int64?
    /// Whether the archive is a file of the input, whose place in its rotated set is known.
    var isFile: Bool
  }

  public init(_ files: [InputFile], options: SourceOptions) {
    self.files = files[...]
    self.options = options
  }

  /// The next source; `nil` at the end. The one before must not be read any more.
  public func next() -> OpenedSource? {
    while true {
      if let archive = open.last {
        if let source = nextEntry(of: archive) { return source }
        continue
      }
      guard let file = files.popFirst() else { return nil }
      if let source = open(file) { return source }
    }
  }

  /// What `error`, thrown while `source` was read, says to the user.
  public func report(_ error: any Error, in source: LogSource) {
    note(error, source.name)
  }

  /// Puts down what is wrong. A reader of an archive knows itself whether it can go on: it gives its next entry, or none; damage inside
  /// an entry is none of the archive around it. A limit on unpacked bytes is one for all that are open.
  private func note(_ error: any Error, _ name: String) {
    note(problem(error, name))
    if let error = error as? ArchiveError, case .limit = error.kind { open = [] }
  }

  private func note(_ problem: InputProblem) {
    // What breaks off because the program was told to stop is not damaged.
    if StopSignal.number == nil { problems.append(problem) }
  }

  private func problem(_ error: any Error, _ name: String) -> InputProblem {
    switch error {
    case let error as ArchiveError: problem(error)
    case let error as SystemCallError: InputProblem(.unreadable, name, error.reason)
    case let error as FluentBitChunkError: InputProblem(.damaged, name, "\(error)")
    case let error as ChunkError: InputProblem(.damaged, error.path, error.reason)
    default: InputProblem(.unreadable, name, "\(error)")
    }
  }

  private func problem(_ error: ArchiveError) -> InputProblem {
    if error.kind == .source, let cause = error.underlying { return problem(cause, error.archive) }
    let kind: InputProblem.Kind = if case .io = error.kind { .unreadable } else { .damaged }
    // The one file in a compressed stream has no name of its own.
    let ownName = error.archive.split { $0 == "/" || $0 == ":" }.last ?? ""
    let isOwnName = error.entry.map { ownName == $0 || ownName.hasPrefix("\($0).") } ?? true
    let path = isOwnName ? error.archive : "\(error.archive):\(error.entry ?? "")"
    let isPlaced = error.entry != nil || error.kind == .truncated || error.kind == .corrupt
    let place = isPlaced ? " at byte \(error.offset)" : ""
    return InputProblem(kind, path, "\(error.summary)\(place): \(error.reason)")
  }

  // MARK: - Files

  private func open(_ file: InputFile) -> OpenedSource? {
    do {
      if case .chunk(let chunk) = file.kind { return opened(try records(of: chunk), file) }
      let descriptor = file.kind == .standardInput ? .standardInput : try FileDescriptor(opening: file.path)
      let source = try FileSource(descriptor)
      let peeked = try PrefixedSource(source)
      guard ContentKind.sniff(prefix: peeked.prefix, name: file.path) != .plain else {
        return opened(
          peeked, name: file.path, path: file.path, naming: file.name, time: file.modificationTime, archive: nil)
      }
      let budget = ArchiveBudget(ArchiveLimits(maxBytes: options.maximumArchiveSize))
      // A file can be sought in, which 7z needs and zip is better for.
      let reader =
        file.size == nil
        ? try ArchiveReader(source: peeked, name: file.path, budget: budget)
        : try ArchiveReader(descriptor: descriptor.number, name: file.path, budget: budget)
      archives += 1
      chosenEntries = 0
      open = [
        OpenArchive(
          reader: reader, budget: budget, descriptor: descriptor, name: file.path, file: file, number: archives,
          singlePath: file.path, modificationTime: file.modificationTime, isFile: true)
      ]
    } catch {
      note(error, file.path)
    }
    return nil
  }

  private func records(of chunk: FoundChunk) throws -> any RecordSource {
    let (file, chunk) = try chunk.open(Disk())
    switch chunk.format {
    case .sentinel(let name): return try ChunkRecordSource(file, name: name, stream: chunk.directoryName)
    case .fluentBit:
      let read = try FluentBitChunk(reading: file)
      return FluentBitRecords(read, service: options.tags.service(ofTag: read.tag, stream: chunk.directoryName))
    }
  }

  private func opened(_ records: any RecordSource, _ file: InputFile) -> OpenedSource {
    arrivals += 1
    return OpenedSource(
      source: LogSource(
        name: file.path, path: file.path, stream: file.name.stream, referenceTime: file.modificationTime),
      content: .records(records),
      segment: Segment(archive: nil, set: file.name.set, age: file.name.age, arrival: arrivals))
  }

  // MARK: - Entries

  private func nextEntry(of archive: OpenArchive) -> OpenedSource? {
    do {
      guard let entry = try archive.reader.nextEntry() else {
        open.removeLast()
        if open.isEmpty, !options.entries.isEmpty, chosenEntries == 0 {
          note(InputProblem(.missing, archive.name, "no entry matches --entry"))
        }
        return nil
      }
      if entry.isRaw {
        chosenEntries += 1
        return singleFile(entry, of: archive)
      }
      // `./logs/app.log` is how many a tar calls `logs/app.log`.
      let path = entry.path.hasPrefix("./") ? String(entry.path.dropFirst(2)) : entry.path
      guard isChosen(path, in: archive) else { return nil }
      chosenEntries += 1
      let name = "\(archive.name):\(entry.path)"
      let source = try PrefixedSource(archive.reader.entrySource)
      if ContentKind.sniff(prefix: source.prefix, name: entry.path) != .plain {
        try open(source, entry, path: path, name: name, in: archive)
        return nil
      }
      return opened(
        source, name: name, path: path, naming: naming(path, in: archive), time: entry.modificationTime,
        archive: archive.number)
    } catch {
      note(error, archive.name)
      return nil
    }
  }

  /// Whether `SourceOptions.entries` let the entry through. What is inside an entry that was chosen is chosen with it.
  private func isChosen(_ path: String, in archive: OpenArchive) -> Bool {
    options.entries.isEmpty || !archive.isFile || options.entries.contains { $0.matches(path) }
  }

  /// An entry that is itself compressed, or an archive.
  private func open(
    _ source: PrefixedSource, _ entry: ArchiveEntry, path: String, name: String, in archive: OpenArchive
  ) throws {
    guard open.count < SourceSequence.maximumDepth else {
      note(
        InputProblem(.damaged, name, "archives are nested more than \(SourceSequence.maximumDepth) deep; not read"))
      return
    }
    open.append(
      OpenArchive(
        reader: try ArchiveReader(source: source, name: name, budget: archive.budget), budget: archive.budget,
        descriptor: archive.descriptor, name: name, file: archive.file,
        number: archive.number, singlePath: path, modificationTime: entry.modificationTime, isFile: false))
  }

  /// The one file in a compressed stream: named like the stream, on disk or in an archive.
  private func singleFile(_ entry: ArchiveEntry, of archive: OpenArchive) -> OpenedSource {
    opened(
      archive.reader.entrySource, name: archive.name, path: archive.singlePath,
      naming: archive.isFile ? archive.file.name : naming(archive.singlePath, in: archive),
      time: entry.modificationTime ?? archive.modificationTime,
      archive: archive.isFile ? nil : archive.number)
  }

  /// An entry's name; sets are those of one archive.
  private func naming(_ path: String, in archive: OpenArchive) -> StreamNaming.Name {
    var name = options.naming.name(forPath: path)
    name.set = "\(archive.file.path):\(name.set)"
    return name
  }

  private func opened(
    _ bytes: any ByteSource, name: String, path: String, naming: StreamNaming.Name, time: Int64?, archive: Int?
  ) -> OpenedSource {
    arrivals += 1
    return OpenedSource(
      source: LogSource(
        name: name, path: path, stream: naming.stream, referenceTime: options.referenceTime ?? time),
      content: .bytes(bytes), segment: Segment(archive: archive, set: naming.set, age: naming.age, arrival: arrivals))
  }
}

/// The records of a chunk of Fluent Bit, and at their end what is damaged.
private final class FluentBitRecords: RecordSource {
  private let records: FluentBitRecordSource
  private let chunk: FluentBitChunk
  private var hasEnded = false

  init(_ chunk: FluentBitChunk, service: String) {
    records = FluentBitRecordSource(chunk, service: service)
    self.chunk = chunk
  }

  func nextBatch() throws -> LogBatch? {
    if let batch = records.nextBatch() { return batch }
    guard !hasEnded else { return nil }
    hasEnded = true
    if let error = ChunkError(chunk, records.damage) { throw error }
    return nil
  }
}
