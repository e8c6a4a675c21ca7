import Glibc

/// Finds where events go on behind a value that is none.
///
/// Every byte may be an event's first, since it may be any length that broke. So the bytes of a text may be taken for events, by chance or because
/// somebody wrote them there. Against chance: what is found is either unmistakable (metadata, nanoseconds, a map of named members), or
/// another event, the content's end or nothing but zeros follows. Against intent: if the record that is broken still has its map, whole and in front of an
/// event, then only its head broke, and the search goes on behind the map without a look into its texts. What remains: if a break
/// lies inside the map itself, events that were written into its texts, byte for byte, are taken for events. No text in UTF-8 can hold
/// one before 2038, as the first byte of a time begins a sequence that its second one does not continue; a source that passes on raw
/// bytes can. All that is found behind a break is therefore marked, unless a checksum vouches for the bytes.
struct FluentBitEventSearch {
  /// Within so many bytes of the break, the map of the broken record or of its metadata begins.
  private static let headSize = 32

  private let decoder: FluentBitEventDecoder
  private let zeroTail: Int
  /// How many bytes may still be decoded in vain. Else a chunk made for it could let us decode all of it at each of its bytes.
  private var budget: Int

  init(_ decoder: FluentBitEventDecoder, zeroTail: Int) {
    self.decoder = decoder
    self.zeroTail = zeroTail
    budget = 16 * decoder.bytes.count + (1 << 20)
  }

  /// The first place behind `start` from which events go on; `nil` where there is none or the search became too long.
  mutating func event(behind start: Int) -> Int? {
    let bytes = decoder.bytes
    for offset in start + 1..<max(start + 1, bytes.count) {
      guard budget > 0 else { return nil }
      if offset <= start + Self.headSize, let end = recordEnd(at: offset) { return end }
      guard mayBeginEvent(at: offset) else { continue }
      guard let decoded = decode(at: offset) else { continue }
      if decoded.isUnmistakable || isFollowed(decoded) { return offset }
    }
    return nil
  }

  /// Where in `range`, which decodes as an event but is not followed by one, another begins that reaches beyond it and is followed by one: then the
  /// length of the first is wrong.
  ///
  /// What lies whole inside of the range does not count: a text may hold whatever it likes.
  mutating func swallowed(in range: Range<Int>) -> Int? {
    for offset in range.lowerBound + 1..<range.upperBound where mayBeginEvent(at: offset) {
      var next = offset
      while budget > 0, next < range.upperBound, let decoded = decode(at: next) {
        next = decoded.event.range.upperBound
        if next > range.upperBound, isFollowed(decoded) { return offset }
      }
    }
    return nil
  }

  /// Whether a text in `range`, which is a map that decodes, holds the beginning of an event whose end lies behind the text's: the text's length may
  /// be what broke, and the rest of the map what came by chance. Or somebody wrote it like that.
  mutating func isOverlong(_ range: Range<Int>) -> Bool {
    var reader = MessagePackReader(decoder.bytes, at: range.lowerBound)
    while reader.position < range.upperBound, let item = try? reader.next() {
      guard case .string(let text) = item else { continue }
      let end = reader.position
      var offset = end - text.count
      while budget > 0, let found = memchr(decoder.bytes.baseAddress! + offset, 0x92, end - offset) {
        let place = UnsafeRawPointer(found) - decoder.bytes.baseAddress!
        if beginsWithTime(at: place), let decoded = decode(at: place), decoded.event.range.upperBound > end {
          return true
        }
        offset = place + 1
      }
    }
    return false
  }

  /// Whether the array of two at `offset` has a time in it as Fluent Bit writes it.
  private func beginsWithTime(at offset: Int) -> Bool {
    let rest = decoder.bytes[offset...].dropFirst()
    return rest.starts(with: [0xD7, 0x00]) || rest.starts(with: [0x92, 0xD7, 0x00])
  }

  /// The end of the record's map at `offset`, or of the metadata's and the record's, if an event or nothing follows.
  private mutating func recordEnd(at offset: Int) -> Int? {
    var reader = MessagePackReader(decoder.bytes, at: offset)
    defer { budget -= reader.position - offset }
    for _ in 0..<2 {
      let start = reader.position
      var head = reader
      guard case .map(let count)? = try? head.next(), (try? reader.skip()) != nil else { return nil }
      let end = reader.position
      guard reader.skippedTimes == 0, decoder.hasNamedMembers(start..<end), !isOverlong(start..<end) else { return nil }
      if count > 0, end == decoder.bytes.count || decode(at: end) != nil { return end }
    }
    return nil
  }

  private func isFollowed(_ decoded: FluentBitEventDecoder.Decoded) -> Bool {
    let end = decoded.event.range.upperBound
    if end == decoder.bytes.count { return true }
    do throws(FluentBitFault) {
      _ = try decoder.event(at: end)
      return true
    } catch {
      guard !isHead(decoded.event) else { return false }
      if case .cut = error { return mayBeginEvent(at: end) }
      return zeroTail <= end
    }
  }

  /// Whether what looks like an event of the old form stands where one of the new has its head.
  private func isHead(_ event: FluentBitEvent) -> Bool {
    guard event.metadata == nil else { return false }
    let offset = event.range.lowerBound
    return [1, 3, 5].contains { size in
      guard offset >= size else { return false }
      var reader = MessagePackReader(decoder.bytes, at: offset - size)
      guard case .array(count: 2)? = try? reader.next() else { return false }
      return reader.position == offset
    }
  }

  private func mayBeginEvent(at offset: Int) -> Bool {
    switch decoder.bytes[offset] {
    case 0x92: true
    case 0xDC: decoder.bytes[offset...].dropFirst().starts(with: [0, 2])
    case 0xDD: decoder.bytes[offset...].dropFirst().starts(with: [0, 0, 0, 2])
    default: false
    }
  }

  private mutating func decode(at offset: Int) -> FluentBitEventDecoder.Decoded? {
    do throws(FluentBitFault) {
      let decoded = try decoder.event(at: offset)
      budget -= decoded.event.range.count
      return decoded
    } catch {
      budget -= 16 + error.offset - offset
      return nil
    }
  }
}
