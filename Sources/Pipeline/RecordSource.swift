import LogModel

/// Where batches of whole records come from: framed files, later Kafka.
public protocol RecordSource {
  /// The next batch, in order; `nil` at the end of the input.
  mutating func nextBatch() throws -> LogBatch?
}
