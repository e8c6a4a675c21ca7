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

/// What an observer hands on as bytes, so that it can wait on a disk.
public protocol ByteNote: Sendable {
  var bytes: [UInt8] { get }
}

/// As a `RecordObservation`, of the records in the order in which they are written: of the entries of an archive that is not the order in
/// which they are read. Beside the records it has an output of its own.
public protocol WrittenRecordObservation: AnyObject, Sendable {
  /// Called once on each thread that parses; the observer's notes are `ByteNote`s.
  func makeObserver() -> any RecordObserver
  /// Called with the bytes of each batch's note, in the order of the output, on one thread; never where there are none.
  func take(_ note: UnsafeRawBufferPointer, of source: LogSource) throws
  /// Called when all were taken.
  func finish() throws
  /// Gives the output its name: called when all the records are written, too.
  func publish() throws
  /// How often each alert has fired, for the summary.
  var firings: [(name: String, count: Int)] { get }
}
