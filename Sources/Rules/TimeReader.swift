import LogModel
import RuleFile

/// Reads a rule's time field.
struct TimeReader: Sendable {
  private let formats: [TimeFormat]
  private let epoch: EpochUnit?
  /// Seconds east of UTC for what names no zone; `nil`: the program's.
  private let zone: Int?

  init(_ declaration: TimeDeclaration) throws(RuleFileError) {
    zone = declaration.zoneOffsetSeconds
    switch declaration.source {
    case .epoch(let unit):
      epoch = unit
      formats = []
    case .formats(let texts):
      epoch = nil
      var compiled: [TimeFormat] = []
      for text in texts {
        do throws(TimeFormatError) {
          compiled.append(try TimeFormat(text.value))
        } catch {
          throw RuleFileError(mark: text.mark(atOffset: error.offset), problem: error.what, expected: error.expected)
        }
      }
      formats = compiled
    }
  }

  @inline(__always)
  func read(_ text: UnsafeRawBufferPointer, zone defaultZone: Int, reference: Int64?) -> ParsedTime {
    if let epoch { return epoch.parse(text).map { .time($0) } ?? .noMatch }
    var result = ParsedTime.noMatch
    for format in formats {
      result = format.parse(text, zoneOffsetSeconds: zone ?? defaultZone, reference: reference)
      if case .noMatch = result { continue }
      return result
    }
    return result
  }

  private static let iso = try! TimeFormat("%iso")

  /// Reads the time of a JSON or logfmt record, where numbers are epochs whatever the rule's formats are.
  func read(
    member text: UnsafeRawBufferPointer, isNumber: Bool, zone defaultZone: Int, reference: Int64?
  ) -> ParsedTime {
    if isNumber { return (epoch ?? .auto).parse(text).map { .time($0) } ?? .noMatch }
    let declared = read(text, zone: defaultZone, reference: reference)
    guard case .noMatch = declared else { return declared }
    let iso = TimeReader.iso.parse(text, zoneOffsetSeconds: zone ?? defaultZone, reference: reference)
    guard case .noMatch = iso else { return iso }
    return EpochUnit.auto.parse(text).map { .time($0) } ?? .noMatch
  }
}
