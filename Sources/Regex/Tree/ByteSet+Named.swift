extension ByteSet {
  static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
  static let lowercase = ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z"))
  static let uppercase = ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z"))
  static let letters = lowercase.union(uppercase)
  /// What `\w` matches without Unicode.
  static let word = letters.union(digits).union(ByteSet([UInt8(ascii: "_")]))
  /// What `\s` matches without Unicode.
  static let blanks = ByteSet([9, 10, 11, 12, 13, 32])
  /// What `\h` matches without Unicode.
  static let horizontalBlanks = ByteSet([9, 32, 0xA0])
  /// What `\v` matches without Unicode.
  static let verticalBlanks = ByteSet([10, 11, 12, 13, 0x85])
  /// What `.` matches.
  static let notNewline = ByteSet([10]).complement

  /// What `\letter` stands for where that is more than one byte, inside or outside a class.
  init?(escape letter: UInt8) {
    switch letter {
    case UInt8(ascii: "d"): self = .digits
    case UInt8(ascii: "D"): self = ByteSet.digits.complement
    case UInt8(ascii: "s"): self = .blanks
    case UInt8(ascii: "S"): self = ByteSet.blanks.complement
    case UInt8(ascii: "w"): self = .word
    case UInt8(ascii: "W"): self = ByteSet.word.complement
    case UInt8(ascii: "h"): self = .horizontalBlanks
    case UInt8(ascii: "H"): self = ByteSet.horizontalBlanks.complement
    case UInt8(ascii: "v"): self = .verticalBlanks
    case UInt8(ascii: "V"): self = ByteSet.verticalBlanks.complement
    default: return nil
    }
  }

  /// A class of POSIX in the C locale.
  init?(posix name: String, ignoringCase: Bool) {
    switch name {
    case "alpha": self = .letters
    case "lower": self = ignoringCase ? .letters : .lowercase
    case "upper": self = ignoringCase ? .letters : .uppercase
    case "alnum": self = ByteSet.letters.union(.digits)
    case "ascii": self = ByteSet(0...127)
    case "blank": self = ByteSet([9, 32])
    case "cntrl": self = ByteSet(0...31).union(ByteSet([127]))
    case "digit": self = .digits
    case "graph": self = ByteSet(33...126)
    case "print": self = ByteSet(32...126)
    case "punct": self = ByteSet(33...126).intersection(ByteSet.letters.union(.digits).complement)
    case "space": self = .blanks
    case "word": self = .word
    case "xdigit":
      self = ByteSet.digits.union(ByteSet("abcdefABCDEF".utf8))
    default: return nil
    }
  }
}
