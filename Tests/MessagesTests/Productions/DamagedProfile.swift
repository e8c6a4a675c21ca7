import TestSupport

@testable import Analysis

/// A profile that is written by hand, so that each of its parts can be what no program writes. Its checksum fits.
///
/// Source: docs/formats/profile.md.
struct DamagedProfile {
  var width = number(60_000_000_000) + number(0)
  var sampleLimit = number(.max)
  var counts = number(1) + number(0) + number(0)
  var services = number(1) + text("a")
  var sources = number(1) + text("a.log")
  var exceptions = number(0)
  /// The rung, and one sequence of twice five bytes.
  var sequences: [UInt8] = [0, 1, 10] + Array("hello".utf8)
  var nodes = number(1) + node()
  var sessions = number(0) + number(0)
  var jumps = number(0)
  var unordered = number(0)

  /// What the program says of it.
  var complaint: String {
    let body =
      width + sampleLimit + counts + services + sources + exceptions + sequences + nodes + sessions + jumps + unordered
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in body { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let file = Array("SENTINEL-PROFILE/1\n".utf8) + body + Self.fixed(hash)
    do {
      _ = try file.withUnsafeBytes { bytes in try ProfileFile.decode(bytes, limits: ProfileLimits()) }
      return "nothing is wrong with it"
    } catch {
      return "\(error)"
    }
  }

  // MARK: Parts

  /// LEB128 of a signed number.
  static func number(_ value: Int64) -> [UInt8] {
    var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func text(_ text: String) -> [UInt8] { number(Int64(text.utf8.count)) + Array(text.utf8) }

  static func fixed(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) } }

  /// A node of the service and the sequence that there are.
  static func node(
    sequence: Int64 = 0, cells: [UInt8] = number(0), columns: [UInt8] = number(0), fields: [UInt8] = number(0)
  ) -> [UInt8] {
    number(0) + number(sequence) + cells + columns + fields
  }

  /// One cell, of one record with evidence.
  static func cell(time: Int64, source: Int64 = 0) -> [UInt8] {
    number(1) + number(8 * 29_540_160 + 3) + number(3) + number(time) + number(source) + number(1) + text("hello")
  }

  static func statistics(
    unit: Int64 = 0, minimum: Double = 0, bins: [UInt8] = number(0) + number(0), distinct: [UInt8] = number(0),
    moments: [UInt8] = number(0)
  ) -> [UInt8] {
    number(1) + number(unit) + fixed(minimum.bitPattern) + fixed(Double(1).bitPattern) + bins + distinct + moments
  }

  /// A node with one column.
  static func column(_ statistics: [UInt8]) -> [UInt8] {
    number(1) + node(columns: number(1) + number(0) + statistics)
  }
}

extension Production {
  /// Profiles that are damaged behind a checksum that fits.
  static let damagedProfiles: [Production] = [
    damaged("a window's width that cannot be, at byte <number>") { $0.width = DamagedProfile.number(1) },
    damaged("a name that is there twice at byte <number>") {
      $0.services = DamagedProfile.number(2) + DamagedProfile.text("a") + DamagedProfile.text("a")
    },
    damaged("a number too large at byte <number>") { $0.width = [UInt8](repeating: 0xFF, count: 12) },
    damaged("the number <number>, which cannot be, at byte <number>") { $0.counts = DamagedProfile.number(-1) },
    damaged("more than a profile at byte <number>") { $0.unordered += [0] },
    damaged("a pressure rung that does not exist at byte <number> of the sequences at byte <number>") {
      $0.sequences[0] = 99
    },
    damaged("a sequence too long at byte <number> of the sequences at byte <number>") {
      $0.sequences = [0, 1] + [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
    },
    damaged("a sequence that was there before at byte <number> of the sequences at byte <number>") {
      $0.sequences = [0, 2] + [10] + Array("hello".utf8) + [10] + Array("hello".utf8)
    },
    damaged("the end, too early, at byte <number> of the sequences at byte <number>") {
      $0.sequences = [0, 1, 0xFE, 0x7F]
    },
    damaged("a number too large at byte <number> of the sequences at byte <number>") {
      $0.sequences = [UInt8](repeating: 0xFF, count: 12)
    },
    damaged("a service or sequence that does not exist at byte <number>") {
      $0.nodes = DamagedProfile.number(1) + DamagedProfile.node(sequence: 7)
    },
    damaged("a node that is there twice at byte <number>") {
      $0.nodes = DamagedProfile.number(2) + DamagedProfile.node() + DamagedProfile.node()
    },
    damaged("a time that no log has, at byte <number>") {
      $0.nodes = DamagedProfile.number(1) + DamagedProfile.node(cells: DamagedProfile.cell(time: .max))
    },
    damaged("a source that does not exist at byte <number>") {
      $0.nodes = DamagedProfile.number(1) + DamagedProfile.node(cells: DamagedProfile.cell(time: .min, source: 7))
    },
    damaged("a window out of order at byte <number>") {
      let cells = DamagedProfile.number(2) + [3, 0].flatMap { DamagedProfile.number($0) + DamagedProfile.number(2) }
      $0.nodes = DamagedProfile.number(1) + DamagedProfile.node(cells: cells)
    },
    damaged("a column out of order at byte <number>") {
      let columns = [1, 0].flatMap { DamagedProfile.number($0) + DamagedProfile.statistics() }
      $0.nodes = DamagedProfile.number(1) + DamagedProfile.node(columns: DamagedProfile.number(2) + columns)
    },
    damaged("a field out of order at byte <number>") {
      let fields = ["b", "a"].flatMap { DamagedProfile.text($0) + DamagedProfile.statistics() }
      $0.nodes = DamagedProfile.number(1) + DamagedProfile.node(fields: DamagedProfile.number(2) + fields)
    },
    damaged("a unit that does not exist at byte <number>") {
      $0.nodes = DamagedProfile.column(DamagedProfile.statistics(unit: 99))
    },
    damaged("a number that is none at byte <number>") {
      $0.nodes = DamagedProfile.column(DamagedProfile.statistics(minimum: .nan))
    },
    damaged("bins that cannot be at byte <number>") {
      $0.nodes = DamagedProfile.column(
        DamagedProfile.statistics(bins: DamagedProfile.number(2_000_000_000) + DamagedProfile.number(1)))
    },
    damaged("a register that cannot be at byte <number>") {
      let registers = [UInt8](repeating: 99, count: DistinctValues.registerCount)
      $0.nodes = DamagedProfile.column(DamagedProfile.statistics(distinct: DamagedProfile.number(-1) + registers))
    },
    damaged("too many values at byte <number>") {
      $0.nodes = DamagedProfile.column(DamagedProfile.statistics(distinct: DamagedProfile.number(1_000_000)))
    },
    damaged("a node that does not exist at byte <number>") {
      $0.sessions =
        DamagedProfile.number(0) + DamagedProfile.number(1) + DamagedProfile.fixed(1)
        + [1, 1, .min, 7].flatMap(DamagedProfile.number)
    },
    damaged("a session without events at byte <number>") {
      $0.sessions =
        DamagedProfile.number(0) + DamagedProfile.number(1) + DamagedProfile.fixed(1)
        + [1, 0].flatMap(DamagedProfile.number)
    },
  ]

  private static func damaged(
    _ what: String, _ change: @escaping @Sendable (inout DamagedProfile) -> Void
  ) -> Production {
    Production("a damaged profile: \(what)") {
      var profile = DamagedProfile()
      change(&profile)
      return profile.complaint
    }
  }
}
