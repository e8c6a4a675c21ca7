/// Where a line of the incident goes.
enum Stream: Int, CaseIterable {
  case edgeAccess, edgeError, orders, billing, webUI, postgres, system, notifierPod, searchContainer
}

/// What every service wrote, in the order of its clock.
struct Journal {
  private var entries: [[(time: Moment, lines: String)]] = Stream.allCases.map { _ in [] }

  mutating func write(_ stream: Stream, at time: Moment, _ lines: String) {
    entries[stream.rawValue].append((time, lines))
  }

  /// The stream's entries in order of time; those of one moment stay in the order they were written.
  func sorted(_ stream: Stream) -> [(time: Moment, lines: String)] {
    entries[stream.rawValue].enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }
}
