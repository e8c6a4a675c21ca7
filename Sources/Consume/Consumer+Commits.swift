import FileSystem
import Glibc
import KafkaTransport
import Pipeline
import RecordFiles

/// What was written comes to count.
extension Consumer {
  /// Commits what was read of these partitions.
  ///
  /// - Returns: false where it is not known to have been done: it is tried again with what comes next.
  /// - Throws: where the output cannot be written, or trying again is in vain.
  func commit(_ outputs: [PartitionOutput]) throws -> Bool {
    let dirty = outputs.filter(\.isDirty)
    if !dirty.isEmpty {
      var offsets: [Int32: CommittedOffset] = [:]
      try OutputError.wrapping {
        for output in dirty { offsets[output.partition] = try output.prepareCommit() }
      }
      do {
        try announce(dirty)
        try transport.commit(offsets)
      } catch let error as KafkaError {
        guard mayPass(error) else { throw error }
        report.retries += 1
        trouble = error
        return false
      }
      for output in dirty {
        if let lines = output.alertStates?.uncommitted, !lines.isEmpty { alertReceiver?.noteCommit(of: lines) }
        try OutputError.wrapping { try output.noteCommit() }
      }
      report.commits += 1
      (lastProgress, trouble) = (.now, nil)
    }
    for output in outputs where output.isDue(options.rotation) { try publish(output) }
    return true
  }

  private func announce(_ outputs: [PartitionOutput]) throws {
    guard let alertReceiver else { return }
    for alerts in outputs.compactMap(\.alertStates) where !alerts.unannounced.isEmpty {
      try alertReceiver.announce(alerts.unannounced)
      alerts.noteAnnouncement()
    }
  }

  /// Commits what is not, for as long as it is worth trying.
  ///
  /// - Returns: whether all of it is committed.
  func commit(_ outputs: [PartitionOutput], until deadline: Deadline) throws -> Bool {
    while try !commit(outputs) {
      // Of a member that the group does not know any more, nothing is committed.
      if deadline.isPast || trouble?.isOfOldGeneration == true { return false }
      options.sleep(.milliseconds(200))
    }
    return true
  }

  func publish(_ output: PartitionOutput) throws {
    do {
      try output.publish { try notePublished($0, $1) }
    } catch let error as SystemCallError {
      guard error.code == EEXIST else { throw OutputError(cause: error, isCreation: true) }
      throw ConsumeRefusal(
        "\(error): its records were read before; were the group's offsets set back? Give it another directory")
    }
  }

  func notePublished(_ path: String, _ kind: OutputNames.Kind) throws {
    report.publishedFiles += 1
    if kind == .records { try onPublish?(path) }
  }

  /// Commits what was read, finishes the files, and leaves.
  func finish() throws {
    let patience: Duration = StopSignal.number == nil ? options.timeout : .seconds(2)
    guard try commit(Array(owned.values), until: Deadline(in: patience)) else {
      throw trouble ?? KafkaError(.temporary, "committing", reason: "no answer")
    }
    for output in owned.values.sorted(by: { $0.partition < $1.partition }) { try publish(output) }
    updateReport()
    onRound?()
  }

  /// Commits and finishes what a full disk has room for: then it can be moved away, and the next run gets further.
  func salvage() {
    let outputs = owned.values.filter { !$0.isBroken }
    guard (try? commit(outputs, until: Deadline(in: .seconds(5)))) == true else { return }
    for output in outputs { try? publish(output) }
    updateReport()
  }
}
