import Glibc
import LogModel

/// Checks what was unpacked from gzip against the checksums and lengths in the file.
///
/// libarchive 3.6 reads past both. It matters: nearly every flipped bit in a compressed log unpacks without complaint,
/// to something else. Where a member of the file ends, libarchive does not tell, so each place in the compressed bytes
/// that looks like the start of a further member is noted, with the checksum and length that stand before it. If what was
/// unpacked agrees with both, a member ends there; what is left at the end must agree with the file's last eight bytes.
final class GzipVerifier: BlockInput {
  var seekableSize: Int64? { nil }
  var position: Int64 {
    get { input.position }
    set { input.position = newValue }
  }

  private struct Trailer {
    var checksum: UInt32
    /// Of the member, modulo 2 to the 32.
    var length: UInt32
    /// Where it ends in the compressed file.
    var end: Int64
  }

  private let input: any BlockInput
  /// The current block and where it begins; the bytes just before it.
  private var block = UnsafeRawBufferPointer(start: nil, count: 0)
  private var blockStart: Int64 = 0
  private var before: [UInt8] = []
  /// The last bytes up to the current block's end: the block is gone when the next one is here.
  private var tail: [UInt8] = []
  /// Possible ends of members ahead of what was unpacked, in order.
  private var ahead: [Trailer] = []
  private var checksum = CRC32()
  private var length: UInt32 = 0
  private var verifiedEnd: Int64 = 0
  private var isSure = true

  /// Enough for the header that libarchive looks at in advance, and a trailer.
  private static let memory = 256
  /// More places that look like ends of members than honest files have in what is unpacked at once: beyond it the
  /// search would cost too much, and the file counts as not verifiable.
  private static let maxEnds = 256

  /// - Parameter input: The compressed bytes, which are given on as they are.
  init(_ input: any BlockInput) {
    self.input = input
  }

  func nextBlock() throws -> UnsafeRawBufferPointer {
    let next = try input.nextBlock()
    // At the end the block before stays: the last trailer is in it.
    guard !next.isEmpty else { return next }
    before = tail
    blockStart += Int64(block.count)
    block = next
    findTrailers()
    return next
  }

  /// Notes what may be a trailer: eight bytes before the signature of gzip.
  private func findTrailers() {
    let seam = before.suffix(2) + block.prefix(2)
    let signature: [UInt8] = [0x1F, 0x8B, 8]
    for index in seam.indices.dropLast(2) where seam[index..<index + 3].elementsEqual(signature) {
      note(end: blockStart - Int64(min(2, before.count)) + Int64(index - seam.startIndex))
    }
    var offset = 0
    while let found = memmem(block.baseAddress! + offset, block.count - offset, signature, 3) {
      let index = UnsafeRawPointer(found) - block.baseAddress!
      note(end: blockStart + Int64(index))
      offset = index + 3
    }
    tail = Array((before + block.suffix(Self.memory)).suffix(Self.memory))
  }

  private func note(end: Int64) {
    // A member has 18 bytes at least.
    guard isSure, end >= 18, end > (ahead.last?.end ?? 0), let trailer = trailer(endingAt: end) else { return }
    ahead.append(trailer)
  }

  private func trailer(endingAt end: Int64) -> Trailer? {
    var bytes: UInt64 = 0
    for distance in 1...8 {
      guard let byte = byte(at: end - Int64(distance)) else { return nil }
      bytes = bytes << 8 | UInt64(byte)
    }
    return Trailer(
      checksum: UInt32(truncatingIfNeeded: bytes), length: UInt32(truncatingIfNeeded: bytes >> 32), end: end)
  }

  private func byte(at position: Int64) -> UInt8? {
    let offset = Int(position - blockStart)
    if offset >= 0 { return offset < block.count ? block[offset] : nil }
    return before.count + offset >= 0 ? before[before.count + offset] : nil
  }

  /// Takes the next unpacked bytes, for which the compressed bytes before `consumed` were used up.
  func unpacked(_ bytes: UnsafeRawBufferPointer, consumed: Int64) {
    // A member that ends in these bytes has its trailer before that position, and no later bytes belong to it.
    let count = ahead.firstIndex { $0.end > consumed } ?? ahead.count
    if count > Self.maxEnds { isSure = false }
    guard isSure else { return }
    var ends = ahead[..<count]
    ahead.removeFirst(count)
    var rest = bytes
    while !rest.isEmpty {
      var step = rest.count
      for trailer in ends where trailer.length != length {
        step = min(step, Int(trailer.length &- length))
      }
      checksum.update(UnsafeRawBufferPointer(rebasing: rest[..<step]))
      length &+= UInt32(step)
      rest = UnsafeRawBufferPointer(rebasing: rest[step...])
      guard let index = ends.firstIndex(where: { $0.length == length && $0.checksum == checksum.value }) else {
        continue
      }
      verifiedEnd = ends[index].end
      ends = ends[(index + 1)...]
      checksum = CRC32()
      length = 0
    }
  }

  /// Whether all that was unpacked agrees with the file, whose last member ends at this position.
  ///
  /// Call it before the input is read any further.
  func agrees(endingAt end: Int64) -> Bool {
    if !isSure || (length == 0 && verifiedEnd == end) { return true }
    guard let trailer = trailer(endingAt: end) else { return true }
    return trailer.checksum == checksum.value && trailer.length == length
  }
}
