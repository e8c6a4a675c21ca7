import LogModel

/// Which alerts fire, and what is needed to know when the next do: of all streams that were seen.
///
/// A value: what is done to a copy can be thrown away. The notes of a stream have to come in its order; then the lines do not depend on how records were
/// cut into batches, and between any two batches the states may be stored and read again. Memory is bounded: beyond 10,000 states or streams
/// those that were quiet the longest are dropped, and counted.
public struct AlertStates: Sendable {
  let set: AlertSet
  /// By the hash of the stream's name.
  var streams: [UInt64: AlertStream] = [:]
  private var stateCount = 0
  /// States and clocks of streams that were dropped because there were too many.
  public private(set) var droppedEntries = 0
  /// How often each alert has fired, by its place in the set. It is not stored.
  public private(set) var firings: [Int]

  /// How many states, and how many streams, are kept at most.
  static let maximumCount = 10_000
  /// How many are left when there were too many: it is not worth the while to look for the oldest one each time.
  static let trimmedCount = 9_000

  public init(_ set: AlertSet) { self.init(set, streams: [:]) }

  init(_ set: AlertSet, streams: [UInt64: AlertStream]) {
    self.set = set
    self.streams = streams
    stateCount = streams.values.reduce(0) { $0 + $1.states.count }
    firings = [Int](repeating: 0, count: set.alerts.count)
  }

  /// Takes the notes of a batch of `source`, and writes a JSON line for each alert that begins or ceases to fire.
  ///
  /// - Returns: how many lines were written.
  public mutating func take(_ notes: AlertNotes, of source: LogSource, into output: OutputBuffer) -> Int {
    notes.bytes.withUnsafeBytes { take($0, of: source, into: output) }
  }

  /// As `take` of notes, of their bytes.
  public mutating func take(
    _ notes: UnsafeRawBufferPointer, of source: LogSource, into output: OutputBuffer
  ) -> Int {
    guard !notes.isEmpty else { return 0 }
    let name = Array(source.stream.utf8)
    let stream = ContentHash.of(name)
    if streams[stream] == nil, streams.count >= AlertStates.maximumCount { trimStreams() }
    var transitions: [AlertTransition] = []
    var reader = AlertNoteReader(notes)
    do throws(ByteCodingError) {
      while let note = try reader.next() { take(note, of: stream, name, into: &transitions) }
    } catch {
      preconditionFailure("an observer's notes cannot be read: \(error.what) at byte \(error.offset)")
    }
    let line = AlertLine(set: set, source: source)
    for transition in transitions {
      if transition.change == .fires { firings[transition.alert] += 1 }
      line.write(transition, to: output)
    }
    return transitions.count
  }

  private mutating func take(
    _ note: AlertNote, of stream: UInt64, _ name: [UInt8], into transitions: inout [AlertTransition]
  ) {
    let alerts = set.alerts
    let before = streams[stream]?.states.count ?? 0
    switch note {
    case .times(let run):
      streams[stream, default: AlertStream()].take(run.first, alerts, stream: name, into: &transitions)
      streams[stream, default: AlertStream()].take(run.latest, alerts, stream: name, into: &transitions)
    case .match(let indices, let record):
      for index in indices where alerts.indices.contains(index) {
        streams[stream, default: AlertStream()].match(index, record, alerts, into: &transitions)
      }
    }
    stateCount += (streams[stream]?.states.count ?? 0) - before
    if stateCount > AlertStates.maximumCount { trimStates() }
  }

  // MARK: Bounds

  /// Drops the states that had their last match the longest time ago.
  private mutating func trimStates() {
    var all: [(moment: Int64, stream: UInt64, key: AlertStream.Key)] = []
    for (hash, stream) in streams {
      for (key, state) in stream.states {
        let state = stream.clock.map { state.settled(at: $0, set.alerts[key.alert]) } ?? state
        let moment = max(state.matches.isEmpty ? .min : state.matches.last, state.firedAt ?? .min)
        all.append((moment, hash, key))
      }
    }
    all.sort {
      ($0.moment, $0.stream) == ($1.moment, $1.stream)
        ? $0.key.precedes($1.key, stream: []) : ($0.moment, $0.stream) < ($1.moment, $1.stream)
    }
    for (_, stream, key) in all.prefix(all.count - AlertStates.trimmedCount) {
      streams[stream]?.remove(key)
      droppedEntries += 1
    }
    stateCount = AlertStates.trimmedCount
  }

  /// Drops the streams with the oldest clocks.
  private mutating func trimStreams() {
    let all = streams.map { (clock: $0.value.clock ?? .min, hash: $0.key) }.sorted { $0 < $1 }
    for (_, hash) in all.prefix(all.count - AlertStates.trimmedCount) {
      guard let stream = streams.removeValue(forKey: hash) else { continue }
      stateCount -= stream.states.count
      droppedEntries += 1 + stream.states.count
    }
  }
}
