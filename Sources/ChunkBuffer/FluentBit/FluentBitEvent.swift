import LogModel

/// A record of Fluent Bit, as it lies in its chunk. Ranges are in bytes of the file.
public struct FluentBitEvent: Hashable, Sendable {
  /// From the event's first byte to its last.
  public var range: Range<Int>
  /// Nine digits where the chunk has nanoseconds, six where it has a floating-point number, none where it has an integer.
  public var time: Timestamp
  /// Where the map of the metadata lies; chunks of old versions have none.
  public var metadata: Range<Int>?
  /// Where the map of the record lies.
  public var record: Range<Int>
  /// Whether the event may be wrong although it decodes: the chunk's checksum is, or there is none, and the event stands behind damage or just
  /// before it.
  public var isOfDamagedChunk = false
}

/// The time of an event.
struct FluentBitTime {
  var timestamp: Timestamp
  var hasNanoseconds = false
  var isGroupMark = false

  /// - Returns: `nil` where the value is no time.
  init?(_ item: MessagePackItem) {
    switch item {
    case .extended(type: 0, let bytes) where bytes.count == 8:
      let seconds = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
      let nanoseconds = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      guard nanoseconds < 1_000_000_000 else { return nil }
      timestamp = Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(nanoseconds), fractionDigits: 9)
      hasNanoseconds = true
      isGroupMark = nanoseconds == 0 && seconds >= 0xFFFF_FFFE
    case .unsigned(let seconds):
      guard let seconds = Int64(exactly: seconds),
        let time = Timestamp(seconds: seconds, nanosecondsOfSecond: 0, fractionDigits: 0)
      else { return nil }
      timestamp = time
    case .signed(let seconds) where seconds >= 0:
      guard let time = Timestamp(seconds: seconds, nanosecondsOfSecond: 0, fractionDigits: 0) else { return nil }
      timestamp = time
    case .float(let seconds):
      guard let time = Timestamp(fluentBitSeconds: Double(seconds)) else { return nil }
      timestamp = time
    case .double(let seconds):
      guard let time = Timestamp(fluentBitSeconds: seconds) else { return nil }
      timestamp = time
    default: return nil
    }
  }
}

extension Timestamp {
  /// A time as Fluent Bit writes it into JSON and old chunks.
  ///
  /// A double holds the seconds of our time to a quarter of a microsecond: rounded to microseconds, it is again what was written.
  public init?(fluentBitSeconds seconds: Double) {
    guard seconds >= 0, seconds < 9_000_000_000 else { return nil }
    let whole = seconds.rounded(.down)
    let microseconds = Int64(((seconds - whole) * 1_000_000).rounded())
    self.init(nanoseconds: Int64(whole) * 1_000_000_000 + microseconds * 1000, fractionDigits: 6)
  }
}
