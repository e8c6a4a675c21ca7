/// Bytes that live as long as one record: handed out from blocks that are used again for the next.
public final class ByteArena {
  private static let blockSize = 64 << 10
  private var blocks: [UnsafeMutableRawBufferPointer] = []
  private var block = 0
  private var used = 0

  public init() {}

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Takes everything back that was handed out.
  @inlinable
  public func removeAll() { rewind() }

  @usableFromInline
  func rewind() {
    guard block > 0 || used > 0 else { return }
    // A record that needed much leaves its largest block behind, not all of them.
    if blocks.count > 8 {
      for block in blocks.dropFirst(8) { block.deallocate() }
      blocks.removeLast(blocks.count - 8)
    }
    block = 0
    used = 0
  }

  /// `count` bytes that stay where they are until `removeAll`, and `JSONCursor.padding` after them that can be read.
  public func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
    while block < blocks.count {
      if used + count + JSONCursor.padding <= blocks[block].count {
        defer { used += count }
        return UnsafeMutableRawBufferPointer(rebasing: blocks[block][used..<used + count])
      }
      block += 1
      used = 0
    }
    let size = max(count + JSONCursor.padding, ByteArena.blockSize)
    let added = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    added.initializeMemory(as: UInt8.self, repeating: 0)
    blocks.append(added)
    used = count
    return UnsafeMutableRawBufferPointer(rebasing: blocks[block][..<count])
  }

  /// A copy of `bytes`.
  public func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let target = allocate(bytes.count)
    target.copyMemory(from: bytes)
    return UnsafeRawBufferPointer(target)
  }
}
