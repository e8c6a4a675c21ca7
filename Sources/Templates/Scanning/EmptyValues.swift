/// Values of no length.
extension MessageScanner {
  /// Whether a delimiter and the byte after it may have a value of no length between them.
  @inline(__always)
  func isEmptyValue(_ byte: UInt8, next: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="):
      switch next {
      case UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "]"),
        UInt8(ascii: "}"):
        true
      default: false
      }
    case UInt8(ascii: "("): next == UInt8(ascii: ")")
    case UInt8(ascii: "["): next == UInt8(ascii: "]")
    case UInt8(ascii: "{"): next == UInt8(ascii: "}")
    case UInt8(ascii: "\""), UInt8(ascii: "'"): next == byte
    default: false
    }
  }

  /// Gives `key=`, and brackets and quotes with nothing in them, a value of no length: the same sequence as with one. `f()`
  /// and `int[]` are words, and `a = b` has its value behind a blank.
  func maskEmptyValue(_ delimiter: UInt8) {
    guard columnCount < limits.tokens - 1 else { return }
    let isBehindWord = outputCount >= 2 && classes[Int(output[outputCount - 2])] & ByteClass.stop == 0
    guard isBehindWord == (delimiter == UInt8(ascii: "=")) else { return }
    output[outputCount] = SequenceMark.empty
    outputCount &+= 1
    columnCount &+= 1
  }
}
