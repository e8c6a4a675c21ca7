import ArgumentParser
import ChunkBuffer
import FileSystem
import Glibc
import LogModel
import Pipeline

struct BufferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "buffer",
    abstract: "See and mend what lies in a buffer, ours or one that Fluent Bit left.",
    discussion: """
      Examples:
        sentinel buffer list /var/lib/sentinel/buffer
        sentinel buffer cat --format json /var/log/flb-storage
        sentinel buffer verify && echo sound

      DIR is a buffer, a stream's directory in one, a chunk file, or a storage.path of Fluent Bit. `list`, `cat` and `verify` change nothing and need no lock.
      """,
    subcommands: [BufferList.self, BufferCat.self, BufferVerify.self, BufferRepair.self])
}

/// Which chunks are meant.
struct ChunkOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The buffer.", valueName: "dir"))
  var directory = "buffer"

  @OptionGroup var tags: TagOptions

  /// The chunks, in order.
  ///
  /// - Throws: `ExitCode` where there are none, and it has said why.
  func chunks() throws -> [FoundChunk] {
    do throws(SystemCallError) {
      if try FileStatus(ofFileAt: directory).kind != .directory {
        if let chunk = ChunkDirectory.chunk(at: directory) { return [chunk] }
      } else if let chunks = try ChunkDirectory.chunks(in: directory, asStorage: true, Disk()) {
        return chunks
      }
    } catch {
      report(error.description)
      throw (error.isMissing ? ExitStatus.noInput : .inputOutputError).exitCode
    }
    report("\(directory): no buffer, no chunk, and nothing that Fluent Bit left")
    throw ExitStatus.noInput.exitCode
  }
}

/// How the tags of Fluent Bit become services.
struct TagOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Name services by Fluent Bit's tags: a regex whose group `service`, or first named group, is the name (default: the container of Kubernetes tags, else the tag).",
      valueName: "pattern"))
  var serviceFromTag: String?

  func naming() throws -> TagNaming {
    guard let serviceFromTag else { return TagNaming() }
    do throws(TagNamingError) {
      return try TagNaming(pattern: serviceFromTag)
    } catch {
      throw ValidationError("--service-from-tag: \(error)")
    }
  }
}

struct BufferList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the chunks: stream, records, bytes, age, state.",
    discussion: """
      Examples:
        sentinel buffer list /var/lib/sentinel/buffer
        sentinel buffer list /var/log/flb-storage --json
      """)

  @OptionGroup var chunks: ChunkOptions

  @Flag(help: "One JSON object a line instead of a table.")
  var json = false

  mutating func run() throws {
    prepareProcess()
    let inspector = ChunkInspector(Disk(), tags: try chunks.tags.naming())
    let summaries = try inspecting(try chunks.chunks(), inspector, depth: .positions)
    try writingToStandardOutput {
      let listing = ChunkListing(summaries, now: wallClock())
      try FileDescriptor.standardOutput.write(json ? listing.json : listing.table)
    }
    if summaries.contains(where: { $0.state == .damaged }) { throw ExitStatus.inputDamaged.exitCode }
  }
}

struct BufferVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Verify all checksums; exit 65 where something is damaged.",
    discussion: """
      Examples:
        sentinel buffer verify /var/lib/sentinel/buffer && echo sound
      """)

  @OptionGroup var chunks: ChunkOptions

  mutating func run() throws {
    prepareProcess()
    let inspector = ChunkInspector(Disk(), tags: try chunks.tags.naming())
    let summaries = try inspecting(try chunks.chunks(), inspector, depth: .everything)
    let damaged = summaries.filter { $0.state == .damaged }
    for summary in damaged {
      let reason = summary.note ?? ChunkError(summary.damage, in: summary.chunk.path)?.reason ?? "damaged"
      report("\(summary.chunk.path): \(reason)")
    }
    let records = summaries.reduce(0) { $0 + $1.records }
    try writingToStandardOutput {
      try FileDescriptor.standardOutput.write(
        "\(summaries.count.counted("chunk")), \(records.counted("record")): "
          + (damaged.isEmpty ? "all checksums fit\n" : "\(damaged.count.grouped) damaged\n"))
    }
    if !damaged.isEmpty { throw ExitStatus.inputDamaged.exitCode }
  }
}

/// - Throws: `ExitCode` 74 where a chunk cannot be read, and it has said why.
private func inspecting(
  _ chunks: [FoundChunk], _ inspector: ChunkInspector, depth: ChunkReader.Depth
) throws -> [ChunkSummary] {
  do {
    return try chunks.compactMap { try inspector.summary(of: $0, depth: depth) }
  } catch let error as SystemCallError {
    report(error.description)
    throw ExitStatus.inputOutputError.exitCode
  }
}

