import KafkaTransport

/// Messages of one partition that one thread parses.
struct MessagePiece: Sendable {
  let partition: Int32
  let indices: ArraySlice<Int32>
  /// Of their values, in bytes.
  let size: Int
  private let fetched: FetchedMessages

  private static let maximumCount = 1024
  private static let maximumSize = 256 << 10

  /// Pieces of about the same size, in order.
  static func cut(
    _ fetched: FetchedMessages, _ partition: Int32, _ indices: ContiguousArray<Int32>
  ) -> [MessagePiece] {
    let all = Array(indices)
    var pieces: [MessagePiece] = []
    var (start, size) = (0, 0)
    for index in all.indices {
      size += fetched.messages[Int(all[index])].value.count
      guard size >= maximumSize || index + 1 - start == maximumCount || index + 1 == all.count else { continue }
      pieces.append(
        MessagePiece(partition: partition, indices: all[start...index], size: size, fetched: fetched))
      (start, size) = (index + 1, 0)
    }
    return pieces
  }

  private init(partition: Int32, indices: ArraySlice<Int32>, size: Int, fetched: FetchedMessages) {
    (self.partition, self.indices, self.size, self.fetched) = (partition, indices, size, fetched)
  }

  var messages: some Sequence<FetchedMessage> { indices.lazy.map { fetched.messages[Int($0)] } }

  /// From the first message to behind the last.
  var offsets: Range<Int64> {
    fetched.messages[Int(indices.first!)].offset..<fetched.messages[Int(indices.last!)].offset + 1
  }
}
