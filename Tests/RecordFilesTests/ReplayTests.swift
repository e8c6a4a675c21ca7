import Archives
import Inputs
import LogModel
import TestSupport
import Testing

@testable import RecordFiles

/// An archive in memory.
private func packed(
  _ format: ArchiveFormat, filter: CompressionFilter = .none, _ body: (ArchiveWriter) throws -> Void
) throws -> [UInt8] {
  var bytes: [UInt8] = []
  let writer = try ArchiveWriter(format, filter: filter) { bytes += $0 }
  try body(writer)
  try writer.finish()
  return bytes
}

@Suite("Replay")
struct ReplayTests {
  private let directory = TemporaryDirectory()

  /// A log whose lines have times a second apart from `start` on.
  private func log(_ start: Int, _ count: Int, _ text: String) -> [UInt8] {
    Array(
      (0..<count).map { "2026-03-02T06:\((start + $0) / 60 + 10):\((start + $0) % 60 + 10)Z INFO \(text) \($0)\n" }
        .joined().utf8)
  }

  @Test(
    "puts the files of a rotated set in order, whatever order an archive has them in",
    arguments: ArchiveFormat.allCases.filter { $0 != .raw })
  func rotationInArchives(format: ArchiveFormat) throws {
    let archive = try packed(format, filter: format == .tar ? .gzip : .none) { writer in
      try writer.addFile("logs/app.log", log(20, 3, "newest"))
      try writer.addFile("logs/other.log", log(0, 2, "other"))
      try writer.addFile("logs/app.log.2.gz", try compress(log(0, 3, "oldest"), with: .gzip))
      try writer.addFile("logs/app.log.1", log(10, 3, "middle"))
    }
    directory.write(archive, to: "incident.bin")
    let run = try ReplayRun(["incident.bin"], in: directory)
    #expect(
      run.values("message") == [
        "oldest 0", "oldest 1", "oldest 2", "middle 0", "middle 1", "middle 2", "newest 0", "newest 1", "newest 2",
        "other 0", "other 1",
      ])
    #expect(run.values("service").suffix(2) == ["other", "other"])
    #expect(run.values("source")[0] == "\(directory.path)/incident.bin:logs/app.log.2.gz")
  }

  @Test(
    "reads on behind an entry that is damaged inside, or cannot be opened", arguments: [ArchiveFormat.tar, .zip, .cpio])
  func damageInside(format: ArchiveFormat) throws {
    var damaged = try compress(log(0, 3000, "damaged"), with: .gzip)
    for index in damaged.count / 2..<damaged.count / 2 + 40 { damaged[index] = 0x55 }
    let archive = try packed(format) { writer in
      try writer.addFile("logs/a.log.gz", damaged)
      try writer.addFile("logs/b.7z", try packed(.sevenZip) { try $0.addFile("x.log", log(0, 3, "inside")) })
      try writer.addFile("logs/c.log", log(0, 3, "behind"))
    }
    directory.write(archive, to: "incident.bin")
    let run = try ReplayRun(["incident.bin"], in: directory)
    #expect(run.values("message").suffix(3) == ["behind 0", "behind 1", "behind 2"])
    let problems = run.result.summary.problems
    #expect(problems.map(\.path) == ["logs/a.log.gz", "logs/b.7z"].map { "\(directory.path)/incident.bin:\($0)" })
    #expect(problems.first?.reason.contains(" at byte ") == true)
  }

  @Test(
    "reads the entries that were asked for, and all that is inside them",
    arguments: [("logs/app.log", ["plain"]), ("in.tar", ["nested", "too"]), ("*.tar", ["nested", "too"])])
  func chosenEntries(glob: String, messages: [String]) throws {
    let inner = try packed(.tar) { writer in
      try writer.addFile("x/a.log", Array("2026-03-02T06:10:00Z nested\n".utf8))
      try writer.addFile("x/b.log", Array("2026-03-02T06:10:00Z too\n".utf8))
    }
    let archive = try packed(.tar) { writer in
      try writer.addFile("in.tar", inner)
      try writer.addFile("./logs/app.log", Array("2026-03-02T06:10:00Z plain\n".utf8))
    }
    directory.write(archive, to: "incident.tar")
    let run = try ReplayRun(["incident.tar"], in: directory) { $0.sources.entries = [try! Glob(glob, over: .path)] }
    #expect(run.values("message") == messages)
  }

  @Test("gives an archive and its files the same records, but for the source")
  func archiveAndFiles() throws {
    let files = [("a.log", log(0, 50, "a")), ("b/c.log", log(5, 50, "c"))]
    for (name, bytes) in files { directory.write(bytes, to: "logs/\(name)") }
    directory.write(
      try packed(.tar, filter: .zstd) { writer in
        for (name, bytes) in files { try writer.addFile("logs/\(name)", bytes) }
      },
      to: "logs.tar.zst")
    let fromFiles = try ReplayRun(["logs"], in: directory)
    let fromArchive = try ReplayRun(["logs.tar.zst"], in: directory)
    #expect(fromFiles.lines.count == 100)
    #expect(fromFiles.values("message") == fromArchive.values("message"))
    #expect(fromFiles.values("timestamp") == fromArchive.values("timestamp"))
  }

  @Test("writes the same bytes with any number of threads", arguments: [2, 3, 8])
  func threads(count: Int) throws {
    var random = SeededGenerator(seed: 7)
    var bytes: [UInt8] = []
    while bytes.count < 3 << 20 {
      bytes += "2026-03-02T06:00:00Z WARN line \(UInt32.random(in: 0...UInt32.max, using: &random))".utf8
      if Int.random(in: 0..<9, using: &random) == 0 { bytes += "\n  at somewhere".utf8 }
      if Int.random(in: 0..<99, using: &random) == 0 { bytes += [0xFF, 0xFE] }
      bytes.append(0x0A)
    }
    directory.write(bytes, to: "a.log")
    let one = try ReplayRun(["a.log"], in: directory) { $0.threads = 1 }
    let many = try ReplayRun(["a.log"], in: directory) { $0.threads = count }
    #expect(one.records == many.records)
    #expect(one.summary == many.summary)
    #expect(one.result.summary.tally.isBalanced)
  }

  @Test("accounts for every line: in records, filtered, or dropped")
  func balance() throws {
    directory.write(
      "2026-03-02T06:00:00Z ERROR a\n  more\nhealth ok\nhealth\n  ok\n\nplain\n2026-03-02T07:00:00Z INFO b", to: "a.log"
    )
    let run = try ReplayRun(["a.log"], in: directory) {
      $0.records.filter.severity = .error
      $0.records.filter.until = try? Timestamp(argument: "2026-03-02T06:30:00Z").nanoseconds
    }
    let tally = run.result.summary.tally
    #expect(tally.linesRead == 8)
    #expect(tally.isBalanced)
    #expect(tally.linesInRecords == 2)
    #expect(tally.droppedLines == [0, 3])
    #expect(tally.filteredLines.reduce(0, +) == 3)
    #expect(run.summary.contains(#""lines": {"read": 8, "in_records": 2}"#))
  }

  @Test("writes what could be read of a damaged archive, and says where the damage is")
  func damage() throws {
    // libarchive gives a compressed stream in blocks of 64 KiB, and does not give the one that the cut is in.
    var random = SeededGenerator(seed: 1)
    let noise = (0..<40_000).map { _ in UInt8.random(in: 33...126, using: &random) } + log(0, 10_000, "b")
    let archive = try packed(.tar, filter: .gzip) { writer in
      try writer.addFile("a.log", log(0, 1000, "a"))
      try writer.addFile("b.log", noise)
    }
    directory.write(Array(archive.prefix(archive.count * 3 / 4)), to: "cut.tar.gz")
    directory.write("2026-03-02T06:00:00Z INFO sound\n", to: "sound.log")
    let run = try ReplayRun(["cut.tar.gz", "sound.log"], in: directory)
    #expect(run.values("message").contains("a 999"))
    #expect(run.values("message").last == "sound")
    #expect(run.result.summary.problems.map(\.kind) == [.damaged])
    #expect(run.result.summary.tally.isBalanced)
  }

  @Test("never writes to a path of an archive, follows no link of one, and stops at the limit")
  func hostileArchive() throws {
    let archive = try packed(.tar, filter: .zstd) { writer in
      try writer.addFile("/etc/sentinel-test", log(0, 1, "absolute"))
      try writer.addFile("../../escape.log", log(0, 1, "dots"))
      try writer.addSymbolicLink("link.log", to: "/etc/passwd")
      try writer.addHardLink("hard.log", to: "/etc/passwd")
      try writer.addFile("link.log/below.log", log(0, 1, "below"))
      try writer.addFile("bomb.log", [UInt8](repeating: 0, count: 30 << 20))
    }
    directory.write(archive, to: "hostile.tar.zst")
    let run = try ReplayRun(["hostile.tar.zst"], in: directory) { $0.sources.maximumArchiveSize = 1 << 20 }
    #expect(Set(run.values("message")).isSuperset(of: ["absolute 0", "dots 0", "below 0"]))
    #expect(!run.lines.contains { $0.contains("root:") })
    #expect(run.result.summary.problems.map(\.kind) == [.damaged])
    #expect("\(run.result.summary.problems[0])".contains("1048576"))
    #expect(directory.names == ["hostile.tar.zst"])
    #expect(run.result.summary.tally.bytesRead <= 1 << 20)
  }

  @Test("reads archives in archives")
  func nested() throws {
    let inner = try packed(.zip) { try $0.addFile("deep.log", log(0, 2, "deep")) }
    let middle = try packed(.tar, filter: .xz) { try $0.addFile("inner.zip", inner) }
    directory.write(try packed(.tar) { try $0.addFile("middle.tar.xz", middle) }, to: "outer.tar")
    let run = try ReplayRun(["outer.tar"], in: directory)
    #expect(run.values("message") == ["deep 0", "deep 1"])
    #expect(run.values("source")[0].hasSuffix("outer.tar:middle.tar.xz:inner.zip:deep.log"))
    #expect(run.result.summary.problems.isEmpty)
  }

  @Test("reads only the entries that were asked for")
  func entries() throws {
    let archive = try packed(.tar) { writer in
      for name in ["a/x.log", "a/y.txt", "b/x.log"] { try writer.addFile(name, log(0, 1, name)) }
    }
    directory.write(archive, to: "logs.tar")
    let run = try ReplayRun(["logs.tar"], in: directory) { $0.sources.entries = [try! Glob("a/*.log", over: .path)] }
    #expect(run.values("message") == ["a/x.log 0"])
    let none = try ReplayRun(["logs.tar"], in: directory) { $0.sources.entries = [try! Glob("*.gz", over: .path)] }
    #expect(none.result.summary.problems.map(\.reason) == ["no entry matches --entry"])
  }

  @Test("merges streams in order of time for people, and keeps each stream's own order")
  func text() throws {
    directory.write(
      "2026-03-02T06:00:00Z INFO a1\n2026-03-02T06:00:05Z INFO a2\n2026-03-02T06:00:01Z INFO a3\n", to: "a.log")
    directory.write("no time b1\n2026-03-02T06:00:02Z WARN b2 \u{1B}[31mred\n  stack\nhealth\n", to: "b.log")
    directory.write("2026-03-02T05:59:00Z INFO c1\n", to: "c.log.1")
    directory.write("2026-03-02T06:00:06Z INFO c2\n", to: "c.log")
    let run = try ReplayRun(["a.log", "b.log", "c.log", "c.log.1"], in: directory) {
      $0.records.format = .text(isColoured: false)
    }
    #expect(
      run.lines == [
        "- -     b time b1 time=no", "2026-03-02T05:59:00Z INFO  c c1", "2026-03-02T06:00:00Z INFO  a a1",
        "2026-03-02T06:00:02Z WARN  b b2 \\u{1b}[31mred", "      stack", "2026-03-02T06:00:05Z INFO  a a2",
        "2026-03-02T06:00:01Z INFO  a a3",
        "2026-03-02T06:00:06Z INFO  c c2",
      ])
  }

  @Test("spills what is too much for memory and gives the same bytes")
  func spilling() throws {
    let archive = try packed(.tar, filter: .zstd) { writer in
      try writer.addFile("big.log", log(0, 100_000, "new"))
      try writer.addFile("big.log.1", log(0, 60_000, "old"))
    }
    directory.write(archive, to: "big.tar.zst")
    let run = try ReplayRun(["big.tar.zst"], in: directory) { $0.threads = 2 }
    let messages = run.values("line")
    #expect(messages.count == 160_000)
    #expect(run.lines[0].contains(#""message":"old 0""#))
    #expect(run.lines[59_999].contains(#""message":"old 59999""#))
    #expect(run.lines[60_000].contains(#""message":"new 0""#))
    #expect(run.records.count > 16 << 20)
  }

  @Test("compresses its records when told to", arguments: [CompressionFilter.zstd, .gzip])
  func compression(filter: CompressionFilter) throws {
    directory.write(log(0, 1000, "x"), to: "a.log")
    let target = TemporaryDirectory()
    let plain = try ReplayRun(["a.log"], in: directory)
    _ = try ReplayRun(["a.log"], in: directory) {
      $0.compression = filter
      $0.destination = .directory(target.path)
    }
    let name = "records.jsonl" + (filter == .zstd ? ".zst" : ".gz")
    #expect(target.names == [name, "summary.json"])
    let reader = try ArchiveReader(path: "\(target.path)/\(name)", budget: ArchiveBudget(ArchiveLimits()))
    _ = try reader.nextEntry()
    var bytes = [UInt8](repeating: 0, count: plain.records.count + 1)
    var count = 0
    while case let read = try bytes.withUnsafeMutableBytes({
      try reader.entrySource.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
    }), read > 0 { count += read }
    #expect(Array(bytes[..<count]) == plain.records)
  }
}