struct BufferCat: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cat",
    abstract: "Write the records of all chunks, in order.",
    discussion: """
      Examples:
        sentinel buffer cat /var/lib/sentinel/buffer | tail
        sentinel buffer cat --format json /var/log/flb-storage
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
  }

  @OptionGroup var chunks: ChunkOptions

  @Option(help: "Records as text, or one JSON object a line.")
  var format = Format.text

  mutating func run() throws {
    prepareProcess()
    let isTerminal = FileDescriptor.standardOutput.isTerminal
    let listing = RecordListing(
      Disk(), tags: try chunks.tags.naming(), format: format == .json ? .json : isTerminal ? .terminal : .text)
    var statuses: [ExitStatus] = []
    for chunk in try chunks.chunks() {
      guard StopSignal.number == nil else { throw ExitCode(128 + StopSignal.number!) }
      do {
        try listing.list(chunk) { bytes in
          try writingToStandardOutput { try FileDescriptor.standardOutput.write(bytes) }
        }
      } catch let error as SystemCallError where error.isMissing {
        // It was sent meanwhile.
      } catch let error as SystemCallError {
        report(error.description)
        statuses.append(.inputOutputError)
      } catch let error as FluentBitChunkError {
        report("\(chunk.path): \(error)")
        statuses.append(.inputDamaged)
      } catch let error as ChunkError {
        report(error.description)
        statuses.append(.inputDamaged)
      }
    }
    let worst = ExitStatus.worst(of: statuses)
    if worst != .success { throw worst.exitCode }
  }
}

/// Ends the program where standard output cannot be written: quietly where nobody reads it any more.
func writingToStandardOutput(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as SystemCallError where error.path == FileDescriptor.standardOutput.path {
    if error.code == EPIPE { throw ExitCode(0) }
    report(error.description)
    throw ExitStatus.inputOutputError.exitCode
  }
}

struct BufferRepair: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Put what can be read of damaged chunks into whole ones; the originals are kept aside.",
    discussion: """
      Examples:
        sentinel buffer repair /var/lib/sentinel/buffer
        sentinel buffer repair /var/log/flb-storage --state /var/lib/sentinel/flb

      Originals of a buffer of ours go into its quarantine/, those of Fluent Bit into DIR.sentinel/quarantine beside it.

      Exit 0 where nothing was damaged, 65 where something was, 75 where another process has the buffer.
      """)

  @Argument(help: ArgumentHelp("The buffer, or the storage.path of Fluent Bit.", valueName: "dir"))
  var directory = "buffer"

  @Option(
    help: ArgumentHelp(
      "Where the state of a directory of Fluent Bit is kept (default: DIR.sentinel).", valueName: "dir"))
  var state: String?

  mutating func run() throws {
    prepareProcess()
    do {
      let disk = Disk()
      let isOurs = try disk.exists("\(directory)/streams")
      let (repaired, left) = try isOurs ? repairBuffer(disk) : (repairFluentBit(disk), 0)
      let counts = "\(repaired.grouped) repaired" + (left > 0 ? ", \(left.grouped) left alone" : "")
      try writingToStandardOutput {
        try FileDescriptor.standardOutput.write(repaired + left == 0 ? "nothing is damaged\n" : "\(counts)\n")
      }
      if repaired + left > 0 { throw ExitStatus.inputDamaged.exitCode }
    } catch let error as BufferHeldError {
      report(error.description)
      throw ExitStatus.notFinished.exitCode
    } catch let error as SystemCallError {
      report(error.description)
      throw ExitStatus(buffer: error).exitCode
    }
  }

  private func repairBuffer(_ disk: Disk) throws -> (repaired: Int, left: Int) {
    var options = BufferOptions(clock: wallClock)
    options.verifiesRecords = true
    // Opening it for writing repairs it.
    let writer = try BufferWriter(directory, disk, options: options)
    for notice in writer.notices { report(notice.description, .warning) }
    let left = writer.notices.count(where: \.isLeftAlone)
    return (writer.notices.count - left, left)
  }

  private func repairFluentBit(_ disk: Disk) throws -> Int {
    let path = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    guard try disk.exists(path), let chunks = try ChunkDirectory.chunks(in: path, asStorage: true, disk) else {
      report("\(directory): no buffer, and nothing that Fluent Bit left")
      throw ExitStatus.noInput.exitCode
    }
    if let process = FluentBitProcess.writer(of: chunks) {
      report("\(directory): process \(process) (fluent-bit) is still writing to it; stop it first")
      throw ExitStatus.notFinished.exitCode
    }
    let repair = FluentBitRepair(disk, aside: "\(state ?? "\(path).sentinel")/quarantine")
    var count = 0
    for chunk in chunks {
      guard let outcome = try repair.repair(chunk) else { continue }
      count += 1
      let records = outcome.records > 0 ? "\(outcome.records.counted("record")) kept" : "no record can be read, removed"
      report("\(outcome.path): \(outcome.reason); \(records); the original: \(outcome.original)")
    }
    return count
  }
}
