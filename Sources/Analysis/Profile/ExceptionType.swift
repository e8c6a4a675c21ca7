import Glibc
import LogModel

/// Finds the type of the exception that a record is about: `java.lang.IllegalStateException`, `KeyError`, `TypeError`.
enum ExceptionType {
  /// Bytes of a stack that are looked at.
  private static let reach = 8192

  /// The type named first in a line that does not begin with a blank: the message's, else the stack's.
  static func find(message: UnsafeRawBufferPointer, stack: UnsafeRawBufferPointer?) -> UnsafeRawBufferPointer? {
    if let found = find(inLine: UnsafeRawBufferPointer(rebasing: message.prefix(512))) { return found }
    guard let stack else { return nil }
    var start = 0
    let end = min(stack.count, reach)
    while start < end {
      let newline = memchr(stack.baseAddress! + start, 0x0A, end - start)
      let stop = newline.map { UnsafeRawPointer($0) - stack.baseAddress! } ?? end
      if stack[start] > 0x20, let found = find(inLine: UnsafeRawBufferPointer(rebasing: stack[start..<stop])) {
        return found
      }
      start = stop + 1
    }
    return nil
  }

  /// A word of letters, digits, `.`, `_`, `$` and `::` that ends in `Exception`, `Error` or `Fault` and is longer than that, followed by the line's end,
  /// `:`, `(` or a blank.
  private static func find(inLine line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    // What has neither an `E` nor an `F` names none.
    guard let base = line.baseAddress, memchr(base, 0x45, line.count) != nil || memchr(base, 0x46, line.count) != nil
    else { return nil }
    var start = 0
    while start < line.count {
      while start < line.count, !isLetter(line[start]) { start += 1 }
      var end = start
      while end < line.count, isName(line[end]) { end += 1 }
      guard end > start else { return nil }
      let word = UnsafeRawBufferPointer(rebasing: line[start..<end])
      if isType(word), end == line.count || isDelimiter(line[end]) { return word }
      start = end
      // The rest of a word that a name does not go on into.
      while start < line.count, line[start] > 0x20, !isLetter(line[start]) { start += 1 }
    }
    return nil
  }

  private static func isType(_ word: UnsafeRawBufferPointer) -> Bool {
    guard word.count <= 128, word.count >= 8 else { return false }
    // The last component begins with a capital letter: `IOError`, not `onError`.
    let component = (word.lastIndex { $0 == UInt8(ascii: ".") } ?? -1) + 1
    guard component < word.count, word[component] >= 65, word[component] <= 90 else { return false }
    return (ends(word, "Exception") || ends(word, "Error") || ends(word, "Fault"))
  }

  private static func ends(_ word: UnsafeRawBufferPointer, _ suffix: StaticString) -> Bool {
    let count = suffix.utf8CodeUnitCount
    return word.count > count && UnsafeRawBufferPointer(rebasing: word[(word.count - count)...]).isText(suffix)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 97 && byte | 0x20 <= 122 || byte == UInt8(ascii: "_")
  }

  private static func isName(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte &- 48 < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "$")
  }

  private static func isDelimiter(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ":") || byte == UInt8(ascii: "(") || byte == 0x20 || byte == 0x0D || byte == UInt8(ascii: ",")
      || byte == UInt8(ascii: ";")
  }
}
