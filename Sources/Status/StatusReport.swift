/// A value that a job says of itself.
public enum StatusValue: Sendable, Equatable {
  case integer(Int)
  /// What is no number or infinite is written as `null`: JSON has neither.
  case number(Double)
  /// Any text, such as a path: whoever shows it escapes it.
  case text(String)
  case boolean(Bool)
  /// Nanoseconds since 1970; written as RFC 3339 in UTC.
  case moment(Int64)
  /// There is no value now.
  case nothing
}

/// Rows that are alike, such as one a partition.
public struct StatusTable: Sendable, Equatable {
  /// What the rows are: `partitions`.
  public var name: StaticString
  /// In snake case, with their units: `lag_records`.
  public var columns: [StaticString]
  /// As many values each as there are columns; what is missing counts as ``StatusValue/nothing``.
  public var rows: [[StatusValue]]

  public init(name: StaticString, columns: [StaticString], rows: [[StatusValue]] = []) {
    self.name = name
    self.columns = columns
    self.rows = rows
  }

  public static func == (left: StatusTable, right: StatusTable) -> Bool {
    "\(left.name)" == "\(right.name)" && left.columns.map { "\($0)" } == right.columns.map { "\($0)" }
      && left.rows == right.rows
  }
}

/// Something that keeps a job from saying anything, such as a call that waits for a broker.
public struct StatusWait: Sendable {
  /// `waiting for Kafka`: what follows is for how long.
  public var reason: String
  /// For how long nothing may be heard of the job before it counts as stuck.
  public var longest: Duration

  public init(_ reason: String, longest: Duration) {
    self.reason = reason
    self.longest = longest
  }
}

/// What a job says of itself: a snapshot.
public struct StatusReport: Sendable {
  /// Whether it does what it is there for.
  public var isReady = false
  /// Why not, for people; kept for as long as `isReady` is false.
  public var notReadyReason: String?
  /// What it may be kept waiting by now. When nothing has been heard of it for 5 s, it is not ready for this reason.
  public var wait: StatusWait?
  /// In the order in which they are shown; names in snake case, with their units: `lag_records`, `records_per_second`.
  public var figures: [(name: StaticString, value: StatusValue)] = []
  public var table: StatusTable?
  /// In Prometheus' text format.
  public var metrics = ""

  public init() {}
}
