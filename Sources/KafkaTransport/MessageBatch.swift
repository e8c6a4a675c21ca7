import LogModel

/// Messages of one partition that go to Kafka together, in order; their bytes lie in one buffer.
public final class MessageBatch {
  public struct Header: Sendable {
    /// In `bytes`, without the zero byte that follows.
    public var name: Range<Int>
    /// In `bytes`.
    public var value: Range<Int>
  }

  public struct Message: Sendable {
    /// In `bytes`.
    public var value: Range<Int>
    /// In `headers`.
    public var headers: Range<Int>
    /// Milliseconds since 1970; `nil`: when it is sent.
    public var timestamp: Int64?
  }

  /// What all of them are keyed by.
  public private(set) var key: [UInt8] = []
  public private(set) var partition: Int32 = 0
  public let bytes: OutputBuffer
  public private(set) var messages: ContiguousArray<Message> = []
  public private(set) var headers: ContiguousArray<Header> = []
  /// Whether they are plain values, which is what can be sent fastest.
  public private(set) var isPlain = true
  /// Of all values, in bytes.
  public private(set) var valueSize = 0
  private var messageStart = 0
  private var headerStart = 0

  /// - Parameter capacity: how many bytes there is room for at first.
  public init(capacity: Int = 1 << 20) { bytes = OutputBuffer(capacity: capacity) }

  /// Begins anew.
  public func removeAll(key: [UInt8], partition: Int32) {
    (self.key, self.partition) = (key, partition)
    bytes.removeAll()
    messages.removeAll(keepingCapacity: true)
    headers.removeAll(keepingCapacity: true)
    (isPlain, valueSize) = (true, 0)
    (messageStart, headerStart) = (0, 0)
  }

  /// The value of the next message has been appended to `bytes`; its headers, if any, come next.
  public func endValue() -> Range<Int> { messageStart..<bytes.count }

  /// Appends a header to the message at hand, after its value.
  public func addHeader(_ name: StaticString, _ write: (OutputBuffer) -> Void) {
    addHeader({ $0.append(name) }, write)
  }

  public func addHeader(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    addHeader({ $0.append(name) }, { $0.append(value) })
  }

  private func addHeader(_ writeName: (OutputBuffer) -> Void, _ writeValue: (OutputBuffer) -> Void) {
    let start = bytes.count
    writeName(bytes)
    let end = bytes.count
    // As C has it.
    bytes.append(0)
    writeValue(bytes)
    headers.append(Header(name: start..<end, value: end + 1..<bytes.count))
  }

  /// The message at hand is complete.
  public func endMessage(value: Range<Int>, timestamp: Int64? = nil) {
    if headers.count > headerStart || timestamp != nil { isPlain = false }
    valueSize += value.count
    messages.append(Message(value: value, headers: headerStart..<headers.count, timestamp: timestamp))
    (messageStart, headerStart) = (bytes.count, headers.count)
  }

  public var count: Int { messages.count }

  /// A batch of some of the messages.
  public func copy(of range: Range<Int>) -> MessageBatch {
    let copy = MessageBatch(capacity: 4096)
    copy.removeAll(key: key, partition: partition)
    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes.bytes[range]) }
    for message in messages[range] {
      copy.bytes.append(slice(message.value))
      let value = copy.endValue()
      for header in headers[message.headers] { copy.addHeader(name: slice(header.name), value: slice(header.value)) }
      copy.endMessage(value: value, timestamp: message.timestamp)
    }
    return copy
  }
}
