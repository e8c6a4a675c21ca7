import Archives
import FileSystem
import TestSupport

/// A finished file.
struct OutputText {
  let partition: Int
  let first: Int64
  let lines: [String]

  /// - Returns: `nil` where the name is none of a finished file.
  init?(_ name: String, in directory: String, _ disk: SimulatedDisk) throws {
    let parts = name.prefix { $0 != "." }.split(separator: "-")
    guard ["jsonl", "jsonl.gz", "jsonl.zst"].contains(name.drop { $0 != "." }.dropFirst()), parts.count == 3,
      let partition = Int(parts[1]), let first = Int64(parts[2])
    else { return nil }
    let file = try disk.open("\(directory)/\(name)", for: .reading)
    var bytes = try file.bytes(in: 0..<file.status().size)
    if !name.hasSuffix(".jsonl") { bytes = try OutputText.decompressed(bytes) }
    (self.partition, self.first) = (partition, first)
    lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  static func decompressed(_ bytes: [UInt8]) throws -> [UInt8] {
    if bytes.isEmpty { return [] }
    let reader = try ArchiveReader(source: MemorySource(bytes), name: "file", budget: ArchiveBudget(ArchiveLimits()))
    guard try reader.nextEntry() != nil else { return [] }
    var result: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while case let count = try block.withUnsafeMutableBytes({ try reader.entrySource.read(into: $0) }), count > 0 {
      result += block[..<count]
    }
    return result
  }

  /// Records of messages that are not ours have the offset for their line.
  static func offset(of line: String) -> Int64 {
    guard let start = line.firstRange(of: "\"line\":")?.upperBound else { return -1 }
    return Int64(line[start...].prefix(while: \.isNumber)) ?? -1
  }
}
