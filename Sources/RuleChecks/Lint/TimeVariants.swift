/// Times as programs write them elsewhere, made of one that a rule's formats read: the same with a fraction and without,
/// in another zone, with a day of one digit.
///
/// A time with another date or clock is not made: what changes is how it is written, so that a format which reads one of them
/// and not the other is a format that does not know how it is written.
struct TimeVariants {
  /// In what a variant differs from the text it was made of.
  enum Difference: CaseIterable {
    case fraction, zone, separator, dateSeparator, hour, day
  }

  /// A stretch of the text, and what may stand in it.
  struct Change {
    let difference: Difference
    let range: Range<Int>
    /// What programs write there.
    let texts: [[UInt8]]
    /// What none writes there. A pattern that captures one of these says nothing of how its time is written.
    let nonsense: [[UInt8]]
  }

  let text: [UInt8]
  let changes: [Change]

  /// - Parameter text: a time; one without hours, minutes and seconds between colons has no variants.
  init(of text: [UInt8]) {
    self.text = text
    guard let clock = ClockText(in: text) else {
      changes = []
      return
    }
    changes =
      [
        Change(.fraction, clock.fraction, ["", ".1", ".123", ",123", ".123456", ".123456789"], or: [".1.1"]),
        Change(.zone, clock.zone, TimeVariants.zones, or: ["++"]),
        // Behind AM, or the year.
        Change(
          .zone, text.endIndex..<text.endIndex, clock.zone.upperBound == text.endIndex ? [] : TimeVariants.zones,
          or: ["++"]),
        Change(.hour, clock.hour, ["6", " 6", "06", "12"], or: ["006"]),
      ] + TimeVariants.dateChanges(text, before: clock.hour.lowerBound)
  }

  /// Read by `%z`, all but the first.
  private static let zones = ["", "Z", "+0000", "+00:00", " +0000", " +00:00", " UTC", " GMT"]

  /// Changes of what stands in front of the clock.
  private static func dateChanges(_ text: [UInt8], before clock: Int) -> [Change] {
    var changes: [Change] = []
    if clock >= 2, text[clock - 1] == UInt8(ascii: "T") || text[clock - 1] == UInt8(ascii: " "), text[clock - 2].isDigit
    {
      changes.append(Change(.separator, clock - 1..<clock, ["T", " "], or: ["0"]))
    }
    let date = text[..<clock]
    for separator in "-/.".utf8 where date.count(where: { $0 == separator }) == 2 {
      guard let first = date.firstIndex(of: separator), let last = date.lastIndex(of: separator) else { continue }
      let between = text[first + 1..<last]
      let texts = "-/.~0".utf8.map { [$0] + between + [$0] }
      changes.append(
        Change(
          difference: .dateSeparator, range: first..<last + 1, texts: Array(texts[..<3]), nonsense: Array(texts[3...])))
    }
    if let day = DayText.range(in: date) { changes.append(Change(.day, day, ["2", " 2", "02", "12"], or: ["002"])) }
    return changes
  }

  /// The text with something else in a change's place.
  func text(_ change: Change, with part: [UInt8]) -> [UInt8] {
    text[..<change.range.lowerBound] + part + text[change.range.upperBound...]
  }
}

extension TimeVariants.Change {
  fileprivate init(
    _ difference: TimeVariants.Difference, _ range: Range<Int>, _ texts: [String], or nonsense: [String]
  ) {
    self.init(
      difference: difference, range: range, texts: texts.map { Array($0.utf8) },
      nonsense: (["~"] + nonsense).map { Array($0.utf8) })
  }
}

/// The day of a date that names its month.
private enum DayText {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  static func range(in date: ArraySlice<UInt8>) -> Range<Int>? {
    guard let month = months.lazy.compactMap({ date.firstRange(of: Array($0.utf8)) }).first else { return nil }
    let end = date[month.upperBound...].firstIndex { !$0.isLetter } ?? date.endIndex
    return range(in: date, before: month.lowerBound) ?? range(in: date, behind: end)
  }

  /// `02` in `02/Mar`.
  private static func range(in date: ArraySlice<UInt8>, before month: Int) -> Range<Int>? {
    let end = month - 1
    guard end > date.startIndex, date[end - 1].isDigit else { return nil }
    return (end - 1 > date.startIndex && date[end - 2].isDigit ? end - 2 : end - 1)..<end
  }

  /// `02`, or ` 2` with a blank in place of the first digit, in `Mar 02` and `Mar  2`.
  private static func range(in date: ArraySlice<UInt8>, behind month: Int) -> Range<Int>? {
    let start = month + 1
    guard start < date.endIndex, date[start].isDigit || date[start] == UInt8(ascii: " ") else { return nil }
    let end = start + 1 < date.endIndex && date[start + 1].isDigit ? start + 2 : start + 1
    return date[end - 1].isDigit ? start..<end : nil
  }
}
