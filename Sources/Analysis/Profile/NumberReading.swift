/// What a number counts, as far as its text says so.
enum NumberUnit: UInt8 {
  case none
  /// Milliseconds.
  case duration
  /// Bytes.
  case size
}

/// Reads a number and its unit: `42`, `-1.5`, `12ms`, `3.2KB`, `40%`.
///
/// - Returns: nil where it is none, or not one that a double gives back to 1 in 10^15.
@inline(__always)
func readNumber(_ bytes: UnsafeRawBufferPointer) -> (value: Double, unit: NumberUnit)? {
  let count = bytes.count
  guard count > 0, count <= 24 else { return nil }
  var index = 0
  var isNegative = false
  if bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
    isNegative = bytes[0] == UInt8(ascii: "-")
    index = 1
  }
  var mantissa: UInt64 = 0
  var digits = 0
  var decimals = 0
  while index < count, bytes[index] &- 48 < 10 {
    mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 48)
    digits &+= 1
    index &+= 1
  }
  guard digits > 0, digits <= 18 else { return nil }
  if index &+ 1 < count, bytes[index] == UInt8(ascii: "."), bytes[index &+ 1] &- 48 < 10 {
    index &+= 1
    while index < count, bytes[index] &- 48 < 10 {
      guard digits < 18 else { return nil }
      mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 48)
      digits &+= 1
      decimals &+= 1
      index &+= 1
    }
  }
  var value = Double(mantissa)
  if decimals > 0 {
    var scale = 10.0
    for _ in 1..<decimals { scale *= 10 }
    value /= scale
  }
  // Of nothing there is one only: which of two that are equal is the smallest would depend on their order.
  if isNegative, mantissa > 0 { value = -value }
  if index == count { return (value, .none) }
  return scaled(value, unit: UnsafeRawBufferPointer(rebasing: bytes[index...]))
}

@inline(never)
private func scaled(_ value: Double, unit: UnsafeRawBufferPointer) -> (value: Double, unit: NumberUnit)? {
  guard unit.count <= 7 else { return nil }
  var word: UInt64 = 0
  for byte in unit { word = word << 8 | UInt64(byte >= 65 && byte <= 90 ? byte | 0x20 : byte) }
  switch word {
  case 0x6E73: return (value / 1e6, .duration)  // ns
  case 0x7573, 0xC2B573: return (value / 1e3, .duration)  // us, µs
  case 0x6D73: return (value, .duration)  // ms
  case 0x73, 0x736563: return (value * 1e3, .duration)  // s, sec
  case 0x62: return (value, .size)  // B
  case 0x6B62, 0x6B: return (value * 1e3, .size)  // kB, k
  case 0x6B6962: return (value * 1024, .size)  // KiB
  case 0x6D62: return (value * 1e6, .size)  // MB
  case 0x6D6962: return (value * 1_048_576, .size)  // MiB
  case 0x6762: return (value * 1e9, .size)  // GB
  case 0x676962: return (value * 1_073_741_824, .size)  // GiB
  case 0x25: return (value, .none)  // %
  default: return nil
  }
}

extension NumberUnit {
  /// The unit that a word after a number names: `12 ms`, `3 seconds`; and the factor to milliseconds or bytes.
  static func named(_ word: Substring) -> (unit: NumberUnit, factor: Double)? {
    switch word.lowercased() {
    case "ns", "nanos", "nanoseconds": (.duration, 1e-6)
    case "us", "µs", "micros", "microseconds": (.duration, 1e-3)
    case "ms", "msec", "msecs", "millis", "milliseconds": (.duration, 1)
    case "s", "sec", "secs", "second", "seconds": (.duration, 1e3)
    case "bytes", "byte", "b": (.size, 1)
    case "kb", "kib": (.size, 1e3)
    case "mb", "mib": (.size, 1e6)
    default: nil
    }
  }
}
