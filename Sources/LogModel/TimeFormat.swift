/// A format of times in logs, compiled to a list of steps.
///
/// The directives are those of the table in `docs/formats/rules.md`. A format captures at most one date, one time of day and
/// one zone; it is checked when it is compiled, so that a parse can only match or not.
///
/// ```swift
/// let format = try TimeFormat("%d/%b/%Y:%H:%M:%S %z")
/// format.parse(bytes, zoneOffsetSeconds: 0, reference: nil)  // .time(2026-03-02T06:00:00Z)
/// ```
public struct TimeFormat: Sendable {
  /// What a text must hold, from left to right; the most frequent neighbours are one step.
  let steps: ContiguousArray<TimeFormatStep>
  /// Which parts of a date the format captures.
  let dateParts: DateParts

  /// The parts of a date that a format captures.
  enum DateParts: Sendable {
    /// Only the time of day.
    case none
    case monthAndDay
    case yearMonthAndDay
    /// Seconds since 1970: date, time and zone in one.
    case epoch
  }

  /// Whether the format captures a year. One that does not needs a reference.
  public var hasYear: Bool { dateParts == .yearMonthAndDay || dateParts == .epoch }
  /// Whether the format captures month and day. One that does not, a time of day alone, needs a reference.
  public var hasDate: Bool { dateParts != .none }
  /// Whether the format can capture a zone; `%iso` can, and does not have to.
  public let hasZone: Bool

  /// Compiles a format.
  ///
  /// - Throws: ``TimeFormatError`` for an unknown directive, a part that is given twice, and parts that make no time
  ///   (a day without a month, a minute without an hour, `%I` without `%p`).
  public init(_ format: String) throws(TimeFormatError) {
    var compiler = TimeFormatCompiler(format)
    try compiler.compile()
    steps = TimeFormatStep.fused(compiler.steps)
    dateParts = compiler.dateParts
    hasZone = compiler.hasZone
  }

  /// Parses a text, all of it.
  ///
  /// A missing year is the latest one in which the date exists and does not lie more than a day after the reference; a
  /// missing date likewise. A result outside 1677 to 2262 (64 bits of nanoseconds) is no match.
  ///
  /// - Parameters:
  ///   - text: the captured bytes.
  ///   - zoneOffsetSeconds: seconds east of UTC, for a text without a zone; less than a day.
  ///   - reference: the time near which a date without a year lies, in nanoseconds since 1970.
  public func parse(_ text: UnsafeRawBufferPointer, zoneOffsetSeconds: Int, reference: Int64?) -> ParsedTime {
    guard let start = text.baseAddress else { return .noMatch }
    var cursor = TimeCursor(position: start, end: start + text.count)
    var fields = TimeFields()
    let matched = steps.withUnsafeBufferPointer { steps in
      for step in steps {
        guard cursor.read(step, into: &fields) else { return false }
      }
      return cursor.position == cursor.end
    }
    guard matched else { return .noMatch }
    return fields.resolved(dateParts, zoneOffsetSeconds: zoneOffsetSeconds, reference: reference)
  }
}

/// What became of a text that should be a time.
public enum ParsedTime: Sendable, Hashable {
  case time(Timestamp)
  /// The text is not of the format, or no such date or time of day exists.
  case noMatch
  /// The text is of the format, and its year or date can only be known from a reference, of which there is none.
  case needsReference
}
