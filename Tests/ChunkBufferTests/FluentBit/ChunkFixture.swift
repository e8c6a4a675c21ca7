import ChunkBuffer
import LogModel

/// A chunk file made by the test.
struct ChunkFixture {
  enum Checksum {
    case off
    case on
    case unsynced
  }

  var events: [[UInt8]]
  var metadata: [UInt8] = [0xF1, 0x77, 0, 0] + Array("app.java".utf8)
  var checksum = Checksum.off
  /// Zero bytes behind the content.
  var tail = 64
  /// In the header; `nil`: the true one.
  var contentLength: Int?

  init(_ events: [[UInt8]]) { self.events = events }

  init(values: [MessagePackValue]) { events = values.map { $0.encoded() } }

  /// Where each event lies in the file.
  var ranges: [Range<Int>] {
    var start = 24 + metadata.count
    return events.map { event in
      defer { start += event.count }
      return start..<start + event.count
    }
  }

  var bytes: [UInt8] {
    let content = events.flatMap(\.self)
    let covered = bigEndian(UInt16(metadata.count)) + metadata + content
    var crc = CRC32()
    covered.withUnsafeBytes { crc.update($0) }
    let stored: UInt32 =
      switch checksum {
      case .off: 0
      case .on: crc.value
      case .unsynced: (~crc.value).byteSwapped
      }
    return [0xC1, 0x00] + bigEndian(stored) + [0, 0, 0, 0] + bigEndian(UInt32(contentLength ?? content.count))
      + [UInt8](repeating: 0, count: 8) + covered + [UInt8](repeating: 0, count: tail)
  }
}

/// What a chunk gave.
struct Reading {
  var chunk: FluentBitChunk
  var events: [FluentBitEvent] = []
  var damage: [ChunkDamage] = []

  init(_ bytes: [UInt8], path: String = "tail.0/1-2.3.flb") throws(FluentBitChunkError) {
    self.init(try FluentBitChunk(bytes, path: path))
  }

  init(_ chunk: FluentBitChunk) {
    self.chunk = chunk
    var reader = chunk.events()
    while let event = reader.next() { events.append(event) }
    damage = reader.damage
  }

  /// The events' own bytes.
  var encodings: [[UInt8]] { events.map { Array(chunk.bytes[$0.range]) } }

  /// The events as JSON.
  var records: [String] { events.map { json($0.record) } }

  func json(_ range: Range<Int>) -> String {
    let output = OutputBuffer(capacity: 256)
    var reader = MessagePackReader(chunk.bytes, at: range.lowerBound)
    _ = try? output.append(json: &reader)
    return String(decoding: output.bytes, as: UTF8.self)
  }
}
