import Alerts
import FileSystem
import LogModel

/// The alerts of one partition: their state, which is committed with the offset and goes where the partition goes, and what they told since.
final class PartitionAlerts {
  private let partition: Int32
  private let directory: OutputDirectory
  private var states: AlertStates
  /// What was told and is not committed, and how much of it others have already been told.
  private let told = OutputBuffer(capacity: 256)
  private(set) var announcedCount = 0
  private var text: AlertStateText
  /// As it was committed last.
  private var committedText: AlertStateText
  private var hasChanged = false

  /// - Parameters:
  ///   - text: where the state is that was committed last.
  ///   - note: called with what is wrong with it; then it begins anew.
  init(
    _ set: AlertSet, _ text: AlertStateText, of partition: Int32, in directory: OutputDirectory,
    note: (ConsumeProblem) -> Void
  ) throws(SystemCallError) {
    (self.partition, self.directory, self.text, committedText) = (partition, directory, text, text)
    states = AlertStates(set)
    try removeFiles(but: text)
    do {
      guard let bytes = try PartitionAlerts.bytes(of: text, partition, directory) else { return }
      states = try AlertStates(decoding: bytes, set)
    } catch let error as SystemCallError {
      throw error
    } catch {
      note(
        ConsumeProblem(
          description:
            "partition \(partition) of \(directory.names.topic): the state of its alerts cannot be had (\(error)); one may be told again, or not be resolved"
        ))
    }
  }

  /// What `take` made of the last notes and those before, since the last commit.
  var uncommitted: UnsafeRawBufferPointer { told.bytes }

  /// The part of it that nobody has been told.
  var unannounced: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: told.bytes[announcedCount...]) }

  func noteAnnouncement() { announcedCount = told.count }

  /// Takes the notes of records in their order.
  ///
  /// - Returns: the lines that they brought about.
  func take(_ notes: UnsafeRawBufferPointer, of source: LogSource) -> UnsafeRawBufferPointer {
    guard !notes.isEmpty else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let start = told.count
    hasChanged = true
    _ = states.take(notes, of: source, into: told)
    return UnsafeRawBufferPointer(rebasing: told.bytes[start...])
  }

  /// The state as it is now, to be committed; one that is too large for that is put into a file, durably.
  ///
  /// - Parameter room: how many bytes a commit has for it.
  func stateText(room: Int) throws(SystemCallError) -> AlertStateText {
    guard hasChanged || text.size > room else { return text }
    let bytes = states.encoded()
    if (bytes.count + 2) / 3 * 4 <= room {
      let buffer = OutputBuffer(capacity: bytes.count * 2)
      bytes.withUnsafeBytes { bytes in
        buffer.write(atMost: bytes.count * 2 + 4) { $0.write(base64: bytes) }
      }
      text = .inline(String(decoding: buffer.bytes, as: UTF8.self))
    } else {
      let hash = String(ContentHash.of(bytes), radix: 16)
      try directory.fileSystem.replace(PartitionAlerts.path(hash, partition, directory), with: bytes)
      text = .file(hash)
    }
    hasChanged = false
    return text
  }

  /// All is committed: what was told is done with, and so is the state before.
  func noteCommit() throws(SystemCallError) {
    told.removeAll()
    announcedCount = 0
    if case .file = committedText, committedText != text { try removeFiles(but: text) }
    committedText = text
  }

  /// Removes the files of states, but for one.
  private func removeFiles(but kept: AlertStateText) throws(SystemCallError) {
    let prefix = PartitionAlerts.prefix(partition)
    for name in try directory.fileSystem.names(in: directory.path) where name.hasPrefix(prefix) {
      if case .file(let hash) = kept, name == prefix + hash { continue }
      try directory.fileSystem.remove("\(directory.path)/\(name)")
    }
  }

  private static func prefix(_ partition: Int32) -> String { ".alerts-\(partition)-" }

  private static func path(_ hash: String, _ partition: Int32, _ directory: OutputDirectory) -> String {
    "\(directory.path)/\(prefix(partition))\(hash)"
  }

  private static func bytes(
    of text: AlertStateText, _ partition: Int32, _ directory: OutputDirectory
  ) throws -> [UInt8]? {
    switch text {
    case .none: return nil
    case .inline(let text):
      let buffer = OutputBuffer(capacity: text.utf8.count)
      guard Array(text.utf8).withUnsafeBytes({ buffer.append(decodingBase64: $0) }) else {
        throw AlertStateLoss(description: "it is damaged")
      }
      return Array(buffer.bytes)
    case .file(let hash):
      let path = path(hash, partition, directory)
      guard hash.allSatisfy(\.isHexDigit), try directory.fileSystem.exists(path) else {
        throw AlertStateLoss(
          description: "it was too large to be committed, and lies with the member that had the partition")
      }
      let file = try directory.fileSystem.open(path, for: .reading)
      return try file.bytes(in: 0..<file.status().size)
    }
  }
}

private struct AlertStateLoss: Error, CustomStringConvertible {
  var description: String
}

/// Who is told of alerts besides the file.
public protocol AlertReceiver: AnyObject {
  /// Called with JSON lines before they are committed; when it returns, they are safe. After a crash, or where the commit fails, the same
  /// lines come again.
  ///
  /// - Throws: `KafkaError`: they are told again, and nothing is committed before.
  func announce(_ lines: UnsafeRawBufferPointer) throws

  /// Called when they are committed.
  func noteCommit(of lines: UnsafeRawBufferPointer)
}
