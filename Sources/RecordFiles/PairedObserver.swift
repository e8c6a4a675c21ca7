import LogModel
import Rules

/// Two observers of the same records as one.
final class PairedObserver: RecordObserver {
  private let observer: (any RecordObserver)?
  private let written: (any RecordObserver)?

  /// - Returns: nil where there is nobody to look.
  static func make(_ observer: (any RecordObserver)?, _ written: (any RecordObserver)?) -> PairedObserver? {
    guard observer != nil || written != nil else { return nil }
    return PairedObserver(observer, written)
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

  func notes(_ batch: LogBatch) -> ObservedNotes {
    ObservedNotes(note: observer?.end(batch), written: written?.end(batch) as? any ByteNote, source: batch.source)
  }
}

/// What two observers had to say of a batch.
public struct ObservedNotes: Sendable {
  var note: (any Sendable)?
  /// Of who looks at the records that are written.
  public var written: (any ByteNote)?
  public var source: LogSource
}
