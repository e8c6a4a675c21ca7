import Glibc
import LogModel

extension OutputBuffer {
  /// Writes an event as Fluent Bit's output to Kafka does with `format json` and its other options left alone: `@timestamp`, the seconds since 1970
  /// as a floating-point number, and behind it the record's members (plugins/out_kafka/kafka.c, `produce_message`; src/flb_pack.c, `msgpack2json`).
  ///
  /// `@timestamp` has the text that it has there; a record that has an `@timestamp` of its own keeps its own alone, as there. The other members are as
  /// `append(json:)` has them.
  ///
  /// - Parameter event: of `chunk`, as its reader gave it.
  /// - Returns: how many U+FFFD took the place of invalid UTF-8.
  @discardableResult
  public func append(kafkaJSON event: FluentBitEvent, of chunk: FluentBitChunk) -> Int {
    let isTimed = chunk.recordHasTimestamp(event)
    if !isTimed {
      append("{\"@timestamp\":")
      append(secondsOf: event.time)
    }
    let brace = count
    var reader = MessagePackReader(chunk.bytes, at: event.record.lowerBound)
    // It was decoded once already, so nothing can fail here.
    let invalid = (try? append(json: &reader, isPadded: true)) ?? 0
    guard !isTimed else { return invalid }
    // The record's own brace becomes the comma before its first member, or goes where it has none.
    if base[brace + 1] == UInt8(ascii: "}") {
      base[brace] = UInt8(ascii: "}")
      count = brace + 1
    } else {
      base[brace] = UInt8(ascii: ",")
    }
    return invalid
  }

  /// Writes the seconds since 1970 as Fluent Bit does: as the double that is nearest, `%.1f` where it is whole, else `%.16g`.
  public func append(secondsOf time: Timestamp) {
    let (seconds, nanoseconds) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let value = Double(seconds) + Double(nanoseconds) / 1_000_000_000
    let whole = value.rounded(.down)
    guard value != whole, value >= 1_000_000_000, value < 9_999_999_999 else { return append(printed: value) }
    // Of 16 digits 6 are behind the point. The fraction is a whole number of 2^-23, so that rounding it is exact, and to even as printf does.
    let product = UInt64((value - whole) * 8_388_608) * 1_000_000
    var microseconds = Int(product >> 23)
    let rest = product & 8_388_607
    if rest > 4_194_304 || (rest == 4_194_304 && microseconds & 1 == 1) { microseconds += 1 }
    append(decimal: Int(whole) + microseconds / 1_000_000)
    microseconds %= 1_000_000
    guard microseconds > 0 else { return }
    append(UInt8(ascii: "."))
    var unit = 100_000
    while microseconds > 0 {
      append(UInt8(ascii: "0") + UInt8(microseconds / unit))
      microseconds %= unit
      unit /= 10
    }
  }

  /// The same for any number.
  func append(printed value: Double) {
    let room = 64
    let target = UnsafeMutableRawPointer(reserve(room)).assumingMemoryBound(to: CChar.self)
    let written = withVaList([value]) {
      vsnprintf(target, room, value == value.rounded(.down) ? "%.1f" : "%.16g", $0)
    }
    count += max(0, Int(written))
  }
}

extension FluentBitChunk {
  /// Whether the record of an event has a member `@timestamp`.
  fileprivate func recordHasTimestamp(_ event: FluentBitEvent) -> Bool {
    var reader = MessagePackReader(bytes, at: event.record.lowerBound)
    guard case .map(let count)? = try? reader.next() else { return false }
    for _ in 0..<count {
      var key = reader
      if case .string(let name)? = try? key.next(), name.isText("@timestamp") { return true }
      guard (try? reader.skip()) != nil, (try? reader.skip()) != nil else { return false }
    }
    return false
  }
}
