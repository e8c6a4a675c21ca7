/// What the names of chunk files say.
struct FluentBitFileName: Hashable, Comparable {
  let seconds: UInt64
  let nanoseconds: UInt64
  let process: UInt64

  /// Reads `PID-SECONDS.NANOSECONDS.flb`. The nanoseconds have no zeros in front, but blanks where they are few.
  init?(_ name: some StringProtocol) {
    let parts = name.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].hasSuffix(".flb") else { return nil }
    let times = parts[1].dropLast(4).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard times.count == 2, let process = Self.number(parts[0]), let seconds = Self.number(times[0]),
      let nanoseconds = Self.number(times[1].drop { $0 == " " })
    else { return nil }
    self.process = process
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  private static func number(_ text: some StringProtocol) -> UInt64? {
    text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? UInt64(text) : nil
  }

  /// By time, as Fluent Bit itself takes its backlog up: a later process may have a smaller number.
  static func < (left: Self, right: Self) -> Bool {
    (left.seconds, left.nanoseconds, left.process) < (right.seconds, right.nanoseconds, right.process)
  }

  /// The tag in `TAG_STATUS_OUTPUT_0xPOINTER.flb`, the name of a dead letter; `nil` for other names.
  ///
  /// Characters that do not suit a file's name are `_` in it. Tags have numbers between such more often than outputs do (`pod_7_app`), so the
  /// last number that can be the status is taken for it.
  static func deadLetterTag(_ name: some StringProtocol) -> String? {
    guard name.hasSuffix(".flb") else { return nil }
    var parts = name.dropLast(4).split(separator: "_", omittingEmptySubsequences: false)
    guard let pointer = parts.popLast(), pointer.hasPrefix("0x"), pointer.count > 2,
      pointer.dropFirst(2).allSatisfy({ $0.isASCII && $0.isHexDigit })
    else { return nil }
    // The output's name is a part at least, and so is the tag.
    guard let status = parts.dropFirst().dropLast().lastIndex(where: { Int($0) != nil }) else { return nil }
    return parts[..<status].joined(separator: "_")
  }
}

extension FluentBitStorage {
  /// What a chunk is called that has one record of the chunk `name`: at its place in the order, and the same each time.
  public static func name(ofRecord index: UInt64, in name: String) -> String {
    guard let known = FluentBitFileName(name) else { return "\(index)_\(name)" }
    return "\(known.process)-\(known.seconds).\(known.nanoseconds &+ index).flb"
  }
}
