import LogModel

/// A value as a slice of bytes that live at least until the next record is parsed.
///
/// `JSONCursor.padding` bytes after it can be read: it lies in a batch, in a matcher's arena, or is part of a rule.
public struct FieldValue {
  public enum Kind: UInt8, Sendable {
    /// Text as it stood in the log.
    case text
    /// The inside of a JSON string, escapes as they stand.
    case jsonString
    /// A whole JSON value, other than a string.
    case json
  }

  public var bytes: UnsafeRawBufferPointer
  public var kind: Kind

  @inlinable @inline(__always)
  public init(_ bytes: UnsafeRawBufferPointer, _ kind: Kind = .text) {
    self.bytes = bytes
    self.kind = kind
  }
}

/// A named value of a record.
public struct Field {
  /// The inside of the JSON string that names the field.
  public var name: UnsafeRawBufferPointer
  /// Whether `name` is known to be valid: it comes from a rule and not from the log.
  public var isNameValid: Bool
  public var value: FieldValue

  @inlinable @inline(__always)
  public init(name: UnsafeRawBufferPointer, isNameValid: Bool, value: FieldValue) {
    self.name = name
    self.isNameValid = isNameValid
    self.value = value
  }
}

/// What the rules made of one record. One is used again for record after record.
public final class ParsedRecord {
  public var timestamp: Timestamp?
  public var severity: Severity?
  /// The severity in the log's own word, where it has one.
  public var severityText: FieldValue?
  public var message = FieldValue(UnsafeRawBufferPointer(start: nil, count: 0))
  /// The joined lines after the first, or the field that the rule names.
  public var stack: FieldValue?
  /// The service that the record names; `nil`: its stream.
  public var service: FieldValue?
  /// Index into `RuleSet.rules`; `nil` where no rule matched.
  public var rule: Int?
  /// Whether the rule says to drop the record.
  public var isDropped = false
  /// Where the record was first, if what was read is a record that `replay` wrote.
  public var origin: RecordOrigin?

  /// Whether no rule matched, now or when it was first read.
  public var isUnparsed: Bool { rule == nil && origin?.rule == nil }

  /// The fields in their order. Valid until the next is appended.
  public var fields: UnsafeMutableBufferPointer<Field> { UnsafeMutableBufferPointer(start: storage, count: fieldCount) }

  // An array would ask at each of a dozen appends for each record whether it is the only owner of its memory.
  private var storage = UnsafeMutablePointer<Field>.allocate(capacity: 64)
  private var capacity = 64
  private var fieldCount = 0

  public init() {}

  deinit { storage.deallocate() }

  @inline(__always)
  func append(_ field: Field) {
    if fieldCount == capacity { grow() }
    (storage + fieldCount).initialize(to: field)
    fieldCount &+= 1
  }

  private func grow() {
    let larger = UnsafeMutablePointer<Field>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: storage, count: fieldCount)
    storage.deallocate()
    storage = larger
    capacity *= 2
  }

  @inline(__always)
  func removeAll() {
    timestamp = nil
    severity = nil
    severityText = nil
    stack = nil
    service = nil
    fieldCount = 0
    rule = nil
    isDropped = false
    origin = nil
  }
}

/// What a record that `replay` wrote says of where it came from.
public struct RecordOrigin {
  public var source: FieldValue
  public var line: Int
  /// The rule that matched it then; nil where none did.
  public var rule: FieldValue?
  /// As in `Record`.
  public var part: Int
}
