import Glibc

/// A growing array of plain values for the few places that are written for every value of every record: an array asks at each write whether it is the
/// only owner of its memory, and whether the index lies in it.
///
/// Indices are not checked. It has one owner, and what is looked at through ``elements`` must not outlive it.
struct PlainArray<Element: BitwiseCopyable>: ~Copyable {
  private var base: UnsafeMutablePointer<Element>
  private var size: Int32 = 0
  private var capacity: Int32 = 0

  init() { base = UnsafeMutablePointer(bitPattern: MemoryLayout<Element>.alignment)! }

  deinit { if capacity > 0 { free(base) } }

  @inline(__always)
  var count: Int { Int(size) }

  @inline(__always)
  var isEmpty: Bool { size == 0 }

  @inline(__always)
  var last: Element? { size == 0 ? nil : base[count &- 1] }

  @inline(__always)
  var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

  @inline(__always)
  subscript(index: Int) -> Element {
    get { base[index] }
    nonmutating _modify { yield &base[index] }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if size == capacity { reserve(count + 1) }
    (base + count).initialize(to: element)
    size &+= 1
  }

  mutating func append(_ elements: some Collection<Element>) {
    reserve(count + elements.count)
    let added = elements.count
    _ = UnsafeMutableBufferPointer(start: base + count, count: added).initialize(from: elements)
    size += Int32(added)
  }

  /// Appends `added` elements that lie at `start`.
  @inline(__always)
  mutating func append(from start: UnsafeRawPointer, count added: Int) {
    reserve(count + added)
    UnsafeMutableRawPointer(base + count).copyMemory(from: start, byteCount: added * MemoryLayout<Element>.stride)
    size += Int32(added)
  }

  mutating func insert(_ element: Element, at index: Int) { insert(repeating: element, count: 1, at: index) }

  mutating func insert(repeating element: Element, count added: Int, at index: Int) {
    reserve(count + added)
    (base + index + added).update(from: base + index, count: count - index)
    (base + index).initialize(repeating: element, count: added)
    size += Int32(added)
  }

  mutating func removeAll() { size = 0 }

  @inline(never)
  private mutating func reserve(_ needed: Int) {
    guard needed > Int(capacity) else { return }
    let larger = max(needed, Int(capacity) * 2, 4)
    let moved = realloc(capacity > 0 ? base : nil, larger * MemoryLayout<Element>.stride)
    guard let moved else { fatalError("out of memory") }
    base = moved.assumingMemoryBound(to: Element.self)
    capacity = Int32(larger)
  }
}

extension UnsafeBufferPointer {
  /// The first index whose key is not less than `key`; the elements are sorted by it.
  @inline(__always)
  func position<Key: Comparable>(of key: Key, _ keyOf: (Element) -> Key) -> Int {
    // Most of what comes is the newest.
    if let newest = last, keyOf(newest) < key { return count }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low &+ high) >> 1
      if keyOf(self[middle]) < key { low = middle &+ 1 } else { high = middle }
    }
    return low
  }
}

extension PlainArray<UInt8> {
  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    append(from: start, count: bytes.count)
  }
}
