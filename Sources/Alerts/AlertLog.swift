import FileSystem
import LogModel
import Rules

/// Evaluates alerts over records as they are written, and writes what fires and what is resolved into a file.
///
/// `@unchecked Sendable`: all but `makeObserver`, which reads what never changes, is called on the one thread that writes.
public final class AlertLog: WrittenRecordObservation, @unchecked Sendable {
  private static let blockSize = 64 << 10

  private let set: AlertSet
  private let file: PublishedFile?
  private var states: AlertStates
  private let output = OutputBuffer(capacity: blockSize)

  /// - Parameter file: where the lines go; nil: the alerts are counted alone.
  public init(_ set: AlertSet, file: PublishedFile?) {
    self.set = set
    self.file = file
    states = AlertStates(set)
  }

  public func makeObserver() -> any RecordObserver { AlertObserver(set) }

  public func take(_ note: UnsafeRawBufferPointer, of source: LogSource) throws {
    _ = states.take(note, of: source, into: output)
    if output.count >= AlertLog.blockSize { try flush() }
  }

  public func finish() throws { try flush() }

  public func publish() throws { try file?.publish() }

  public var firings: [(name: String, count: Int)] { zip(set.names, states.firings).map { ($0, $1) } }

  private func flush() throws {
    if let file, output.count > 0 { try file.descriptor.write(output.bytes) }
    output.removeAll()
  }
}
