import LogModel
import Rules

@testable import RuleChecks

/// Lines as the records of one source; `first` is the number of the first.
func batch(
  of lines: [String], source: String = "a.log", stream: String = "a", first: Int = 1, reference: Int64? = nil
) -> LogBatch {
  let bytes = lines.map { Array($0.utf8) }
  let batch = LogBatch(
    source: LogSource(name: source, path: source, stream: stream, referenceTime: reference),
    capacity: bytes.reduce(0) { $0 + $1.count })
  var offset = 0
  for (index, line) in bytes.enumerated() {
    UnsafeMutableRawBufferPointer(rebasing: batch.storage[offset...]).copyBytes(from: line)
    batch.records.append(
      Record(
        offset: offset, length: line.count, firstLineLength: line.count, line: first + index, lineCount: 1))
    offset += line.count
  }
  return batch
}

extension RecordObservation {
  /// Looks at the batches as a replay would; `observerCount` threads take turns.
  func observe(_ batches: [LogBatch], observerCount: Int = 1) {
    let observers = (0..<observerCount).map { _ in makeObserver() }
    for (index, batch) in batches.enumerated() {
      let observer = observers[index % observerCount]
      observer.begin(batch)
      take(observer.end(batch), of: batch.source)
    }
  }
}
