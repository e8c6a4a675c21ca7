/// Reads a time format and checks that its parts make a time.
struct TimeFormatCompiler {
  private let format: String
  private let bytes: [UInt8]
  private var offset = 0
  /// Where the directive that is being compiled begins.
  private var directiveOffset = 0
  /// Where each part was first given.
  private var parts: [TimePart: Int] = [:]
  /// The steps so far.
  private(set) var steps: [TimeFormatStep] = []

  /// A part of a time, of which a format may capture one.
  private enum TimePart: String {
    case year, month, day, weekday, hour
    case half = "AM/PM"
    case minute, second, fraction, zone
    case zoneName = "zone abbreviation"
    case epoch = "seconds since 1970"
  }

  init(_ format: String) {
    self.format = format
    bytes = Array(format.utf8)
  }

  /// Whether a zone can be captured.
  var hasZone: Bool { parts[.zone] != nil || parts[.zoneName] != nil || parts[.epoch] != nil }

  /// The parts of a date that are captured.
  var dateParts: TimeFormat.DateParts {
    if parts[.epoch] != nil { return .epoch }
    return parts[.year] != nil ? .yearMonthAndDay : parts[.day] != nil ? .monthAndDay : .none
  }

  mutating func compile() throws(TimeFormatError) {
    while offset < bytes.count {
      directiveOffset = offset
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "%"): try compileDirective()
      case UInt8(ascii: " "):
        while offset < bytes.count, bytes[offset] == UInt8(ascii: " ") { offset += 1 }
        steps.append(.blanks)
      default: steps.append(.literal(byte))
      }
    }
    try checkCompleteness()
    if parts[.zone] != nil, let index = steps.firstIndex(of: .zoneName) { steps[index] = .ignoredZoneName }
  }

  private mutating func compileDirective() throws(TimeFormatError) {
    let rest = bytes[offset...]
    if rest.starts(with: "iso".utf8) {
      offset += 3
      return try compileISO()
    }
    if rest.starts(with: ".f".utf8) {
      offset += 2
      return try add(.optionalFraction, .fraction)
    }
    if rest.first == UInt8(ascii: "-"), rest.count > 1 {
      offset += 2
      return try compileLooseDirective(rest[rest.startIndex + 1])
    }
    guard let letter = rest.first else {
      throw error("the format ends after '%'", expected: "a directive, or %% for a percent sign")
    }
    offset += 1
    switch letter {
    case UInt8(ascii: "Y"): try add(.year, .year)
    case UInt8(ascii: "y"): try add(.yearOfCentury, .year)
    case UInt8(ascii: "m"): try add(.month, .month)
    case UInt8(ascii: "b"): try add(.monthName, .month)
    case UInt8(ascii: "d"): try add(.day, .day)
    case UInt8(ascii: "e"): try add(.dayPadded, .day)
    case UInt8(ascii: "a"): try add(.weekdayName, .weekday)
    case UInt8(ascii: "H"): try add(.hour, .hour)
    case UInt8(ascii: "I"): try add(.hourOfHalf, .hour)
    case UInt8(ascii: "p"): try add(.half, .half)
    case UInt8(ascii: "M"): try add(.minute, .minute)
    case UInt8(ascii: "S"): try add(.second, .second)
    case UInt8(ascii: "f"): try add(.fraction, .fraction)
    case UInt8(ascii: "z"): try add(.zone, .zone)
    case UInt8(ascii: "Z"): try add(.zoneName, .zoneName)
    case UInt8(ascii: "s"): try add(.epochSeconds, .epoch)
    case UInt8(ascii: "T"): try addClock()
    case UInt8(ascii: "F"): try addDate()
    case UInt8(ascii: "%"): steps.append(.literal(letter))
    default: throw unknownDirective()
    }
  }

  /// `%-H`: as `%H`, with one digit or two.
  private mutating func compileLooseDirective(_ letter: UInt8) throws(TimeFormatError) {
    switch letter {
    case UInt8(ascii: "m"): try add(.looseMonth, .month)
    case UInt8(ascii: "d"): try add(.looseDay, .day)
    case UInt8(ascii: "H"): try add(.looseHour, .hour)
    case UInt8(ascii: "I"): try add(.looseHourOfHalf, .hour)
    case UInt8(ascii: "M"): try add(.looseMinute, .minute)
    case UInt8(ascii: "S"): try add(.looseSecond, .second)
    case UInt8(ascii: "L"): try add(.milliseconds, .fraction)
    default: throw unknownDirective()
    }
  }

  private mutating func compileISO() throws(TimeFormatError) {
    try addDate()
    steps.append(.dateTimeSeparator)
    try addClock()
    try add(.optionalFraction, .fraction)
    try add(.optionalZone, .zone)
  }

  private mutating func addDate() throws(TimeFormatError) {
    try add(.year, .year)
    steps.append(.literal(UInt8(ascii: "-")))
    try add(.month, .month)
    steps.append(.literal(UInt8(ascii: "-")))
    try add(.day, .day)
  }

  private mutating func addClock() throws(TimeFormatError) {
    try add(.hour, .hour)
    steps.append(.literal(UInt8(ascii: ":")))
    try add(.minute, .minute)
    steps.append(.literal(UInt8(ascii: ":")))
    try add(.second, .second)
  }

  private mutating func add(_ step: TimeFormatStep, _ part: TimePart) throws(TimeFormatError) {
    guard parts.updateValue(directiveOffset, forKey: part) == nil else {
      throw error("the \(part.rawValue) is given twice", expected: "each part of a time once")
    }
    steps.append(step)
  }

  /// Refuses parts that make no time: those that need another one which is not there, or which is there beside its better.
  private func checkCompleteness() throws(TimeFormatError) {
    if parts[.epoch] != nil {
      try refuse(
        [.year, .month, .day, .hour, .half, .minute, .second], because: "stands beside seconds since 1970 (%s)")
      return
    }
    try require(.month, "%m or %b", for: [.year, .day])
    try require(.day, "%d or %e", for: [.year, .month])
    try require(.minute, "%M", for: [.second])
    try require(.second, "%S", for: [.fraction])
    try require(.hour, "%H or %I", for: [.minute, .half])
    if steps.contains(.hourOfHalf) || steps.contains(.looseHourOfHalf) {
      try require(.half, "%p", for: [.hour])
    } else {
      try refuse([.half], because: "stands beside an hour of 24 (%H)")
    }
    guard parts[.day] != nil || parts[.hour] != nil else {
      throw TimeFormatError(
        format: format, offset: 0, what: "there is neither a date nor a time of day in it",
        expected: "directives such as '%Y-%m-%d %H:%M:%S', '%iso' or '%s'")
    }
  }

  private func require(
    _ needed: TimePart, _ directives: String, for dependents: [TimePart]
  ) throws(TimeFormatError) {
    guard parts[needed] == nil else { return }
    for part in dependents {
      guard let offset = parts[part] else { continue }
      throw TimeFormatError(
        format: format, offset: offset, what: "the \(part.rawValue) stands without the \(needed.rawValue)",
        expected: "\(directives) too")
    }
  }

  private func refuse(_ unwanted: [TimePart], because reason: String) throws(TimeFormatError) {
    for part in unwanted {
      guard let offset = parts[part] else { continue }
      throw TimeFormatError(
        format: format, offset: offset, what: "the \(part.rawValue) \(reason)", expected: "one of the two")
    }
  }

  private func unknownDirective() -> TimeFormatError {
    // The whole character, which may be of more than one byte.
    let text = String(decoding: bytes[directiveOffset...], as: UTF8.self)
    return error(
      "'\(text.prefix(2))' is no directive",
      expected: "one of %Y %y %m %d %e %b %a %H %I %p %M %S %f %.f %z %Z %s %T %F %iso %%")
  }

  private func error(_ what: String, expected: String) -> TimeFormatError {
    TimeFormatError(format: format, offset: directiveOffset, what: what, expected: expected)
  }
}
