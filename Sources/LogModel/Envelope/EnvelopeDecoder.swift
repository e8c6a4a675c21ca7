/// What a message of Kafka says of a record.
public struct DecodedEnvelope {
  /// Messages of one source have the same object as long as not too many others come between them.
  public var source: LogSource
  /// `offset` is where its bytes begin in the buffer they were appended to.
  public var record: Record
  /// Nanoseconds since 1970, when the record was committed to its chunk; known only where the record has no time of its own.
  public var committed: Int64?
  /// What tells it from all other records, `<chunk>/<index>`, where it has such: a slice of the message or of its header, as it stands there.
  public var id: UnsafeRawBufferPointer?
}

/// A header of a message: slices of its text.
public struct EnvelopeHeader {
  public var name: UnsafeRawBufferPointer
  public var value: UnsafeRawBufferPointer

  public init(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    self.name = name
    self.value = value
  }
}

/// Reads what ``EnvelopeEncoder`` writes. One a thread.
///
/// Messages come from outside and may be anything: what is no envelope is another's message, not an error.
public struct EnvelopeDecoder {
  private var sources = EnvelopeSources()
  private var members: ContiguousArray<JSONMember> = []

  public init() {}

  /// Reads a message whose value is an envelope, and appends the record's bytes to `output`.
  ///
  /// - Returns: `nil`, and nothing was appended, where `value` is no envelope: not one JSON object that has, after `timestamp` or without it,
  ///   `service`, `source`, `line` and `message` or `message_base64` in this order. Unknown keys may follow.
  public mutating func decode(_ value: UnsafeRawBufferPointer, into output: OutputBuffer) -> DecodedEnvelope? {
    guard value.first == UInt8(ascii: "{") else { return nil }
    members.removeAll(keepingCapacity: true)
    guard JSONObjectReader.members(of: value, into: &members) else { return nil }
    var next = 0
    if let first = members.first, first.key.isText("timestamp") { next = 1 }
    guard members.count >= next + 4 else { return nil }
    let (service, message) = (members[next], members[next + 3])
    guard service.key.isText("service"), service.kind == .string, members[next + 1].key.isText("source"),
      members[next + 2].key.isText("line"), message.kind == .string
    else { return nil }
    var fields = EnvelopeFields()
    fields.stream = service.value
    for index in members.indices where index != next && index != next + 3 {
      let member = members[index]
      guard fields.take(member.key, member.value, isNumber: member.kind != .string) else { return nil }
    }
    let start = output.count
    if message.key.isText("message") {
      if message.hasEscapes { output.append(unescapingJSON: message.value) } else { output.append(message.value) }
    } else {
      guard message.key.isText("message_base64"), output.append(decodingBase64: message.value) else { return nil }
    }
    return envelope(fields, isJSON: true, output, from: start)
  }

  /// Reads a message whose value is a record's bytes and whose headers say the rest, and appends the bytes to `output`.
  ///
  /// - Parameter key: of the message: the service.
  /// - Returns: `nil`, and nothing was appended, where the headers `sentinel.source` and `sentinel.line` are not there, or one of ours has a value that
  ///   cannot be. Other headers may be there.
  public mutating func decode(
    _ value: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, headers: ContiguousArray<EnvelopeHeader>,
    into output: OutputBuffer
  ) -> DecodedEnvelope? {
    let prefix: StaticString = "sentinel."
    var fields = EnvelopeFields()
    fields.stream = key
    var hasSource = false
    for header in headers {
      guard UnsafeRawBufferPointer(rebasing: header.name.prefix(prefix.utf8CodeUnitCount)).isText(prefix) else {
        continue
      }
      let name = UnsafeRawBufferPointer(rebasing: header.name.dropFirst(prefix.utf8CodeUnitCount))
      if name.isText("source") { hasSource = true }
      guard fields.take(name, header.value) else { return nil }
    }
    guard hasSource else { return nil }
    let start = output.count
    output.append(value)
    return envelope(fields, isJSON: false, output, from: start)
  }

  private mutating func envelope(
    _ fields: EnvelopeFields, isJSON: Bool, _ output: OutputBuffer, from start: Int
  ) -> DecodedEnvelope? {
    let bytes = UnsafeRawBufferPointer(rebasing: output.bytes[start...])
    guard let record = fields.record(bytes, at: start), let source = sources.source(of: fields, isJSON: isJSON) else {
      output.count = start
      return nil
    }
    return DecodedEnvelope(
      source: source, record: record, committed: fields.isTimeOfCommit ? fields.time?.nanoseconds : nil, id: fields.id)
  }
}
