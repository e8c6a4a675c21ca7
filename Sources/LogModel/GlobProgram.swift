/// The program of a compiled glob, run on all its states at once (Thompson, "Regular Expression Search Algorithm", 1968), so
/// that no text can make it go back.
struct GlobProgram: Sendable {
  private let instructions: [GlobInstruction]
  /// How many 64-bit words a set of instructions takes.
  private let wordCount: Int
  /// For each instruction the set of those that take a character (or accept) which are reached from it without one.
  private let closures: [UInt64]

  init(_ instructions: [GlobInstruction]) {
    self.instructions = instructions
    wordCount = (instructions.count + 63) / 64
    var closures = [UInt64](repeating: 0, count: instructions.count * wordCount)
    for start in instructions.indices {
      var isSeen = [Bool](repeating: false, count: instructions.count)
      var pending = [start]
      while let index = pending.popLast() {
        guard !isSeen[index] else { continue }
        isSeen[index] = true
        switch instructions[index] {
        case .split(let first, let second): pending += [first, second]
        case .jump(let target): pending.append(target)
        default: closures[start * wordCount + index / 64] |= 1 << UInt64(index % 64)
        }
      }
    }
    self.closures = closures
  }

  /// Whether the program accepts the whole text.
  func matches(_ text: UnsafeRawBufferPointer, caseInsensitive: Bool) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * wordCount) { words in
      var current = UnsafeMutableBufferPointer(rebasing: words[..<wordCount])
      var next = UnsafeMutableBufferPointer(rebasing: words[wordCount...])
      next.initialize(repeating: 0)
      current.initialize(repeating: 0)
      enter(0, into: current)
      var position = 0
      while position < text.count {
        let character = GlobCharacter.next(text, &position)
        guard step(current, character, caseInsensitive, into: next) else { return false }
        swap(&current, &next)
        next.update(repeating: 0)
      }
      let accept = instructions.count - 1
      return current[accept / 64] >> UInt64(accept % 64) & 1 == 1
    }
  }

  private func enter(_ index: Int, into states: UnsafeMutableBufferPointer<UInt64>) {
    for word in 0..<wordCount { states[word] |= closures[index * wordCount + word] }
  }

  /// Takes one character in all states; false when none is left.
  private func step(
    _ states: UnsafeMutableBufferPointer<UInt64>, _ character: UInt32, _ caseInsensitive: Bool,
    into next: UnsafeMutableBufferPointer<UInt64>
  ) -> Bool {
    var isAlive = false
    for word in 0..<wordCount {
      var bits = states[word]
      while bits != 0 {
        let index = word * 64 + bits.trailingZeroBitCount
        bits &= bits - 1
        guard takes(instructions[index], character, caseInsensitive) else { continue }
        isAlive = true
        enter(index + 1, into: next)
      }
    }
    return isAlive
  }

  private func takes(_ instruction: GlobInstruction, _ character: UInt32, _ caseInsensitive: Bool) -> Bool {
    switch instruction {
    case .character(let wanted):
      character == wanted || (caseInsensitive && GlobCharacter.otherCase(character) == wanted)
    case .any: true
    case .anyInComponent: character != GlobCharacter.slash
    case .set(let set): set.contains(character, caseInsensitive: caseInsensitive)
    case .split, .jump, .accept: false
    }
  }
}

/// The characters of a text: Unicode scalars, and numbers above them for bytes that are not UTF-8.
enum GlobCharacter {
  static let slash = UInt32(UInt8(ascii: "/"))
  /// What is added to a byte that is not UTF-8.
  private static let loneByte: UInt32 = 0x11_0000

  /// The letter in its other case, of A to Z; any other character itself.
  static func otherCase(_ character: UInt32) -> UInt32 {
    (0x61...0x7A).contains(character | 0x20) ? character ^ 0x20 : character
  }

  /// The character at a position, which moves behind it.
  static func next(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> UInt32 {
    let first = UInt32(text[position])
    position += 1
    let rest: Int
    switch first {
    case 0xC2...0xDF: rest = 1
    case 0xE0...0xEF: rest = 2
    case 0xF0...0xF4: rest = 3
    case ..<0x80: return first
    default: return loneByte + first
    }
    guard text.count - position >= rest else { return loneByte + first }
    var value = first & (0x3F >> UInt32(rest))
    for offset in 0..<rest {
      let byte = UInt32(text[position + offset])
      guard byte & 0xC0 == 0x80 else { return loneByte + first }
      value = value << 6 | byte & 0x3F
    }
    // Overlong forms and surrogates are no characters, and neither is what lies above the last.
    let minimum: UInt32 = rest == 1 ? 0x80 : rest == 2 ? 0x800 : 0x1_0000
    guard value >= minimum, Unicode.Scalar(value) != nil else { return loneByte + first }
    position += rest
    return value
  }
}
