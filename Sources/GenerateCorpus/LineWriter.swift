import Glibc

/// A growing buffer of bytes in which lines are put together, and from which they go to a file in large writes.
struct LineWriter: ~Copyable {
  private var storage: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var count = 0
  /// How many bytes went through `flush`.
  private(set) var flushed = 0

  init(capacity: Int = 1 << 20) {
    self.capacity = capacity
    storage = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
  }

  deinit { storage.deallocate() }

  /// Every byte so far, flushed or not.
  var total: Int { flushed + count }

  var bytes: [UInt8] { [UInt8](UnsafeRawBufferPointer(start: storage, count: count)) }

  /// Makes room for `additional` bytes and returns where they go.
  @inline(__always)
  private mutating func room(_ additional: Int) -> UnsafeMutableRawPointer {
    if count + additional > capacity { grow(additional) }
    return storage + count
  }

  @inline(never)
  private mutating func grow(_ additional: Int) {
    capacity = max(capacity * 2, count + additional)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: storage, byteCount: count)
    storage.deallocate()
    storage = larger
  }

  mutating func text(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    room(bytes.count).copyMemory(from: base, byteCount: bytes.count)
    count += bytes.count
  }

  mutating func text(_ bytes: [UInt8]) { bytes.withUnsafeBytes { text($0) } }

  @inline(__always)
  mutating func text(_ text: StaticString) {
    room(text.utf8CodeUnitCount).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
    count += text.utf8CodeUnitCount
  }

  mutating func text(_ string: String) {
    var string = string
    string.withUTF8 { text(UnsafeRawBufferPointer($0)) }
  }

  @inline(__always)
  mutating func byte(_ byte: UInt8) {
    room(1).storeBytes(of: byte, as: UInt8.self)
    count += 1
  }

  /// A non-negative number in decimal.
  @inline(__always)
  mutating func decimal(_ number: Int) {
    var length = 1
    var limit = 10
    while number >= limit {
      length += 1
      limit &*= 10
    }
    let end = room(length)
    var rest = number
    for index in stride(from: length - 1, through: 0, by: -1) {
      end.storeBytes(of: UInt8(truncatingIfNeeded: 48 + rest % 10), toByteOffset: index, as: UInt8.self)
      rest /= 10
    }
    count += length
  }

  /// The lowest `digits` hexadecimal digits of `number`.
  @inline(__always)
  mutating func hexadecimal(_ number: UInt64, digits: Int) {
    let start = room(digits)
    for index in 0..<digits {
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(4 * index) & 15)
      start.storeBytes(of: digit < 10 ? 48 + digit : 87 + digit, toByteOffset: index, as: UInt8.self)
    }
    count += digits
  }

  @inline(__always)
  mutating func newline() { byte(UInt8(ascii: "\n")) }

  mutating func line(_ string: String) {
    text(string)
    newline()
  }

  /// Writes what the buffer holds to `file` and empties it.
  mutating func flush(to file: borrowing OutputFile) throws(OutputError) {
    try file.write(UnsafeRawBufferPointer(start: storage, count: count))
    flushed += count
    count = 0
  }
}
