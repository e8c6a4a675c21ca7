import LogModel

/// Messages of one partition that go to Kafka together, in order; their bytes lie in one buffer.
public final class MessageBatch {
  public struct Header: Sendable {
    public var name: StaticString
    /// Of its value, in `bytes`.
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
  public let bytes = OutputBuffer(capacity: 1 << 20)
  public private(set) var messages: ContiguousArray<Message> = []
  public private(set) var headers: ContiguousArray<Header> = []
  /// Whether they are plain values, which is what can be sent fastest.
  public private(set) var isPlain = true
  /// Of all values, in bytes.
  public private(set) var valueSize = 0
  private var messageStart = 0
  private var headerStart = 0

  public init() {}

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
    let begin = bytes.count
    write(bytes)
    headers.append(Header(name: name, value: begin..<bytes.count))
  }

  /// The message at hand is complete.
  public func endMessage(value: Range<Int>, timestamp: Int64? = nil) {
    if headers.count > headerStart || timestamp != nil { isPlain = false }
    valueSize += value.count
    messages.append(Message(value: value, headers: headerStart..<headers.count, timestamp: timestamp))
    (messageStart, headerStart) = (bytes.count, headers.count)
  }

  public var count: Int { messages.count }
}
