import LogModel
import Rules

/// Two observers of the same records as one.
final class PairedObserver: RecordObserver {
  private let observer: (any RecordObserver)?
  private let written: (any RecordObserver)?

  /// What the two had to say of a batch.
  struct Notes: Sendable {
    var note: (any Sendable)?
    var written: (any ByteNote)?
  }

  /// - Returns: nil where there is nobody to look.
  static func make(
    _ observation: (any RecordObservation)?, _ written: (any WrittenRecordObservation)?
  ) -> PairedObserver? {
    guard observation != nil || written != nil else { return nil }
    return PairedObserver(observation?.makeObserver(), written?.makeObserver())
  }

  private init(_ observer: (any RecordObserver)?, _ written: (any RecordObserver)?) {
    self.observer = observer
    self.written = written
  }

  func begin(_ batch: LogBatch) {
    observer?.begin(batch)
    written?.begin(batch)
  }

  func observe(_ parsed: ParsedRecord, _ record: Record, in batch: LogBatch) {
    observer?.observe(parsed, record, in: batch)
    written?.observe(parsed, record, in: batch)
  }

  func end(_ batch: LogBatch) -> any Sendable { notes(batch) }

  func notes(_ batch: LogBatch) -> Notes {
    Notes(note: observer?.end(batch), written: written?.end(batch) as? any ByteNote)
  }
}
