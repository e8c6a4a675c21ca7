import LogModel

/// Writes states in an order that does not depend on how they came about.
struct AlertStateEncoder {
  private let alerts: [CompiledAlert]
  private let streams: [(hash: UInt64, stream: AlertStream)]
  private let output = OutputBuffer(capacity: 512)

  init(_ states: AlertStates) {
    alerts = states.set.alerts
    streams = states.streams.map { ($0.key, $0.value) }.sorted { $0.hash < $1.hash }
  }

  func encode() -> [UInt8] {
    output.append(UInt8(AlertStates.formatVersion))
    let used = Set(streams.flatMap { $0.stream.states.keys.map { alerts[$0.alert].identity } }).sorted()
    output.append(number: used.count)
    for identity in used { output.append(fixed: identity) }
    let base = streams.compactMap(\.stream.clock).max() ?? 0
    output.append(signed: base)
    output.append(number: streams.count)
    for (hash, stream) in streams {
      output.append(fixed: hash)
      append(stream, identities: used, base: base)
    }
    output.append(fixed: ContentHash.of(output.bytes))
    return Array(output.bytes)
  }

  private func append(_ stream: AlertStream, identities: [UInt64], base: Int64) {
    var states = stream.states.map { (key: $0.key, state: $0.value) }
    states.sort {
      let (left, right) = (alerts[$0.key.alert].identity, alerts[$1.key.alert].identity)
      return left == right
        ? ($0.key.service ?? []).lexicographicallyPrecedes($1.key.service ?? []) : left < right
    }
    var scale: TimeScale?
    if let clock = stream.clock {
      for index in states.indices {
        states[index].state = states[index].state.settled(at: clock, alerts[states[index].key.alert])
      }
      let moments = states.flatMap { Array($0.state.matches.elements) + ($0.state.firedAt.map { [$0] } ?? []) }
      scale = TimeScale(clock: clock, moments: moments)
    }
    output.append(number: scale?.unit ?? TimeScale.units.count)
    if let scale { output.append(signed: base / scale.nanoseconds &- scale.clock / scale.nanoseconds) }
    output.append(number: states.count)
    for (key, state) in states {
      output.append(number: identities.firstIndex(of: alerts[key.alert].identity) ?? 0)
      append(state, service: key.service, scale)
    }
  }

  /// Moments are told as how long before the one that comes after them, the last as how long before the clock; without a clock there are none.
  private func append(_ state: AlertState, service: [UInt8]?, _ scale: TimeScale?) {
    var flags: UInt64 = state.isFiring ? StateFlags.fires : 0
    if state.firedAt != nil { flags |= StateFlags.hasFired }
    if state.firedWithoutTime { flags |= StateFlags.firedWithoutTime }
    if service != nil { flags |= StateFlags.hasService }
    output.append(unsigned: flags)
    if let service { output.append(sized: service) }
    output.append(number: state.matches.count)
    guard let scale else { return }
    var later = scale.clock
    for moment in state.matches.elements.reversed() {
      output.append(unsigned: scale.distance(from: moment, to: later))
      later = moment
    }
    if let firedAt = state.firedAt { output.append(unsigned: scale.distance(from: firedAt, to: scale.clock)) }
  }
}
