import ChunkBuffer
import FileSystem
import LogModel
import TestSupport
import Testing

@Suite("Records of Fluent Bit")
struct FluentBitRecordTests {
  static let records: [(record: MessagePackValue, text: String, firstLine: String)] = [
    (.object(["log": .text("a line")]), "a line", "a line"),
    (.object(["log": .text("a line\n")]), "a line", "a line"),
    (.object(["log": .text("a line\r\n")]), "a line", "a line"),
    (.object(["log": .text("a\n\n")]), "a\n", "a"),
    (.object(["log": .text("")]), "", ""), (.object(["log": .text("\n")]), "", ""),
    (.object(["message": .text("Error: x\r\n  at y\n")]), "Error: x\r\n  at y", "Error: x"),
    (.object(["log": .binary([0x62])]), "b", "b"),
    (.object(["log": .unsigned(1)]), "{\"log\":1}", "{\"log\":1}"),
    (.object(["msg": .text("x")]), "{\"msg\":\"x\"}", "{\"msg\":\"x\"}"),
    (
      .object(["log": .text("a\nb"), "n": .double(2626.45)]), "{\"log\":\"a\\nb\",\"n\":2626.45}",
      "{\"log\":\"a\\nb\",\"n\":2626.45}"
    ), (.map([]), "{}", "{}"),
  ]

  @Test("are the line that was read, or the map as JSON", arguments: records)
  func text(record: (record: MessagePackValue, text: String, firstLine: String)) throws {
    let fixture = ChunkFixture(values: [.event(1_700_000_000, record.record)])
    let chunk = try FluentBitChunk(fixture.bytes, path: "storage/tail.0/1-2.3.flb")
    let source = FluentBitRecordSource(chunk, service: "api", referenceTime: 7)
    let batch = try #require(source.nextBatch())
    let found = try #require(batch.records.first)
    #expect(batch.records.count == 1)
    #expect(String(decoding: batch.bytes(of: found), as: UTF8.self) == record.text)
    #expect(String(decoding: batch.bytes(of: found).prefix(found.firstLineLength), as: UTF8.self) == record.firstLine)
    #expect(found.containerTime == Timestamp(nanoseconds: 1_700_000_000_000_000_005, fractionDigits: 9))
    #expect(found.line == 1 && found.lineCount == 1)
    #expect(batch.source.name == "storage/tail.0/1-2.3.flb" && batch.source.stream == "api")
    #expect(batch.source.referenceTime == 7)
    #expect(source.nextBatch() == nil)
  }

  @Test("come in batches that account for every byte and every event", arguments: [1, 100, 4000, 1 << 18])
  func batches(batchSize: Int) throws {
    let values = (0..<500).map { MessagePackValue.event(UInt32($0), .object(["log": .text("line \($0)")])) }
    let fixture = ChunkFixture(values: values)
    let directory = TemporaryDirectory()
    let path = directory.write(fixture.bytes, to: "tail.0/1-2.3.flb")
    let chunk = try FluentBitChunk(reading: try Disk().open(path, for: .reading))
    let source = FluentBitRecordSource(chunk, service: "api", batchSize: batchSize)
    var (bytes, lines, texts, numbers) = (0, 0, [String](), [Int]())
    while let batch = source.nextBatch() {
      bytes += batch.bytesRead
      lines += batch.linesRead
      texts += batch.records.map { String(decoding: batch.bytes(of: $0), as: UTF8.self) }
      numbers += batch.records.map(\.line)
      #expect(batch.records.reduce(0) { $0 + $1.length } < batchSize + 10)
    }
    #expect(bytes == fixture.bytes.count)
    #expect(lines == 500)
    #expect(texts == (0..<500).map { "line \($0)" })
    #expect(numbers == Array(1...500))
    #expect(source.damage.isEmpty)
  }

  @Test("say what could not be read")
  func damage() throws {
    let fixture = ChunkFixture(values: [
      .event(1, .object(["log": .text("a")])), .event(2, .object(["log": .text("b")])),
    ])
    let bytes = fixture.bytes.replacing(fixture.ranges[1].lowerBound, 0xC1)
    let source = FluentBitRecordSource(try FluentBitChunk(bytes, path: "x"), service: "api")
    while source.nextBatch() != nil {}
    #expect(source.damage.map(\.range) == [fixture.ranges[1]])
  }

  @Test("a chunk larger than 128 MiB is not read")
  func size() {
    let error = #expect(throws: FluentBitChunkError.self) { try FluentBitChunk(reading: HugeFile()) }
    #expect(error == .tooLarge(FluentBitChunk.largestSize + 1))
  }
}

/// A file that is too large.
private final class HugeFile: StoredFile {
  let path = "huge.flb"

  func status() -> FileStatus {
    FileStatus(kind: .regular, size: FluentBitChunk.largestSize + 1, modificationTime: 0, identity: [])
  }
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int { 0 }
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {}
  func reserve(_ range: Range<Int>) {}
  func truncate(to size: Int) {}
  func synchronize() {}
}

@Suite("The service of a tag")
struct TagNamingTests {
  private static let identifier = String(repeating: "0a", count: 32)

  @Test(
    "is the container of a Kubernetes tag, else the tag",
    arguments: [
      ("kube.var.log.containers.api-7d4_shop_orders-api-\(identifier).log", "orders-api"),
      ("kube.var.log.containers.api-7d4_shop_orders-\(identifier)", "orders"),
      ("kube.var.log.containers.api-7d4_shop_orders-1234.log", "kube.var.log.containers.api-7d4_shop_orders-1234.log"),
      ("nginx.access", "nginx.access"), ("a_b_-\(identifier)", "a_b_-\(identifier)"), ("", "tail.0"), (nil, "tail.0"),
    ] as [(String?, String)])
  func plain(tag: String?, service: String) { #expect(TagNaming().service(ofTag: tag, stream: "tail.0") == service) }

  @Test(
    "is what a pattern's group finds",
    arguments: [
      ("^app\\.(?<service>[^.]+)", "app.billing.x", "billing"), ("^app\\.(?<service>[^.]+)", "web.x", "web.x"),
      ("(?<env>\\w+)\\.(?<service>\\w+)", "prod.api", "api"), ("(?<name>\\w+)\\.(?<other>\\w+)", "prod.api", "prod"),
      ("^a\\.(?<service>x*)", "a.b", "a.b"), ("^(?:a\\.(?<service>\\w+)|b\\.(?<service>\\w+))", "b.two", "two"),
      ("^(?<service>(?:a+)+)$", String(repeating: "a", count: 40) + "b", String(repeating: "a", count: 40) + "b"),
    ])
  func pattern(pattern: String, tag: String, service: String) throws {
    #expect(try TagNaming(pattern: pattern).service(ofTag: tag, stream: "tail.0") == service)
  }

  @Test("cannot come of a pattern that is wrong or names nothing", arguments: ["(", "app\\.(\\w+)", "app"])
  func errors(pattern: String) {
    let error = #expect(throws: TagNamingError.self) { try TagNaming(pattern: pattern) }
    #expect(error?.description.isEmpty == false)
  }
}
