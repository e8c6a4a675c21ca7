/// Names of the captures of a draft: each once, and none that means something of its own.
struct FieldNames {
  /// What the output has of its own, and what the draft names by itself.
  private static let reserved: Set<String> = [
    "timestamp", "severity", "service", "message", "stack", "time", "level", "output",
  ]
  /// PCRE2 takes names of 32 bytes; some of them are for a number behind.
  private static let maximumLength = 28

  private var used = FieldNames.reserved

  /// A name like `text`: its letters small, what is no word left out.
  mutating func name(like text: [UInt8], or fallback: String) -> String {
    var name: [UInt8] = []
    for byte in text.prefix(FieldNames.maximumLength) {
      if LineByte.isWord(byte) {
        name.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
      } else if !name.isEmpty, name.last != UInt8(ascii: "_") {
        name.append(UInt8(ascii: "_"))
      }
    }
    while name.last == UInt8(ascii: "_") { name.removeLast() }
    let isName = name.first.map { !LineByte.isDigit($0) && $0 != UInt8(ascii: "_") } ?? false
    return unique(isName ? String(decoding: name, as: UTF8.self) : fallback)
  }

  mutating func unique(_ name: String) -> String {
    if used.insert(name).inserted { return name }
    var number = 2
    while !used.insert("\(name)_\(number)").inserted { number += 1 }
    return "\(name)_\(number)"
  }
}

/// Words before a value that do not name it.
enum FieldWords {
  static let areNoNames: Set<String> = [
    "a", "an", "the", "of", "in", "on", "at", "to", "from", "by", "for", "with", "as", "is", "are", "was", "were", "be",
    "and", "or", "not", "no", "than", "after", "before", "into", "over", "out", "up", "down", "it", "its", "has", "had",
    "have", "this", "that", "via", "per",
  ]
}
