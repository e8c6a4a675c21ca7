import LogModel
import Rules

/// What alerts need of a batch, in the order of its records: how the times went, and the records that match.
///
/// Bytes, so that the notes of an archive can wait on a disk: for each stretch between matches its times (mostly one run), and for each record that
/// matches what a line about it says. No two versions of the program share them.
public struct AlertNotes: ByteNote {
  public let bytes: [UInt8]

  public init(bytes: [UInt8]) { self.bytes = bytes }

  /// Whether there is nothing to take.
  public var isEmpty: Bool { bytes.isEmpty }
}

/// Times of records that follow one another, as far as a clock is moved by them: none is earlier than the first, and none an hour
/// earlier than one before it. So a clock that takes the first and then the latest ends where it would have with each of them.
struct TimeRun: Equatable {
  var first: Int64
  var latest: Int64

  init(_ time: Int64) { (first, latest) = (time, time) }

  init(first: Int64, latest: Int64) { (self.first, self.latest) = (first, latest) }

  /// Takes the next time in, if it belongs here.
  mutating func extend(to time: Int64) -> Bool {
    guard time >= first, !StreamClock.beginsAnew(time, after: latest) else { return false }
    latest = max(latest, time)
    return true
  }
}

/// What a line says of the record that caused it. Slices are of the notes.
struct MatchedRecord {
  /// nil: the stream's name.
  var service: UnsafeRawBufferPointer?
  var rule: Rule
  /// nil: the name of the batch's source.
  var source: UnsafeRawBufferPointer?
  var line: Int
  var message: UnsafeRawBufferPointer

  enum Rule {
    case none
    /// In the rule set.
    case index(Int)
    /// Of a record that was read back.
    case name(UnsafeRawBufferPointer)
  }

  /// How many characters of a message are kept.
  static let messageLimit = 200
}

/// One step of a batch.
enum AlertNote {
  case times(TimeRun)
  /// The alerts by index, in their order.
  case match([Int], MatchedRecord)
}

/// Writes notes, one after the other.
struct AlertNoteWriter {
  private let output = OutputBuffer(capacity: 64)
  private var last: Int64 = 0

  mutating func append(_ run: TimeRun) {
    output.append(unsigned: 0)
    output.append(signed: run.first &- last)
    output.append(unsigned: UInt64(bitPattern: run.latest &- run.first))
    last = run.latest
  }

  /// Begins a match; `append(rule:)`, the line's number and the message have to follow.
  ///
  /// - Parameters:
  ///   - alerts: at least one.
  ///   - hasSource: whether `append(text:)` with the source's name comes first.
  func append(match alerts: [Int], service: [UInt8]?, hasSource: Bool) {
    output.append(unsigned: UInt64(alerts.count))
    for alert in alerts { output.append(unsigned: UInt64(alert)) }
    output.append(unsigned: (service == nil ? 0 : 1) | (hasSource ? 2 : 0))
    if let service { output.append(sized: service) }
  }

  /// - Parameter rule: its index; nil: none.
  func append(rule: Int?) { output.append(unsigned: rule.map { UInt64($0) + 2 } ?? 0) }

  /// A rule of which there is only the name.
  func append(ruleNamed name: UnsafeRawBufferPointer) {
    output.append(unsigned: 1)
    append(text: name)
  }

  func append(line: Int) { output.append(number: line) }

  func append(text: UnsafeRawBufferPointer) {
    output.append(number: text.count)
    output.append(text)
  }

  /// What was written; the writer begins anew.
  mutating func finish() -> AlertNotes {
    defer {
      output.removeAll()
      last = 0
    }
    return AlertNotes(bytes: Array(output.bytes))
  }
}

/// Reads what a writer wrote; what it gives points into the bytes.
struct AlertNoteReader {
  private var reader: ByteReader
  private var last: Int64 = 0

  init(_ bytes: UnsafeRawBufferPointer) { reader = ByteReader(bytes) }

  /// The next note; nil at the end.
  mutating func next() throws(ByteCodingError) -> AlertNote? {
    guard !reader.rest.isEmpty else { return nil }
    let count = try reader.unsigned()
    guard count > 0 else {
      let first = last &+ (try reader.signed())
      last = first &+ Int64(bitPattern: try reader.unsigned())
      return .times(TimeRun(first: first, latest: last))
    }
    guard count <= UInt64(reader.rest.count) else { throw reader.damaged("the number \(count), which cannot be,") }
    var alerts: [Int] = []
    for _ in 0..<count { alerts.append(Int(truncatingIfNeeded: try reader.unsigned())) }
    let flags = try reader.unsigned()
    let service = flags & 1 == 0 ? nil : try reader.sized()
    let source = flags & 2 == 0 ? nil : try reader.sized()
    let rule: MatchedRecord.Rule =
      switch try reader.unsigned() {
      case 0: .none
      case 1: .name(try reader.sized())
      case let number: .index(Int(truncatingIfNeeded: number - 2))
      }
    let line = Int(truncatingIfNeeded: try reader.signed())
    let message = try reader.sized()
    return .match(alerts, MatchedRecord(service: service, rule: rule, source: source, line: line, message: message))
  }
}
