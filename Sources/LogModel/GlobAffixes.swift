/// A glob of plain characters with at most one star, such as `5*`, `*.log` or `edge`: what most globs are, and what is
/// compared for each record where a severity is looked up. It says the same as the program, several times as fast.
struct GlobAffixes: Sendable {
  /// The UTF-8 in front of the star, or all of it.
  private var prefix: [UInt8] = []
  /// The UTF-8 behind the star.
  private var suffix: [UInt8] = []
  private var star = Star.none

  private enum Star {
    case none, withinComponent, acrossComponents
  }

  /// The glob of a program; nil where the program says more than that.
  init?(_ instructions: [GlobInstruction]) {
    var index = 0
    while index < instructions.count {
      switch instructions[index] {
      case .character(let value):
        guard let character = Unicode.Scalar(value), let bytes = UTF8.encode(character) else { return nil }
        if star == .none { prefix += bytes } else { suffix += bytes }
      case .split where star == .none && index + 2 < instructions.count:
        // A loop over any character is three instructions; see `GlobCompiler.appendLoop`.
        guard case .jump(index) = instructions[index + 2] else { return nil }
        switch instructions[index + 1] {
        case .any: star = .acrossComponents
        case .anyInComponent: star = .withinComponent
        default: return nil
        }
        index += 2
      case .accept: return
      default: return nil
      }
      index += 1
    }
  }

  /// Whether the text begins and ends so.
  func matches(_ text: UnsafeRawBufferPointer, caseInsensitive: Bool) -> Bool {
    let length = prefix.count + suffix.count
    guard star == .none ? text.count == length : text.count >= length else { return false }
    let rest = text.count - suffix.count
    guard Self.isEqual(text, 0, prefix, caseInsensitive), Self.isEqual(text, rest, suffix, caseInsensitive) else {
      return false
    }
    guard star == .withinComponent else { return true }
    for index in prefix.count..<rest where text[index] == UInt8(ascii: "/") { return false }
    return true
  }

  @inline(__always)
  private static func isEqual(
    _ text: UnsafeRawBufferPointer, _ start: Int, _ affix: [UInt8], _ caseInsensitive: Bool
  ) -> Bool {
    for index in affix.indices {
      let (byte, wanted) = (text[start + index], affix[index])
      if byte == wanted { continue }
      let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      guard caseInsensitive, isLetter, byte ^ 0x20 == wanted else { return false }
    }
    return true
  }
}
