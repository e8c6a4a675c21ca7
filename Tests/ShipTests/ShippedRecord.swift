import LogModel
import Testing

/// What is kept of a record.
struct ShippedRecord: Hashable, CustomTestStringConvertible {
  var stream: String
  var source: String
  var bytes: [UInt8]
  var line: Int
  var lineCount: Int
  var firstLineLength: Int
  var part: Int
  var time: Timestamp?
  var output: ContainerOutput?

  init(_ record: Record, _ batch: LogBatch) {
    stream = batch.source.stream
    source = batch.source.name
    bytes = Array(batch.bytes(of: record))
    line = record.line
    lineCount = record.lineCount
    firstLineLength = record.firstLineLength
    part = record.part
    time = record.containerTime
    output = record.output
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
  var testDescription: String { "\(source):\(line) part \(part) \(text.prefix(80).debugDescription)" }
}

/// Lines with numbers: `a 1`, `a 2`, …
func lines(_ name: String, _ numbers: ClosedRange<Int>) -> String { numbers.map { "\(name) \($0)\n" }.joined() }

func lineTexts(_ name: String, _ numbers: ClosedRange<Int>) -> [String] { numbers.map { "\(name) \($0)" } }

/// A gzip member (RFC 1952) of stored blocks.
func gzip(_ text: String) -> [UInt8] {
  let bytes = Array(text.utf8)
  var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
  var start = 0
  repeat {
    let block = bytes[start..<min(start + 65_535, bytes.count)]
    start = block.endIndex
    output.append(start == bytes.count ? 1 : 0)
    for size in [UInt16(block.count), ~UInt16(block.count)] { output += littleEndian(size) }
    output += block
  } while start < bytes.count
  var checksum = CRC32()
  bytes.withUnsafeBytes { checksum.update($0) }
  return output + littleEndian(checksum.value) + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
}

private func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
