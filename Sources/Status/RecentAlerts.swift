import LogModel

/// An alert as it was written, and what it is asked for by.
struct RecentAlert: Sendable {
  let line: [UInt8]
  let alert: String?
  let service: String?
  let state: String?
  let severity: Severity?
  /// Nanoseconds since 1970.
  let time: Int64?

  /// What is longer is no alert of ours, and would take too much of the memory.
  static let maximumSize = 64 << 10

  /// - Returns: `nil` for what is not one JSON object.
  init?(_ line: UnsafeRawBufferPointer) {
    var members: ContiguousArray<JSONMember> = []
    guard line.count <= RecentAlert.maximumSize, JSONObjectReader.members(of: line, into: &members) else { return nil }
    func text(_ key: StaticString) -> String? {
      guard let member = members.first(where: { $0.key.isText(key) }), member.kind == .string else { return nil }
      guard member.hasEscapes else { return String(decoding: member.value, as: UTF8.self) }
      let buffer = OutputBuffer(capacity: member.value.count)
      buffer.append(unescapingJSON: member.value)
      return String(decoding: buffer.bytes, as: UTF8.self)
    }
    self.line = Array(line)
    alert = text("alert")
    service = text("service")
    state = text("state")
    severity = text("severity").flatMap { Severity(name: $0) }
    time = text("timestamp").flatMap { try? Timestamp(argument: $0).nanoseconds }
  }
}

/// The latest alerts: 1,000 of them, and no more than 8 MiB.
struct RecentAlerts: Sendable {
  static let maximumCount = 1000
  static let maximumSize = 8 << 20

  // Twice as many are held before those that are not the latest are dropped: so each is moved once.
  private var held: [RecentAlert] = []
  private var first = 0
  private var size = 0
  /// Since the job began.
  private(set) var total = 0

  mutating func append(_ alert: RecentAlert) {
    held.append(alert)
    total += 1
    size += alert.line.count
    while held.count - first > RecentAlerts.maximumCount || size > RecentAlerts.maximumSize {
      size -= held[first].line.count
      first += 1
    }
    guard first >= RecentAlerts.maximumCount else { return }
    held.removeFirst(first)
    first = 0
  }

  /// From the newest to the oldest.
  var newestFirst: ReversedCollection<ArraySlice<RecentAlert>> { held[first...].reversed() }
}

/// Which alerts are asked for.
struct AlertFilter: Equatable {
  var alert: String?
  var service: String?
  var state: String?
  /// This or a worse one.
  var severity: Severity?
  /// Nanoseconds since 1970: no earlier ones.
  var since: Int64?
  var limit = 100

  init() {}

  /// - Throws: ``QueryError``.
  init(_ query: [(key: String, value: String)]) throws(QueryError) {
    var known: Set<String> = []
    for (key, value) in query {
      guard known.insert(key).inserted else { throw QueryError("'\(key)' is given twice") }
      switch key {
      case "alert": alert = value
      case "service": service = value
      case "state":
        guard value == "firing" || value == "resolved" else {
          throw QueryError("state '\(value)' is not one of firing, resolved")
        }
        state = value
      case "severity":
        guard let severity = Severity(name: value.uppercased()) else {
          let names = Severity.allCases.map { "\($0.name)" }.joined(separator: ", ")
          throw QueryError("severity '\(value)' is not one of \(names)")
        }
        self.severity = severity
      case "since":
        do throws(TimeArgumentError) {
          since = try Timestamp(argument: value).nanoseconds
        } catch {
          throw QueryError("since: \(error); write a + as %2B")
        }
      case "limit":
        guard let number = Int(value), (1...RecentAlerts.maximumCount).contains(number) else {
          throw QueryError("limit '\(value)' is not a number from 1 to \(RecentAlerts.maximumCount)")
        }
        limit = number
      default:
        throw QueryError("'\(key)' is not one of alert, service, state, severity, since, limit")
      }
    }
  }

  func matches(_ candidate: RecentAlert) -> Bool {
    if let alert, candidate.alert != alert { return false }
    if let service, candidate.service != service { return false }
    if let state, candidate.state != state { return false }
    if let severity {
      guard let other = candidate.severity, other >= severity else { return false }
    }
    if let since {
      guard let time = candidate.time, time >= since else { return false }
    }
    return true
  }
}

/// A query that cannot be answered: for whoever asked.
struct QueryError: Error, Equatable, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
