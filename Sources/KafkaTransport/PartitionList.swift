import CRdKafka
import Glibc

/// librdkafka's list of partitions of one topic.
final class PartitionList {
  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
  private let topic: String

  init(_ topic: String) {
    self.topic = topic
    pointer = rd_kafka_topic_partition_list_new(16)
  }

  deinit { rd_kafka_topic_partition_list_destroy(pointer) }

  func add(_ partition: Int32) { rd_kafka_topic_partition_list_add(pointer, topic, partition) }

  func add(_ partition: Int32, offset: Int64) {
    rd_kafka_topic_partition_list_add(pointer, topic, partition).pointee.offset = offset
  }

  func add(_ partition: Int32, _ committed: CommittedOffset) {
    let entry = rd_kafka_topic_partition_list_add(pointer, topic, partition)!
    entry.pointee.offset = committed.offset
    // The list frees it.
    entry.pointee.metadata = UnsafeMutableRawPointer(strdup(committed.metadata))
    entry.pointee.metadata_size = committed.metadata.utf8.count
  }

  var entries: [rd_kafka_topic_partition_t] { (0..<Int(pointer.pointee.cnt)).map { pointer.pointee.elems[$0] } }
}
