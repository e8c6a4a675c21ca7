/// A template's name for machines: the same text gives the same id on every machine, in every run.
public struct TemplateID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// FNV-1a, 64 bits, of the template's text in UTF-8 (Fowler, Noll, Vo; draft-eastlake-fnv).
  public let value: UInt64

  public init(value: UInt64) { self.value = value }

  public init(of text: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    value = hash
  }

  /// Sixteen hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  public static func < (left: TemplateID, right: TemplateID) -> Bool { left.value < right.value }
}
