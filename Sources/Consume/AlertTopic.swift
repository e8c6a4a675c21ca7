import KafkaTransport
import LogModel

/// Sends alerts to a topic, keyed by their service: when it returns, brokers have them.
public final class AlertTopic {
  private let transport: any MessageTransport
  private var partitions: Int?

  /// - Parameter transport: one that delivers at least once.
  public init(_ transport: any MessageTransport) { self.transport = transport }

  /// Sends JSON lines; after an error none or some of them may be there.
  public func send(_ lines: UnsafeRawBufferPointer) throws(KafkaError) {
    do throws(KafkaError) {
      let partitions = try open()
      try transport.begin()
      for line in lines.split(separator: UInt8(ascii: "\n")) {
        let line = UnsafeRawBufferPointer(rebasing: line)
        let batch = MessageBatch(capacity: 4096)
        let key = AlertTopic.service(of: line)
        batch.removeAll(key: key, partition: Partitioner.partition(of: key, among: partitions))
        batch.bytes.append(line)
        batch.endMessage(value: batch.endValue())
        try transport.send(batch)
      }
      try transport.commit(CommittedOffset(offset: 0, metadata: ""))
    } catch {
      // It is connected to anew.
      partitions = nil
      throw error
    }
  }

  private func open() throws(KafkaError) -> Int {
    if let partitions { return partitions }
    let count = try transport.open(identity: "sentinel-alerts").partitions
    partitions = count
    return count
  }

  private static func service(of line: UnsafeRawBufferPointer) -> [UInt8] {
    var members: ContiguousArray<JSONMember> = []
    guard JSONObjectReader.members(of: line, into: &members),
      let service = members.first(where: { $0.key.isText("service") })
    else { return [] }
    let text = OutputBuffer(capacity: 64)
    text.append(unescapingJSON: service.value)
    return Array(text.bytes)
  }
}
