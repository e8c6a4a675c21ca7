import LogModel

/// Looks at every record that is kept, on the thread that parsed it, and hands on what must be seen in order.
public protocol RecordObserver: AnyObject {
  /// Called before the records of a batch.
  func begin(_ batch: LogBatch)
  /// Called for each record that no option and no rule kept out. Slices of `parsed` are valid during the call.
  func observe(_ parsed: ParsedRecord, _ record: Record, in batch: LogBatch)
  /// Called after the records of a batch; what it returns goes to the thread that gets batches in order.
  func end(_ batch: LogBatch) -> any Sendable
}

/// Makes an observer for each thread, and takes what they hand on.
public protocol RecordObservation: AnyObject, Sendable {
  /// Called once on each thread that parses.
  func makeObserver() -> any RecordObserver
  /// Called with each batch's note, in the order of the input, on one thread.
  func take(_ note: any Sendable, of source: LogSource)
}
