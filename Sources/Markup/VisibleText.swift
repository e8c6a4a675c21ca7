import LogModel

/// Text of which a reader sees every character: controls, and what turns the direction of writing or takes no room, have no
/// business in a document and can make it say something else than it does.
public enum VisibleText {
  /// How `scalar` is spelled where it must not stand as it is, as in `\u{1b}`; nil for all that may.
  public static func spelling(of scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x20...0x7E: nil
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0D: "\\r"
    case 0...0x1F, 0x7F...0x9F, 0xAD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
      0xFFF9...0xFFFB, 0xFFFE, 0xFFFF, 0xE0000...0xE007F:
      "\\u{\(String(scalar.value, radix: 16))}"
    default: nil
    }
  }
}

extension String {
  /// Its first `limit` characters (Unicode scalars), with how many were left out; itself where there are no more.
  public func shortened(to limit: Int) -> String {
    // No scalar takes less than a byte.
    guard utf8.count > limit else { return self }
    let scalars = unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex) else { return self }
    let rest = scalars.distance(from: end, to: scalars.endIndex)
    return rest == 0 ? self : "\(self[..<end])… (+\(rest.grouped))"
  }

  /// Itself, or other words where it is empty.
  public func orIfEmpty(_ words: String) -> String { isEmpty ? words : self }
}
