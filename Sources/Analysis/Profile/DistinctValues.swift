/// Which values a parameter took: one by one while they are few, then only how many, estimated.
///
/// The state is a function of the set of values, so that order and merging never show. The estimate is HyperLogLog with 256
/// registers (Flajolet, Fusy, Gandouet, Meunier 2007), right within 6.5 % (one standard error).
struct DistinctValues: ~Copyable {
  /// One value, its count, and the window in which it was first seen.
  struct Value {
    var hash: UInt64
    var count: Int
    var firstWindow: Int32
    /// At most `maximumLength` bytes of it.
    var text: [UInt8]
  }

  /// How often a value came, and from when on. (Not private: the compiler of Swift 6.3 fails in debug builds then.)
  struct Tally {
    var count: Int
    var firstWindow: Int32
    /// Where its text ends in ``bytes``.
    var end: Int32 = 0
  }

  /// So many are kept one by one.
  static let maximumExact = 48
  static let maximumLength = 64
  private static let registerBits: UInt64 = 8
  static let registerCount = 1 << Int(registerBits)

  /// Empty while values are kept one by one.
  private var estimator = PlainArray<UInt8>()
  /// The value that came last, of those that are kept: -1 where there is none.
  private var last = -1
  private var lastHash: UInt64 = 0
  /// Of the values that are kept one by one, in the order in which they came; empty once there were too many.
  private var hashes = PlainArray<UInt64>()
  private var tallies = PlainArray<Tally>()
  /// Their texts, one behind the other: most have a few bytes, and there are hundreds of thousands.
  private var bytes = PlainArray<UInt8>()

  init() {}

  init(values: ContiguousArray<Value>, registers: [UInt8]) {
    for value in values {
      value.text.withUnsafeBytes {
        append(value.hash, Tally(count: value.count, firstWindow: value.firstWindow), $0)
      }
    }
    estimator.append(registers)
  }

  var isExact: Bool { estimator.isEmpty }

  /// How many are kept one by one.
  var exactCount: Int { hashes.count }

  /// Those that are kept one by one.
  var values: [Value] {
    (0..<exactCount).map {
      Value(hash: hashes[$0], count: tallies[$0].count, firstWindow: tallies[$0].firstWindow, text: Array(text($0)))
    }
  }

  private func text(_ index: Int) -> UnsafeRawBufferPointer {
    let start = index == 0 ? 0 : Int(tallies[index - 1].end)
    return UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes.elements[start..<Int(tallies[index].end)]))
  }

  var registers: UnsafeBufferPointer<UInt8> { estimator.elements }

  @inline(__always)
  mutating func add(_ bytes: UnsafeRawBufferPointer, hash: UInt64, window: Int32, count: Int = 1) {
    guard estimator.isEmpty else {
      register(hash)
      return
    }
    if last >= 0, lastHash == hash {
      add(Tally(count: count, firstWindow: window), at: last)
      return
    }
    find(bytes, hash: hash, Tally(count: count, firstWindow: window))
  }

  @inline(__always)
  private func add(_ tally: Tally, at index: Int) {
    tallies[index].count &+= tally.count
    if tally.firstWindow < tallies[index].firstWindow { tallies[index].firstWindow = tally.firstWindow }
  }

  @inline(never)
  private mutating func find(_ bytes: UnsafeRawBufferPointer, hash: UInt64, _ tally: Tally) {
    for index in 0..<hashes.count where hashes[index] == hash {
      add(tally, at: index)
      (last, lastHash) = (index, hash)
      return
    }
    guard hashes.count < DistinctValues.maximumExact else {
      spill()
      register(hash)
      return
    }
    (last, lastHash) = (hashes.count, hash)
    append(hash, tally, bytes)
  }

  private mutating func append(_ hash: UInt64, _ tally: Tally, _ text: UnsafeRawBufferPointer) {
    bytes.append(UnsafeRawBufferPointer(rebasing: text.prefix(DistinctValues.maximumLength)))
    hashes.append(hash)
    tallies.append(Tally(count: tally.count, firstWindow: tally.firstWindow, end: Int32(bytes.count)))
  }

  private mutating func spill() {
    estimator.append(repeatElement(0, count: DistinctValues.registerCount))
    for hash in hashes.elements { register(hash) }
    hashes = PlainArray()
    tallies = PlainArray()
    bytes = PlainArray()
  }

  @inline(__always)
  private func register(_ hash: UInt64) {
    let index = Int(hash >> (64 - DistinctValues.registerBits))
    let rank = UInt8(truncatingIfNeeded: ((hash << DistinctValues.registerBits) | 1 << 7).leadingZeroBitCount) &+ 1
    if estimator[index] < rank { estimator[index] = rank }
  }

  mutating func merge(_ other: borrowing DistinctValues) {
    if other.isExact {
      for index in 0..<other.hashes.count {
        let tally = other.tallies[index]
        add(other.text(index), hash: other.hashes[index], window: tally.firstWindow, count: tally.count)
      }
    } else {
      if isExact { spill() }
      for (index, register) in other.registers.enumerated() { estimator[index] = max(estimator[index], register) }
    }
  }

  func mapWindows(_ map: (Int32) -> Int32) {
    for index in 0..<tallies.count { tallies[index].firstWindow = map(tallies[index].firstWindow) }
  }

  /// How many there are: exact up to 48, then estimated.
  var estimate: Int {
    guard !isExact else { return exactCount }
    let size = Double(registers.count)
    var sum = 0.0
    var empty = 0
    for register in registers {
      sum += Double(sign: .plus, exponent: -Int(register), significand: 1)
      if register == 0 { empty += 1 }
    }
    let raw = 0.7213 / (1 + 1.079 / size) * size * size / sum
    // Few values: counting empty registers is closer.
    guard raw <= 2.5 * size, empty > 0 else { return Int(raw) }
    return Int(size * naturalLogarithm(size / Double(empty)))
  }

  private func naturalLogarithm(_ value: Double) -> Double {
    Double(FixedLogarithm.log2(value)) / Double(1 << FixedLogarithm.fractionBits) * 0.693147180559945309
  }
}
