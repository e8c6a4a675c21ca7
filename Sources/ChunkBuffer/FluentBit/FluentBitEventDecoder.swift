/// Why there is no event where one should begin.
enum FluentBitFault: Error, Hashable {
  /// The value at `offset` would reach to `end` at least, beyond the content.
  case cut(offset: Int, end: Int)
  case malformed(offset: Int)
  case tooDeep(offset: Int)
  /// A value of MessagePack that is not what an event has there.
  case notAnEvent(offset: Int)
  /// What should be one record holds the time of another.
  case swallows(offset: Int)

  init(_ error: MessagePackError) {
    switch error {
    case .truncated(let offset, let end): self = .cut(offset: offset, end: end)
    case .reserved(let offset): self = .malformed(offset: offset)
    case .tooDeep(let offset): self = .tooDeep(offset: offset)
    }
  }

  var offset: Int {
    switch self {
    case .cut(let offset, _), .malformed(let offset), .tooDeep(let offset), .notAnEvent(let offset),
      .swallows(let offset):
      offset
    }
  }

  var reason: String {
    switch self {
    case .cut: "a record that reaches beyond the end of the content"
    case .malformed: "a byte that no value of MessagePack begins with"
    case .tooDeep: "more containers in one another than can be read"
    case .notAnEvent: "a value that is no record"
    case .swallows: "a record with another one inside it"
    }
  }
}

/// Decodes single events: `[[time, metadata], record]`, or `[time, record]` as old versions wrote it.
struct FluentBitEventDecoder {
  /// The file from its first byte to the content's end, so that offsets are those of the file.
  let bytes: UnsafeRawBufferPointer
  /// Whether a checksum says that the bytes are the writer's: what is merely odd is then believed.
  let isVouched: Bool

  struct Decoded {
    var event: FluentBitEvent
    /// The start or the end of a group: no record.
    var isGroupMark: Bool
    /// Whether it has so much of an event's form that nothing else looks like it by chance: metadata, nanoseconds, named members.
    var isUnmistakable: Bool
  }

  func event(at offset: Int) throws(FluentBitFault) -> Decoded {
    var reader = MessagePackReader(bytes, at: offset)
    guard case .array(count: 2) = try reader.item() else { throw .notAnEvent(offset: offset) }
    let headOffset = reader.position
    var item = try reader.item()
    var isNested = false
    if case .array(count: 2) = item {
      isNested = true
      item = try reader.item()
    }
    guard let time = FluentBitTime(item) else { throw .notAnEvent(offset: headOffset) }
    let metadata = isNested ? try map(&reader) : nil
    let record = try map(&reader)
    if !isVouched {
      // No record has a time of this kind in it. Where there is one, a count or a type before it is broken and has swallowed the next events.
      guard reader.skippedTimes == 0 else { throw .swallows(offset: record.lowerBound) }
      guard hasNamedMembers(record) else { throw .notAnEvent(offset: record.lowerBound) }
      guard isNested || !isMap(at: record.upperBound) else { throw .notAnEvent(offset: offset) }
    }
    let event = FluentBitEvent(
      range: offset..<record.upperBound, time: time.timestamp, metadata: metadata, record: record)
    let isUnmistakable = isNested && time.hasNanoseconds && bytes[record.lowerBound] != 0x80
    return Decoded(event: event, isGroupMark: time.isGroupMark, isUnmistakable: isUnmistakable)
  }

  private func map(_ reader: inout MessagePackReader) throws(FluentBitFault) -> Range<Int> {
    let start = reader.position
    var head = reader
    guard case .map = try head.item() else { throw .notAnEvent(offset: start) }
    return try reader.pass()
  }

  /// Whether a map follows: what looks like an event of the old form in front of it is the head of one of the new, whose first byte is lost.
  private func isMap(at offset: Int) -> Bool {
    var reader = MessagePackReader(bytes, at: offset)
    guard case .map? = try? reader.next() else { return false }
    return true
  }

  /// Whether all keys of the map in `range`, which decodes, are strings.
  func hasNamedMembers(_ range: Range<Int>) -> Bool {
    var reader = MessagePackReader(bytes, at: range.lowerBound)
    guard case .map(let count)? = try? reader.next() else { return false }
    for _ in 0..<count {
      switch try? reader.next() {
      case .string, .binary: break
      default: return false
      }
      guard (try? reader.skip()) != nil else { return false }
    }
    return true
  }

  /// Where the text lies with which the event at `range`, which decodes, ends; `nil` where it ends with anything else.
  func lastText(of event: FluentBitEvent) -> Range<Int>? {
    var reader = MessagePackReader(bytes, at: event.record.lowerBound)
    var last: Range<Int>?
    while reader.position < event.record.upperBound {
      switch try? reader.next() {
      case .string(let text), .binary(let text): last = reader.position - text.count..<reader.position
      case nil: return nil
      default: last = nil
      }
    }
    return last
  }
}

extension MessagePackReader {
  mutating func item() throws(FluentBitFault) -> MessagePackItem {
    do throws(MessagePackError) { return try next() } catch { throw FluentBitFault(error) }
  }

  mutating func pass() throws(FluentBitFault) -> Range<Int> {
    do throws(MessagePackError) { return try skip() } catch { throw FluentBitFault(error) }
  }
}
