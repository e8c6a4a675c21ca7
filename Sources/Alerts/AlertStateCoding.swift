import LogModel

/// Why stored states cannot be read.
public enum AlertStatesError: Error, Equatable, CustomStringConvertible {
  /// Written by a version of the format that this program does not know.
  case version(Int)
  /// What is wrong, and at which byte.
  case damaged(String, offset: Int)

  public var description: String {
    switch self {
    case .version(let version):
      "states of alerts in format \(version); this program reads format \(AlertStates.formatVersion)"
    case .damaged(let what, let offset): "damaged states of alerts: \(what) at byte \(offset)"
    }
  }
}

extension AlertStates {
  static let formatVersion = 1

  /// The states in few bytes (docs/formats/alerts.md): the same for the same history. What says nothing any more is left out.
  public func encoded() -> [UInt8] { AlertStateEncoder(self).encode() }

  /// Reads what `encoded` gave. States of alerts that `set` does not have, or that now have other conditions, are left out.
  ///
  /// - Throws: `AlertStatesError`.
  public init(decoding bytes: [UInt8], _ set: AlertSet) throws(AlertStatesError) {
    if let version = bytes.first, version != AlertStates.formatVersion { throw .version(Int(version)) }
    let streams: [UInt64: AlertStream]
    do throws(ByteCodingError) {
      streams = try AlertStateDecoder.decode(bytes, set)
    } catch {
      throw .damaged(error.what, offset: error.offset)
    }
    self.init(set, streams: streams)
  }
}

/// In what the moments of a stream are counted: the coarsest of s, ms, µs and ns that tells all of them exactly.
struct TimeScale {
  static let units: [Int64] = [1_000_000_000, 1_000_000, 1000, 1]

  let clock: Int64
  /// By its place in ``units``.
  let unit: Int

  init(clock: Int64, unit: Int) {
    self.clock = clock
    self.unit = unit
  }

  init(clock: Int64, moments: [Int64]) {
    self.clock = clock
    unit =
      TimeScale.units.firstIndex { unit in clock % unit == 0 && moments.allSatisfy { $0 % unit == 0 } }
      ?? TimeScale.units.count - 1
  }

  var nanoseconds: Int64 { TimeScale.units[unit] }

  func distance(from earlier: Int64, to later: Int64) -> UInt64 {
    UInt64(bitPattern: later &- earlier) / UInt64(nanoseconds)
  }

  func moment(_ distance: UInt64, before later: Int64) -> Int64 {
    later &- Int64(bitPattern: distance &* UInt64(nanoseconds))
  }
}

/// What is said of a state by single bits.
enum StateFlags {
  static let fires: UInt64 = 1
  static let hasFired: UInt64 = 2
  static let firedWithoutTime: UInt64 = 4
  static let hasService: UInt64 = 8
}
