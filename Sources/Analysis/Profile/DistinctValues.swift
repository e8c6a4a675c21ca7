/// Which values a parameter took: one by one while they are few, then only how many, estimated.
///
/// The state is a function of the set of values, so that order and merging never show. The estimate is HyperLogLog with 256
/// registers (Flajolet, Fusy, Gandouet, Meunier 2007), right within 6.5 % (one standard error).
struct DistinctValues: Equatable {
  /// One value, its count, and the window in which it was first seen.
  struct Value: Equatable {
    var hash: UInt64
    var count: Int
    var firstWindow: Int32
    /// At most `maximumLength` bytes of it.
    var text: [UInt8]
  }

  /// So many are kept one by one.
  static let maximumExact = 48
  static let maximumLength = 64
  private static let registerBits: UInt64 = 8
  static let registerCount = 1 << Int(registerBits)

  /// By hash; empty once there were too many.
  private(set) var values: ContiguousArray<Value> = []
  /// Empty while values are kept one by one.
  private(set) var registers: [UInt8] = []
  private var last = 0

  var isExact: Bool { registers.isEmpty }

  static func == (left: DistinctValues, right: DistinctValues) -> Bool {
    left.registers == right.registers
      && left.values.sorted { $0.hash < $1.hash } == right.values.sorted { $0.hash < $1.hash }
  }

  init() {}

  init(values: ContiguousArray<Value>, registers: [UInt8]) {
    self.values = values
    self.registers = registers
  }

  @inline(__always)
  mutating func add(_ bytes: UnsafeRawBufferPointer, hash: UInt64, window: Int32, count: Int = 1) {
    guard registers.isEmpty else {
      register(hash)
      return
    }
    if last < values.count, values[last].hash == hash {
      values[last].count &+= count
      if window < values[last].firstWindow { values[last].firstWindow = window }
      return
    }
    find(bytes, hash: hash, window: window, count: count)
  }

  @inline(never)
  private mutating func find(_ bytes: UnsafeRawBufferPointer, hash: UInt64, window: Int32, count: Int) {
    for index in values.indices where values[index].hash == hash {
      values[index].count &+= count
      values[index].firstWindow = min(values[index].firstWindow, window)
      last = index
      return
    }
    guard values.count < DistinctValues.maximumExact else {
      spill()
      register(hash)
      return
    }
    last = values.count
    values.append(
      Value(hash: hash, count: count, firstWindow: window, text: Array(bytes.prefix(DistinctValues.maximumLength))))
  }

  private mutating func spill() {
    registers = [UInt8](repeating: 0, count: DistinctValues.registerCount)
    for value in values { register(value.hash) }
    values = []
  }

  @inline(__always)
  private mutating func register(_ hash: UInt64) {
    let index = Int(hash >> (64 - DistinctValues.registerBits))
    let rank = UInt8(truncatingIfNeeded: ((hash << DistinctValues.registerBits) | 1 << 7).leadingZeroBitCount) &+ 1
    if registers[index] < rank { registers[index] = rank }
  }

  mutating func merge(_ other: DistinctValues) {
    if other.isExact {
      for value in other.values {
        value.text.withUnsafeBytes { add($0, hash: value.hash, window: value.firstWindow, count: value.count) }
      }
    } else {
      if isExact { spill() }
      for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
    }
  }

  /// How many there are: exact up to 48, then estimated.
  var estimate: Int {
    guard !registers.isEmpty else { return values.count }
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
