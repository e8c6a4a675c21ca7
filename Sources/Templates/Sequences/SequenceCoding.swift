import LogModel

/// Why the bytes of a table cannot be read.
public struct SequenceCodingError: Error, Hashable, CustomStringConvertible {
  /// How many bytes were understood.
  public let offset: Int
  public let description: String
}

/// A table as bytes: rung, number of sequences, and for each a length, flags and text, in the order of their hashes. Numbers
/// are LEB128. Equal sets of messages give equal bytes.
extension SequenceTable {
  /// The indices of the sequences in the order in which they are written: by hash.
  public var encodingOrder: [Int] {
    (0..<count).sorted { left, right in
      let (leftHash, rightHash) = (hash(of: left), hash(of: right))
      return leftHash == rightHash ? texts[left].lexicographicallyPrecedes(texts[right]) : leftHash < rightHash
    }
  }

  /// Writes the table. ``reduce()`` comes first.
  ///
  /// - Returns: ``encodingOrder``, so that what belongs to the sequences can be written in the same order.
  public func encode(into output: OutputBuffer) -> [Int] {
    let order = encodingOrder
    SequenceTable.append(rung, to: output)
    SequenceTable.append(count, to: output)
    for index in order {
      SequenceTable.append(texts[index].count << 1 | (isCollapsed[index] ? 1 : 0), to: output)
      if isCollapsed[index] { SequenceTable.append(Int(longest[index]), to: output) }
      output.append(texts[index])
    }
    return order
  }

  /// Reads a table; its sequences are numbered in the order in which they were written.
  ///
  /// - Returns: the table, and how many bytes it took.
  public static func decode(
    _ bytes: UnsafeRawBufferPointer, limits: TemplateLimits = .init()
  ) throws(SequenceCodingError) -> (table: SequenceTable, byteCount: Int) {
    var reader = NumberReader(bytes: bytes)
    let table = SequenceTable(limits: limits)
    let rung = try reader.next()
    guard rung < PressureLadder.rungs.count else { throw reader.error("a pressure rung that does not exist") }
    table.rung = rung
    for index in 0..<(try reader.next()) {
      let head = try reader.next()
      let isCollapsed = head & 1 == 1
      let longest = isCollapsed ? try reader.next() : head >> 1
      guard max(longest, head >> 1) <= Int(Int32.max) else { throw reader.error("a sequence too long") }
      let text = try reader.bytes(head >> 1)
      guard table.texts.find(text, hash: TextHash.of(text)) == nil,
        table.add(text, isCollapsed: isCollapsed, longest: longest) == index
      else {
        throw reader.error("a sequence that was there before")
      }
    }
    table.hasNews = table.count > limits.sequences || table.textBytes > limits.textBytes
    return (table, reader.position)
  }

  private static func append(_ number: Int, to output: OutputBuffer) {
    var rest = UInt64(number)
    while rest >= 0x80 {
      output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    output.append(UInt8(rest))
  }
}

private struct NumberReader {
  let bytes: UnsafeRawBufferPointer
  var position = 0

  func error(_ problem: String) -> SequenceCodingError {
    SequenceCodingError(offset: position, description: "\(problem) at byte \(position) of the sequences")
  }

  mutating func next() throws(SequenceCodingError) -> Int {
    var (result, shift) = (UInt64(0), UInt64(0))
    while position < bytes.count, shift < 63 {
      let byte = bytes[position]
      position += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int(result) }
      shift += 7
    }
    throw error(position < bytes.count ? "a number too large" : "the end, too early,")
  }

  mutating func bytes(_ count: Int) throws(SequenceCodingError) -> UnsafeRawBufferPointer {
    guard count <= bytes.count - position else { throw error("the end, too early,") }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }
}
