import Regex

/// Says which of many rules can match a line at all, by the line's first bytes.
///
/// For each position and byte a word has a bit for every rule that allows this byte there (see `PatternPrefix`): the words of a line's
/// first bytes, ANDed, leave the rules that are worth a try. A rule that is left out cannot match, so the first rule in file order that
/// matches is the same with the filter and without it.
struct PrefixFilter: Sendable {
  /// How many of a line's bytes are looked at. Beyond a timestamp the rules of one format differ in optional parts.
  static let depth = 24

  /// By group of 64 rules, position and byte.
  private let allowed: [UInt64]
  /// By group and length of the line, up to `depth`: the rules whose prefix is no longer than the line.
  private let reachable: [UInt64]
  let groupCount: Int

  init(_ prefixes: [PatternPrefix]) {
    let groupCount = (prefixes.count + 63) / 64
    self.groupCount = groupCount
    var allowed = [UInt64](repeating: 0, count: groupCount * PrefixFilter.depth * 256)
    var reachable = [UInt64](repeating: 0, count: groupCount * (PrefixFilter.depth + 1))
    for (rule, prefix) in prefixes.enumerated() {
      let (group, bit) = (rule / 64, UInt64(1) << UInt64(rule % 64))
      for position in 0..<PrefixFilter.depth {
        let start = (group * PrefixFilter.depth + position) * 256
        for byte in UInt8.min...UInt8.max
        where position >= prefix.sets.count || prefix.sets[position].contains(byte) {
          allowed[start + Int(byte)] |= bit
        }
      }
      for length in min(prefix.sets.count, PrefixFilter.depth)...PrefixFilter.depth {
        reachable[group * (PrefixFilter.depth + 1) + length] |= bit
      }
    }
    self.allowed = allowed
    self.reachable = reachable
  }

  /// The rules of `group`, as bits, that may match `line`.
  @inline(__always)
  func candidates(_ line: UnsafeRawBufferPointer, group: Int, scope: UInt64) -> UInt64 {
    let depth = min(line.count, PrefixFilter.depth)
    var candidates = scope & reachable[group &* (PrefixFilter.depth &+ 1) &+ depth]
    return allowed.withUnsafeBufferPointer { allowed in
      var row = allowed.baseAddress! + group &* (PrefixFilter.depth &* 256)
      var position = 0
      // One rule left is quicker tried than filtered.
      while position < depth, candidates & (candidates &- 1) != 0 {
        candidates &= row[Int(line[position])]
        row += 256
        position &+= 1
      }
      return candidates
    }
  }
}
