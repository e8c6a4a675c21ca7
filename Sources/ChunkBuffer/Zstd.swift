import CZstd
import LogModel

/// zstd in one piece (libzstd's simple interface), with the state that is used again for the next.
final class ZstdCompressor {
  private let context = ZSTD_createCCtx()
  /// 1 of access logs: 1.0 GB/s at a ratio of 9; what is slower gains little.
  private static let level: Int32 = 1

  deinit { ZSTD_freeCCtx(context) }

  /// Appends `bytes`, compressed, to `output`; returns how long that is, or `nil` where it would not be shorter.
  func append(_ bytes: UnsafeRawBufferPointer, to output: OutputBuffer) -> Int? {
    let bound = ZSTD_compressBound(bytes.count)
    let target = output.reserve(bound)
    let count = ZSTD_compressCCtx(context, target, bound, bytes.baseAddress, bytes.count, ZstdCompressor.level)
    guard ZSTD_isError(count) == 0, count < bytes.count else { return nil }
    output.count += count
    return count
  }
}

final class ZstdDecompressor {
  private let context = ZSTD_createDCtx()

  deinit { ZSTD_freeDCtx(context) }

  /// Fills `target` with what `bytes` are when they are not compressed; false where that is not as long, or not zstd.
  func decompress(_ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
    ZSTD_decompressDCtx(context, target.baseAddress, target.count, bytes.baseAddress, bytes.count) == target.count
  }
}
