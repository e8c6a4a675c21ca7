import LogModel

/// One record in a batch of its own.
func batch(_ bytes: [UInt8], of source: LogSource = plainSource, _ change: (inout Record) -> Void = { _ in })
  -> LogBatch
{
  let batch = LogBatch(source: source, capacity: bytes.count + 3)
  // Records do not begin where storage does, and something else follows them.
  UnsafeMutableRawBufferPointer(rebasing: batch.storage[1...]).copyBytes(from: bytes)
  batch.storage[0] = 0xFF
  batch.storage[bytes.count + 1] = 0xFF
  batch.storage[bytes.count + 2] = UInt8(ascii: "\n")
  let firstLine = bytes.prefix { $0 != 0x0A }
  var record = Record(
    offset: 1, length: bytes.count, firstLineLength: firstLine.count, line: 7, lineCount: 1)
  if firstLine.count < bytes.count, firstLine.last == 0x0D { record.firstLineLength -= 1 }
  change(&record)
  batch.records = [record]
  return batch
}

let plainSource = LogSource(name: "app.log", path: "app.log", stream: "app", referenceTime: nil)

/// 2026-03-02T06:00:00.000000012Z
let sampleTime: Int64 = 1_772_431_200_000_000_012

extension LogBatch {
  /// The envelope of its first record.
  func envelope(id: String? = nil, index: UInt64 = 0, committed: Int64? = nil) -> [UInt8] {
    let output = OutputBuffer(capacity: 16)
    EnvelopeEncoder(source, id: id).append(records[0], of: self, index: index, committed: committed, to: output)
    return Array(output.bytes)
  }

  /// The headers of its first record.
  func headers(id: String? = nil, index: UInt64 = 0, committed: Int64? = nil) -> [(name: String, value: [UInt8])] {
    var headers: [(String, [UInt8])] = []
    EnvelopeEncoder(source, id: id).forEachHeader(of: records[0], in: self, index: index, committed: committed) {
      let value = OutputBuffer(capacity: 16)
      $1(value)
      headers.append(("\($0)", Array(value.bytes)))
    }
    return headers
  }
}
