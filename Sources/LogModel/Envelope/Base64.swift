private let digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/// What each byte stands for as a digit; 255 where it is none.
private let values: [UInt8] = {
  var values = [UInt8](repeating: 255, count: 256)
  for value in 0..<64 { values[Int(digits.utf8Start[value])] = UInt8(value) }
  return values
}()

extension JSONCursor {
  /// Writes `bytes` in base64 (RFC 4648, section 4) with padding, which takes four bytes for every three begun.
  public mutating func write(base64 bytes: UnsafeRawBufferPointer) {
    let alphabet = digits.utf8Start
    var index = 0
    while index &+ 3 <= bytes.count {
      let group = Int(bytes[index]) << 16 | Int(bytes[index &+ 1]) << 8 | Int(bytes[index &+ 2])
      position[0] = alphabet[group >> 18]
      position[1] = alphabet[group >> 12 & 63]
      position[2] = alphabet[group >> 6 & 63]
      position[3] = alphabet[group & 63]
      position += 4
      index &+= 3
    }
    guard index < bytes.count else { return }
    let hasTwo = index &+ 1 < bytes.count
    let group = Int(bytes[index]) << 16 | (hasTwo ? Int(bytes[index &+ 1]) << 8 : 0)
    position[0] = alphabet[group >> 18]
    position[1] = alphabet[group >> 12 & 63]
    position[2] = hasTwo ? alphabet[group >> 6 & 63] : UInt8(ascii: "=")
    position[3] = UInt8(ascii: "=")
    position += 4
  }
}

extension OutputBuffer {
  /// Appends the bytes that `text` stands for, which is base64 (RFC 4648, section 4) with padding and nothing else.
  ///
  /// - Returns: whether it is; if not, nothing was appended. Text that no encoder writes (bits set that stand for nothing) is none.
  public func append(decodingBase64 text: UnsafeRawBufferPointer) -> Bool {
    guard text.count & 3 == 0 else { return false }
    guard let last = text.last else { return true }
    let padding = last != UInt8(ascii: "=") ? 0 : text[text.count - 2] != UInt8(ascii: "=") ? 1 : 2
    let target = reserve(text.count / 4 * 3)
    var written = 0
    return values.withUnsafeBufferPointer { values in
      var group: UInt32 = 0
      for index in 0..<text.count - padding {
        let value = values[Int(text[index])]
        guard value < 64 else { return false }
        group = group << 6 | UInt32(value)
        guard index & 3 == 3 else { continue }
        target[written] = UInt8(truncatingIfNeeded: group >> 16)
        target[written &+ 1] = UInt8(truncatingIfNeeded: group >> 8)
        target[written &+ 2] = UInt8(truncatingIfNeeded: group)
        written &+= 3
        group = 0
      }
      switch padding {
      case 1:
        guard group & 3 == 0 else { return false }
        target[written] = UInt8(truncatingIfNeeded: group >> 10)
        target[written &+ 1] = UInt8(truncatingIfNeeded: group >> 2)
        written &+= 2
      case 2:
        guard group & 15 == 0 else { return false }
        target[written] = UInt8(truncatingIfNeeded: group >> 4)
        written &+= 1
      default: break
      }
      count &+= written
      return true
    }
  }
}
