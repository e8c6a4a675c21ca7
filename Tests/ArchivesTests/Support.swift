import Archives
import Glibc
import Pipeline

/// What reading an archive gave: the entries with what was delivered of them, and the errors, in order.
struct Outcome {
  var entries: [(entry: ArchiveEntry, bytes: [UInt8])] = []
  var errors: [ArchiveError] = []
  var skipped: [SkippedEntry] = []

  var paths: [String] { entries.map(\.entry.path) }

  func bytes(_ path: String) -> [UInt8]? { entries.first { $0.entry.path == path }?.bytes }
}

/// Reads all there is, going on after recoverable errors. More steps than any test needs count as a hang.
func readAll(_ reader: ArchiveReader, bufferSize: Int = 70_001) -> Outcome {
  var outcome = Outcome()
  var buffer = [UInt8](repeating: 0, count: bufferSize)
  for _ in 0..<100_000 {
    do {
      guard let entry = try reader.nextEntry() else {
        outcome.skipped = reader.skipped
        return outcome
      }
      outcome.entries.append((entry, []))
      let source = reader.entrySource
      while true {
        let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
        if count == 0 { break }
        outcome.entries[outcome.entries.count - 1].bytes.append(contentsOf: buffer[..<count])
      }
    } catch let error as ArchiveError {
      outcome.errors.append(error)
    } catch {
      preconditionFailure("an error of another type: \(error)")
    }
  }
  preconditionFailure("the reader does not come to an end")
}

/// Reads the bytes as a stream.
func readStream(_ bytes: [UInt8], name: String = "test", limits: ArchiveLimits = ArchiveLimits()) -> Outcome {
  do {
    return readAll(try ArchiveReader(source: BytesSource(bytes), name: name, budget: ArchiveBudget(limits)))
  } catch {
    return Outcome(errors: [error])
  }
}

/// Reads the bytes as a file, which can be sought.
func readFile(_ bytes: [UInt8], name: String = "test", limits: ArchiveLimits = ArchiveLimits()) -> Outcome {
  let descriptor = unnamedFile(bytes)
  defer { close(descriptor) }
  do {
    return readAll(try ArchiveReader(descriptor: descriptor, name: name, budget: ArchiveBudget(limits)))
  } catch {
    return Outcome(errors: [error])
  }
}

/// A file without a name, which goes away when it is closed.
func unnamedFile(_ bytes: [UInt8]) -> CInt {
  var template = Array("/tmp/archives-test-XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  precondition(descriptor >= 0)
  unlink(template)
  var written = 0
  while written < bytes.count {
    written += bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
  }
  return descriptor
}

/// Bytes in memory as a stream, given out in pieces.
final class BytesSource: ByteSource {
  private var rest: ArraySlice<UInt8>
  private let pieceSize: Int

  init(_ bytes: [UInt8], pieceSize: Int = 10_007) {
    rest = bytes[...]
    self.pieceSize = pieceSize
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let piece = rest.prefix(min(buffer.count, pieceSize))
    buffer.copyBytes(from: piece)
    rest = rest.dropFirst(piece.count)
    return piece.count
  }
}

/// A generator with a seed, so that a failure comes again (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// Lines that compress like a log.
func logText(lines: Int, seed: UInt64 = 1) -> [UInt8] {
  var generator = SeededGenerator(seed: seed)
  var bytes: [UInt8] = []
  for line in 0..<lines {
    let id = UInt32.random(in: 0...(.max), using: &generator)
    bytes += Array(
      "2024-03-01T12:00:00Z INFO request \(line) from 10.0.\(id & 255).7 took \(id % 977) ms id=\(id)\n".utf8)
  }
  return bytes
}

/// One header block of a tar file, made by hand so that it may say anything.
func tarHeader(
  _ path: String, size: UInt64, type: Character = "0", sparse: (pieces: [(UInt64, UInt64)], realSize: UInt64)? = nil
) -> [UInt8] {
  var block = [UInt8](repeating: 0, count: 512)
  func put(_ text: String, at offset: Int) { block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8) }
  /// GNU's way of writing numbers that do not fit as octal digits.
  func put(number: UInt64, at offset: Int) {
    block[offset] = 0x80
    for index in 0..<8 { block[offset + 11 - index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) }
  }
  put(path, at: 0)
  put("0000644", at: 100)
  put("0000000", at: 108)
  put("0000000", at: 116)
  put(number: size, at: 124)
  put("14570000000", at: 136)
  put(String(type), at: 156)
  put("ustar  ", at: 257)
  if let sparse {
    for (index, piece) in sparse.pieces.enumerated() {
      put(number: piece.0, at: 386 + 24 * index)
      put(number: piece.1, at: 398 + 24 * index)
    }
    put(number: sparse.realSize, at: 483)
  }
  put("        ", at: 148)
  let sum = block.reduce(0) { $0 + Int($1) }
  let digits = String(sum, radix: 8)
  put(String(repeating: "0", count: 6 - digits.count) + digits + "\0 ", at: 148)
  return block
}

/// The bytes, filled up with zeros to whole tar blocks.
func tarPadded(_ bytes: [UInt8]) -> [UInt8] {
  bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
}
