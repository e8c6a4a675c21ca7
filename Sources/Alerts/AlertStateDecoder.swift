import LogModel
import RuleFile

/// Reads states; what a checksum lets through may still be nonsense, and is refused.
struct AlertStateDecoder {
  private var reader: ByteReader
  private let set: AlertSet
  /// By place in the table: the alert's index; nil where there is none such any more.
  private var alerts: [Int?] = []

  static func decode(_ bytes: [UInt8], _ set: AlertSet) throws(ByteCodingError) -> [UInt64: AlertStream] {
    // Rethrown by hand: closures of the standard library do not keep the type of what they throw.
    let result = bytes.withUnsafeBytes { bytes -> Result<[UInt64: AlertStream], ByteCodingError> in
      do throws(ByteCodingError) { return .success(try decode(bytes, set)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ set: AlertSet
  ) throws(ByteCodingError) -> [UInt64: AlertStream] {
    let size = bytes.count - 8
    guard size >= 1,
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: size, as: UInt64.self))
        == ContentHash.of(UnsafeRawBufferPointer(rebasing: bytes[..<size]))
    else { throw ByteCodingError(what: "a checksum that does not fit", offset: max(0, size)) }
    var decoder = AlertStateDecoder(
      reader: ByteReader(UnsafeRawBufferPointer(rebasing: bytes[1..<size]), base: 1), set: set)
    return try decoder.streams()
  }

  private init(reader: ByteReader, set: AlertSet) {
    self.reader = reader
    self.set = set
  }

  private mutating func streams() throws(ByteCodingError) -> [UInt64: AlertStream] {
    let indices = Dictionary(
      set.alerts.enumerated().map { ($0.element.identity, $0.offset) }, uniquingKeysWith: { first, _ in first })
    for _ in 0..<(try reader.count()) { alerts.append(indices[try reader.fixed()]) }
    let base = try reader.signed()
    var streams: [UInt64: AlertStream] = [:]
    for _ in 0..<(try reader.count()) {
      let hash = try reader.fixed()
      let stream = try stream(base: base)
      if stream.clock != nil || !stream.states.isEmpty { streams[hash] = stream }
    }
    guard reader.rest.isEmpty else { throw reader.damaged("bytes behind the end") }
    return streams
  }

  private mutating func stream(base: Int64) throws(ByteCodingError) -> AlertStream {
    let unit = try reader.number(upTo: TimeScale.units.count)
    var scale: TimeScale?
    if unit < TimeScale.units.count {
      let nanoseconds = TimeScale.units[unit]
      scale = TimeScale(clock: (base / nanoseconds &- (try reader.signed())) &* nanoseconds, unit: unit)
    }
    var states: [AlertStream.Key: AlertState] = [:]
    for _ in 0..<(try reader.count()) {
      let place = try reader.number()
      guard place < alerts.count else { throw reader.damaged("the number \(place), which cannot be,") }
      let (service, state) = try state(scale)
      guard let index = alerts[place] else { continue }
      guard isPossible(state, set.alerts[index]) else { throw reader.damaged("a state that cannot be") }
      states[AlertStream.Key(alert: index, service: service)] = state
    }
    return AlertStream(clock: scale?.clock, states: states, alerts: set.alerts)
  }

  private mutating func state(_ scale: TimeScale?) throws(ByteCodingError) -> (service: [UInt8]?, AlertState) {
    let flags = try reader.unsigned()
    let service = flags & StateFlags.hasService == 0 ? nil : Array(try reader.sized())
    let count = try reader.number(upTo: AlertDeclaration.maximumCount)
    var moments = [Int64](repeating: 0, count: count)
    var later = scale?.clock ?? 0
    if let scale {
      for index in moments.indices.reversed() {
        later = scale.moment(try reader.unsigned(), before: later)
        moments[index] = later
      }
    }
    var state = AlertState(matches: MatchWindow(moments))
    state.isFiring = flags & StateFlags.fires != 0
    state.firedWithoutTime = flags & StateFlags.firedWithoutTime != 0
    if flags & StateFlags.hasFired != 0 {
      state.firedAt =
        try scale.map { scale throws(ByteCodingError) in
          scale.moment(try reader.unsigned(), before: scale.clock)
        } ?? 0
    }
    return (service, state)
  }

  /// Whether the alert can have come to this state.
  private func isPossible(_ state: AlertState, _ alert: CompiledAlert) -> Bool {
    guard state.matches.count <= alert.windowSize, !state.isFiring || state.firedAt != nil else { return false }
    if case .absence = alert.trigger { return state.matches.count == 1 }
    return !state.isFiring || state.matches.count == alert.windowSize
  }
}
