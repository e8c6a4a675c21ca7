/// Which partition a key's records go to.
public enum Partitioner {
  /// As Kafka's Java clients do it, and librdkafka's `murmur2_random`: murmur2 of the key, without the sign, modulo the number of partitions
  /// (org.apache.kafka.common.utils.Utils.murmur2, BuiltInPartitioner.partitionForKey).
  public static func partition(of key: [UInt8], among count: Int) -> Int32 {
    Int32(Int(murmur2(key) & 0x7FFF_FFFF) % count)
  }

  /// MurmurHash2 of Austin Appleby, 32 bits, with the seed that Kafka has.
  static func murmur2(_ bytes: [UInt8]) -> UInt32 {
    let multiplier: UInt32 = 0x5BD1_E995
    var hash = 0x9747_B28C ^ UInt32(truncatingIfNeeded: bytes.count)
    var index = 0
    while index + 4 <= bytes.count {
      var word =
        UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
        | UInt32(bytes[index + 3]) << 24
      word = word &* multiplier
      word ^= word >> 24
      word = word &* multiplier
      hash = hash &* multiplier ^ word
      index += 4
    }
    let rest = bytes.count - index
    if rest >= 3 { hash ^= UInt32(bytes[index + 2]) << 16 }
    if rest >= 2 { hash ^= UInt32(bytes[index + 1]) << 8 }
    if rest >= 1 {
      hash ^= UInt32(bytes[index])
      hash = hash &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    return hash ^ (hash >> 15)
  }
}