@Suite("The schemas")
struct SchemaTests {
  private let directory = TemporaryDirectory()

  @Test("have the keys of their conventions, always in the same order")
  func keys() throws {
    directory.write("2026-03-02T06:00:00.5Z WARNING it \"broke\"\n  at x\nunparsed\n", to: "a.log")
    func lines(_ schema: RecordSchema) throws -> [String] {
      try ReplayRun(["a.log"], in: directory) { $0.records.format = .json(schema) }.lines.map {
        $0.replacing("\(directory.path)/", with: "")
      }
    }
    #expect(
      try lines(.sentinel) == [
        #"{"timestamp":"2026-03-02T06:00:00.5Z","severity":"WARN","service":"a","message":"it \"broke\"","rule":"plain","source":"a.log","line":1,"fields":{"level":"WARNING"},"stack":"  at x"}"#,
        #"{"service":"a","message":"unparsed","source":"a.log","line":3,"unparsed":true}"#,
      ])
    #expect(
      try lines(.ecs)[0]
        == #"{"@timestamp":"2026-03-02T06:00:00.5Z","log.level":"WARNING","message":"it \"broke\"","ecs.version":"8.11.0","service.name":"a","log.file.path":"a.log","error.stack_trace":"  at x","sentinel":{"line":1,"rule":"plain","fields":{"level":"WARNING"}}}"#
    )
    #expect(
      try lines(.otel)[0]
        == #"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeLogs":[{"scope":{"name":"sentinel"},"logRecords":[{"timeUnixNano":"1772431200500000000","severityNumber":13,"severityText":"WARNING","body":{"stringValue":"it \"broke\""},"attributes":[{"key":"log.file.path","value":{"stringValue":"a.log"}},{"key":"sentinel.line","value":{"intValue":"1"}},{"key":"sentinel.rule","value":{"stringValue":"plain"}},{"key":"exception.stacktrace","value":{"stringValue":"  at x"}},{"key":"level","value":{"stringValue":"WARNING"}}]}]}]}]}"#
    )
  }
}

extension String {
  fileprivate func replacing(_ text: String, with other: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(text) {
        result += other
        rest = rest.dropFirst(text.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
