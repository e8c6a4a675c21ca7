import ChunkBuffer
import LogModel

/// Takes apart what Fluent Bit's output to Kafka writes, and `drain` for its chunks: the time in front of a record, and the line where a record is
/// nothing else. What is left are the bytes that a replay of the chunk gives.
struct FluentBitMessageReader {
  private var members: ContiguousArray<JSONMember> = []
  private let text = OutputBuffer(capacity: 256)

  /// Takes the time off a record whose bytes are the last in `bytes`.
  ///
  /// - Parameter time: what the message's headers say; `nil`: it has none, and the number is all there is.
  /// - Returns: false, and nothing has changed, where it is no such record.
  mutating func strip(_ record: inout Record, sentAt time: Timestamp?, in bytes: OutputBuffer) -> Bool {
    let prefix: StaticString = "{\"@timestamp\":"
    let value = UnsafeRawBufferPointer(rebasing: bytes.bytes[record.offset...])
    guard UnsafeRawBufferPointer(rebasing: value.prefix(prefix.utf8CodeUnitCount)).isText(prefix) else { return false }
    members.removeAll(keepingCapacity: true)
    guard JSONObjectReader.members(of: value, into: &members), let first = members.first, first.kind == .number else {
      return false
    }
    if let time {
      // A member of that name that the record had itself stays.
      text.removeAll()
      text.append(secondsOf: time)
      guard first.value.elementsEqual(text.bytes) else { return false }
    } else {
      guard let seconds = Double(String(decoding: first.value, as: UTF8.self)),
        let own = Timestamp(fluentBitSeconds: seconds)
      else { return false }
      record.containerTime = own
    }
    if members.count == 2, let line = line(of: members[1]) {
      bytes.count = record.offset
      bytes.append(line)
    } else {
      // The brace goes where the comma behind the time was.
      let end = prefix.utf8CodeUnitCount + first.value.count
      let rest = Array(value[(members.count > 1 ? end + 1 : end)...])
      bytes.count = record.offset
      bytes.append(UInt8(ascii: "{"))
      bytes.append(rest)
    }
    record.length = bytes.count - record.offset
    record.firstLineLength = Record.firstLineLength(
      of: UnsafeRawBufferPointer(rebasing: bytes.bytes[record.offset...]))
    return true
  }

  /// The text of `log` or `message`, without a line end behind it.
  private func line(of member: JSONMember) -> [UInt8]? {
    guard member.kind == .string, member.key.isText("log") || member.key.isText("message") else { return nil }
    text.removeAll()
    if member.hasEscapes { text.append(unescapingJSON: member.value) } else { text.append(member.value) }
    var line = text.bytes[...]
    if line.last == 0x0A { line = line.dropLast() }
    if line.count < text.count, line.last == 0x0D { line = line.dropLast() }
    return Array(line)
  }
}
