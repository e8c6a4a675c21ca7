import Archives
import FileSystem
import KafkaTransport
import LogModel

/// A partition that is ours: how far it was read, and the files that its records go to.
///
/// What was appended counts when the group has committed it. Files come into being with the first record, and get their final names when they are
/// large or old enough, or the partition goes.
final class PartitionOutput {
  let partition: Int32
  private let directory: OutputDirectory
  /// Offset of the next message; what lies before was read.
  private(set) var position: Int64
  private(set) var committed: Int64
  /// As it was committed last.
  private var entry: OutputEntry
  /// `nil`: no rule file has alerts.
  let alertStates: PartitionAlerts?
  private var records: OutputFile?
  private var alerts: OutputFile?
  private var first: Int64 = 0
  private var begun: ContinuousClock.Instant?
  /// Files whose names are not durable.
  private var newFiles: [OutputFile] = []
  /// How many records were read.
  var recordCount = 0
  /// Where the partition ended when the run began.
  var target: Int64?
  var isDone = false

  /// - Parameters:
  ///   - position: where reading begins.
  ///   - entry: what is committed there, in the name of this instance.
  init(
    _ partition: Int32, at position: Int64, _ entry: OutputEntry, _ alertStates: PartitionAlerts?,
    in directory: OutputDirectory
  ) {
    (self.partition, self.position, self.entry, self.directory) = (partition, position, entry, directory)
    self.alertStates = alertStates
    committed = position
  }

  var isDirty: Bool { position != committed }
  /// Whether a failed write has taken away what was read since the last commit.
  var isBroken: Bool { records?.isBroken == true || alerts?.isBroken == true || hasLostAlerts }
  private var hasLostAlerts = false

  /// Appends what messages up to `next` became.
  ///
  /// - Parameter first: the offset of the first of them.
  func append(_ lines: UnsafeRawBufferPointer, from first: Int64) throws {
    guard !lines.isEmpty else { return }
    if records == nil {
      self.first = first
      records = try make(.records)
      begun = .now
    }
    try records!.append(lines)
  }

  /// Alerts that these records brought about; they go to the file beside the records'.
  func append(alerts lines: UnsafeRawBufferPointer) throws {
    guard !lines.isEmpty else { return }
    // Their records are written, and cannot be committed without them.
    hasLostAlerts = true
    if alerts == nil { alerts = try make(.alerts) }
    try alerts!.append(lines)
    hasLostAlerts = false
  }

  private func make(_ kind: OutputNames.Kind) throws(SystemCallError) -> OutputFile {
    let file = try directory.make(OutputNames.Key(partition: partition, first: first, kind: kind))
    newFiles.append(file)
    return file
  }

  /// Messages before `position` have been dealt with.
  func advance(to position: Int64) { self.position = max(self.position, position) }

  /// Makes durable what was appended, and says what has to be committed for it to count.
  func prepareCommit() throws -> CommittedOffset {
    try records?.seal()
    try alerts?.seal()
    for file in newFiles {
      try directory.fileSystem.synchronizeDirectory(directory.fileSystem.parent(of: file.path))
    }
    newFiles = []
    entry.current = OutputMark(
      instance: directory.instance,
      file: records.map { OutputMark.File(first: first, length: $0.length, alertsLength: alerts?.length ?? 0) })
    try takeAlertState()
    return CommittedOffset(offset: position, metadata: entry.metadata)
  }

  /// What is committed when the partition has come to us: whose it is now.
  func prepareTakeover() throws -> CommittedOffset {
    // There is one more who had it, and may be no room for the state of the alerts any more.
    if entry.alerts.size > entry.room { try takeAlertState() }
    return CommittedOffset(offset: position, metadata: entry.metadata)
  }

  private func takeAlertState() throws {
    if let alertStates {
      entry.alerts = try alertStates.stateText(room: entry.room)
    } else if entry.alerts.size > entry.room {
      // Nobody here knows what to do with it.
      entry.alerts = .none
    }
  }

  /// The group has committed what `prepareCommit` said.
  func noteCommit() throws(SystemCallError) {
    committed = position
    records?.noteCommit()
    alerts?.noteCommit()
    try alertStates?.noteCommit()
  }

  /// Whether the file is as large as it is to be, of what is not committed too.
  func isFull(_ rotation: Rotation) -> Bool { (records?.length ?? 0) >= rotation.size }

  func isDue(_ rotation: Rotation) -> Bool {
    guard let records, let begun else { return false }
    return records.committedLength >= rotation.size || .now - begun >= rotation.age
  }

  /// Finishes the files, as far as they are committed.
  ///
  /// - Parameter note: called with the path of each that is there now.
  func publish(_ note: (String, OutputNames.Kind) throws -> Void) throws {
    if let records, let path = try directory.finish(records) { try note(path, .records) }
    records = nil
    if let alerts, let path = try directory.finish(alerts) { try note(path, .alerts) }
    (alerts, begun) = (nil, nil)
  }
}
