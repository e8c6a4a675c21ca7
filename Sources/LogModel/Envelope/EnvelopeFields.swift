/// What stands in an envelope or in headers beside the message: slices of their text, and what they say of the record.
struct EnvelopeFields {
  /// Of the source; the inside of a JSON string or plain text.
  var stream = UnsafeRawBufferPointer(start: nil, count: 0)
  var name = UnsafeRawBufferPointer(start: nil, count: 0)
  /// `nil`: the name.
  var path: UnsafeRawBufferPointer?
  /// An RFC 3339 time.
  var referenceTime: UnsafeRawBufferPointer?
  var id: UnsafeRawBufferPointer?
  var line: Int?
  var lineCount = 1
  /// `nil`: as the bytes have it.
  var firstLineLength: Int?
  var part = 0
  var output: ContainerOutput?
  var time: Timestamp?
  var isTimeOfCommit = false

  /// What can be counted in a record, as in chunks.
  private static let largestCount = Int(Int32.max)
  /// The largest integer that every reader of JSON holds.
  private static let largestLine = 1 << 53 - 1

  /// Takes one of the members that are the same in JSON and headers; others are let be.
  ///
  /// - Parameter isNumber: whether the value is a number in JSON; `nil`: there is no telling.
  /// - Returns: false where `key` cannot have this value.
  mutating func take(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, isNumber: Bool? = nil) -> Bool {
    guard let key = EnvelopeKey(key) else { return true }
    if let isNumber, isNumber != key.isNumber { return false }
    switch key {
    case .source: name = value
    case .id: id = value
    case .path: path = value
    case .referenceTime: referenceTime = value
    case .timestampOf:
      isTimeOfCommit = true
      return value.isText("commit")
    case .timestamp:
      time = Timestamp(rfc3339: value)
      return time != nil
    case .output:
      output = value.isText("stdout") ? .stdout : value.isText("stderr") ? .stderr : nil
      return output != nil
    case .line:
      line = decimal(value, upTo: EnvelopeFields.largestLine)
      return line != nil
    case .firstLine:
      firstLineLength = decimal(value, upTo: EnvelopeFields.largestCount)
      return firstLineLength != nil
    case .lines: return take(count: value, as: \.lineCount)
    case .part: return take(count: value, as: \.part)
    }
    return true
  }

  private mutating func take(count text: UnsafeRawBufferPointer, as field: WritableKeyPath<EnvelopeFields, Int>) -> Bool
  {
    guard let count = decimal(text, upTo: EnvelopeFields.largestCount) else { return false }
    self[keyPath: field] = count
    return true
  }

  /// The record whose bytes are these; `nil` where what is said of it cannot be.
  func record(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Record? {
    guard let line else { return nil }
    let firstLine = firstLineLength ?? Record.firstLineLength(of: bytes)
    guard firstLine <= bytes.count, !isTimeOfCommit || time != nil else { return nil }
    return Record(
      offset: offset, length: bytes.count, firstLineLength: firstLine, line: line, lineCount: lineCount, part: part,
      containerTime: isTimeOfCommit ? nil : time, output: output)
  }
}

/// What can be said of a record beside its bytes and its service.
private enum EnvelopeKey {
  case source, id, path, referenceTime, timestampOf, timestamp, output, line, firstLine, lines, part

  init?(_ name: UnsafeRawBufferPointer) {
    if name.isText("line") {
      self = .line
    } else if name.isText("source") {
      self = .source
    } else if name.isText("timestamp") {
      self = .timestamp
    } else if name.isText("timestamp_of") {
      self = .timestampOf
    } else if name.isText("lines") {
      self = .lines
    } else if name.isText("reference_time") {
      self = .referenceTime
    } else if name.isText("path") {
      self = .path
    } else if name.isText("id") {
      self = .id
    } else if name.isText("output") {
      self = .output
    } else if name.isText("first_line") {
      self = .firstLine
    } else if name.isText("part") {
      self = .part
    } else {
      return nil
    }
  }

  var isNumber: Bool {
    switch self {
    case .line, .lines, .firstLine, .part: true
    case .source, .id, .path, .referenceTime, .timestampOf, .timestamp, .output: false
    }
  }
}

/// A whole number without a sign, in decimal digits and nothing else.
private func decimal(_ text: UnsafeRawBufferPointer, upTo limit: Int) -> Int? {
  guard !text.isEmpty, text.count < 19 else { return nil }
  var number = 0
  for byte in text {
    guard byte &- 48 < 10 else { return nil }
    number = number &* 10 &+ Int(byte &- 48)
  }
  return number <= limit ? number : nil
}
