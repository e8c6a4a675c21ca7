import CRdKafka
import Glibc
import LogModel

/// A message as a broker gave it: slices of its memory, which is there as long as its `FetchedMessages` keeps it.
public struct FetchedMessage {
  public var partition: Int32
  public var offset: Int64
  /// Milliseconds since 1970; `nil`: the message has none.
  public var timestamp: Int64?
  /// Empty where there is none.
  public var key: UnsafeRawBufferPointer
  /// Empty where there is none, as in a tombstone.
  public var value: UnsafeRawBufferPointer
  /// librdkafka's own, for what is rarely wanted.
  fileprivate let handle: UnsafeMutablePointer<rd_kafka_message_t>?
  /// Of a message that did not come from librdkafka.
  fileprivate let givenHeaders: ContiguousArray<EnvelopeHeader>

  /// Puts its headers in place of what `headers` held; costs next to nothing where there are none.
  public func readHeaders(into headers: inout ContiguousArray<EnvelopeHeader>) {
    headers.removeAll(keepingCapacity: true)
    guard let handle else {
      headers.append(contentsOf: givenHeaders)
      return
    }
    var list: OpaquePointer?
    guard rd_kafka_message_headers(handle, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return }
    var index = 0
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while rd_kafka_header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR, let name {
      headers.append(
        EnvelopeHeader(
          name: UnsafeRawBufferPointer(start: name, count: strlen(name)),
          value: UnsafeRawBufferPointer(start: value, count: size)))
      index += 1
    }
  }
}

/// Messages that were fetched together, in the order of each partition, and their memory.
///
/// `@unchecked Sendable`: it is filled and emptied by one thread; in between, any may read.
public final class FetchedMessages: @unchecked Sendable {
  public private(set) var messages: ContiguousArray<FetchedMessage> = []
  /// Of keys and values, in bytes.
  public private(set) var size = 0
  private var handles: ContiguousArray<UnsafeMutablePointer<rd_kafka_message_t>> = []
  private var copies: ByteArena?

  public init() {}

  deinit { removeAll() }

  /// Lets all of them go.
  public func removeAll() {
    messages.removeAll(keepingCapacity: true)
    for handle in handles { rd_kafka_message_destroy(handle) }
    handles.removeAll(keepingCapacity: true)
    copies = nil
    size = 0
  }

  /// Takes over a message, which is destroyed with the others.
  func append(_ handle: UnsafeMutablePointer<rd_kafka_message_t>) {
    let message = handle.pointee
    handles.append(handle)
    var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let timestamp = rd_kafka_message_timestamp(handle, &type)
    messages.append(
      FetchedMessage(
        partition: message.partition, offset: message.offset,
        timestamp: type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : timestamp,
        key: UnsafeRawBufferPointer(start: message.key, count: message.key_len),
        value: UnsafeRawBufferPointer(start: message.payload, count: message.len), handle: handle, givenHeaders: []))
    size += message.key_len + message.len
  }

  /// Copies a message that somebody else made.
  public func append(
    partition: Int32, offset: Int64, timestamp: Int64? = nil, key: [UInt8], value: [UInt8],
    headers: KeyValuePairs<String, String> = [:]
  ) {
    let arena = copies ?? ByteArena()
    copies = arena
    func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer { bytes.withUnsafeBytes { arena.copy($0) } }
    let given = headers.map { EnvelopeHeader(name: copy(Array($0.key.utf8)), value: copy(Array($0.value.utf8))) }
    messages.append(
      FetchedMessage(
        partition: partition, offset: offset, timestamp: timestamp, key: copy(key), value: copy(value), handle: nil,
        givenHeaders: ContiguousArray(given)))
    size += key.count + value.count
  }
}
