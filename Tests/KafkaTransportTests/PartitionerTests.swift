import KafkaTransport
import Testing

@Suite struct PartitionerTests {
  @Test(
    "Keys get the partitions that Kafka's Java clients choose",
    arguments: [
      ("nginx", 1_681_475_620), ("payment-service", 1_580_895_838), ("auth", -1_952_652_085),
      ("orders", -1_029_842_276),
    ])
  func murmur2(key: String, hash: Int32) {
    for count in [1, 2, 3, 6, 12, 100] {
      #expect(Partitioner.partition(of: Array(key.utf8), among: count) == (hash & 0x7FFF_FFFF) % Int32(count))
    }
  }
}
