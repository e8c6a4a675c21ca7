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

/// The time that was read last: the lines of a busy second have the same.
///
/// One a thread.
struct TimeCache {
  /// Longer texts are rare, and read again.
  private static let capacity = 48

  private let text = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
  private var count = -1
  private var rule = -1
  private var reference: Int64?
  private var result = ParsedTime.noMatch

  /// To be called when the cache is not used any more.
  func deallocate() { text.deallocate() }

  @inline(__always)
  mutating func read(
    _ field: UnsafeRawBufferPointer, _ reader: TimeReader, ofRule rule: Int, zone: Int, reference: Int64?
  ) -> ParsedTime {
    if rule == self.rule, reference == self.reference,
      UnsafeRawBufferPointer(rebasing: text[..<max(0, count)]).isEqual(to: field)
    {
      return result
    }
    let result = reader.read(field, zone: zone, reference: reference)
    guard field.count <= TimeCache.capacity else { return result }
    text.copyMemory(from: field)
    count = field.count
    self.rule = rule
    self.reference = reference
    self.result = result
    return result
  }
}
