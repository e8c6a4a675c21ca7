import FileSystem
import KafkaTransport
import Pipeline
import RecordFiles

/// Partitions come and go.
extension Consumer {
  func handle(_ event: GroupEvent) throws {
    switch event {
    case .assigned(let partitions): try begin(pending + partitions)
    case .revoked(let partitions):
      report.rebalances += 1
      hasAssignment = false
      pending.removeAll(where: partitions.contains)
      try giveBack(partitions)
    case .lost(let partitions):
      report.rebalances += 1
      hasAssignment = false
      pending.removeAll(where: partitions.contains)
      // What is not committed is somebody else's to read; the files are finished when the group says how much of them counts.
      for partition in partitions { owned[partition] = nil }
      try transport.release(partitions)
    case .reachedEnd(let partition, let offset):
      lastProgress = .now
      guard let output = owned[partition] else { return }
      // Marks of transactions take offsets too.
      output.advance(to: offset)
      output.isDone = true
    case .outOfRange(let partition): try repair(partition)
    case .failed(let error):
      trouble = error
      switch error.kind {
      case .temporary where error.isUnknownTopic && !options.follows: throw error
      case .refusedRecords, .stopped: break
      case .temporary, .unauthorized, .unsupported, .fenced, .configuration:
        if !mayPass(error) { throw error }
      }
    }
  }

  private func giveBack(_ partitions: [Int32]) throws {
    let outputs = partitions.compactMap { owned.removeValue(forKey: $0) }
    if try commit(outputs, until: Deadline(in: .seconds(5))) {
      for output in outputs { try publish(output) }
    }
    try transport.release(partitions)
  }

  /// Takes partitions over: finishes what this directory still has of them, commits in its own name, and begins to read.
  func begin(_ partitions: [Int32]) throws {
    pending = []
    lastProgress = .now
    let deadline = Deadline(in: options.timeout)
    while true {
      do {
        try takeOver(partitions)
        hasAssignment = true
        return
      } catch let error as KafkaError where error.isOfOldGeneration {
        // The group is changing. What it takes from us it says; what stays ours where others keep theirs it does not say again.
        pending = partitions
        return try transport.begin([:])
      } catch let error as KafkaError where mayPass(error) {
        trouble = error
        if !options.follows, deadline.isPast { throw error }
        onRound?()
        options.sleep(.milliseconds(200))
      }
      if StopSignal.number != nil { return }
    }
  }

  private func takeOver(_ partitions: [Int32]) throws {
    let open = try OutputError.wrapping { try directory.openFiles() }.filter { owned[$0.key.partition] == nil }
    let committed = try transport.committed(Set(partitions + open.map(\.key.partition)).sorted())
    try settle(open, committed)
    let finished = try OutputError.wrapping { try directory.lastFinished() }
    var outputs: [PartitionOutput] = []
    var offsets: [Int32: CommittedOffset] = [:]
    for partition in partitions {
      let known = committed[partition]
      let mark = OutputMark(instance: directory.instance)
      let entry =
        known.flatMap { OutputEntry(metadata: $0.metadata) }?.takenOver(by: mark.instance) ?? OutputEntry(current: mark)
      let position = try known?.offset ?? startPosition(of: partition)
      if let first = finished[partition], first >= position {
        throw ConsumeRefusal(
          "partition \(partition) of \(options.topic): the group \(options.group) has read it up to \(position), and a file in \(directory.path) holds records from \(first) on: "
            + "were the group's offsets set back or forgotten? Give it another directory, or move away the partition's files first"
        )
      }
      let alerts =
        try alertSet.isEmpty
        ? nil
        : OutputError.wrapping {
          try PartitionAlerts(alertSet, entry.alerts, of: partition, in: directory) { note($0) }
        }
      let output = PartitionOutput(partition, at: position, entry, alerts, in: directory)
      if !options.follows {
        let target = try targets[partition] ?? transport.range(of: partition).end
        output.target = target
        output.isDone = position >= target
        // Others may have read on since the run began; but nobody reads on behind the end.
        if position > target, case let range = try transport.range(of: partition), position > range.end {
          throw refusal(of: partition, at: position, range)
        }
      }
      outputs.append(output)
      // From now on everybody can see whose the partition is, and where reading began.
      offsets[partition] = try OutputError.wrapping { try output.prepareTakeover() }
    }
    if !offsets.isEmpty { try transport.commit(offsets) }
    try transport.begin(offsets.mapValues(\.offset))
    for output in outputs { owned[output.partition] = output }
  }

  private func startPosition(of partition: Int32) throws -> Int64 {
    switch options.start {
    case .earliest: return try transport.range(of: partition).first
    case .latest: return try transport.range(of: partition).end
    case .time(let time):
      return try transport.offset(of: partition, at: time) ?? transport.range(of: partition).end
    case .stored:
      throw ConsumeRefusal(
        "the group \(options.group) has nothing committed for partition \(partition) of \(options.topic); --from says where to begin"
      )
    }
  }

  /// Finishes the files that an earlier run left, or this one when it lost their partitions: whoever has these now.
  ///
  /// The group has just taken us for a member of a new generation: what an earlier one of us might still want to commit is refused.
  private func settle(_ open: [OpenFile], _ committed: [Int32: CommittedOffset]) throws {
    for file in open {
      let settlement = OpenFileSettlement(
        file.key, committed: committed[file.key.partition], instance: directory.instance)
      let result = try OutputError.wrapping { try settlement.apply(to: file, in: directory) }
      if let path = result.published { try notePublished(path, file.key.kind) }
      report.discardedBytes += result.discardedBytes
      if let problem = result.problem { note(problem) }
    }
  }

  /// The messages at the position are not there: the broker has removed them, or never had them.
  private func repair(_ partition: Int32) throws {
    guard let output = owned[partition] else { return }
    let range = try transport.range(of: partition)
    guard output.position <= range.end else { throw refusal(of: partition, at: output.position, range) }
    // A broker that has just taken the partition over may not have known yet how far it goes.
    if output.position < range.first {
      note(
        ConsumeProblem(
          description:
            "partition \(partition) of \(options.topic): offsets \(output.position) to \(range.first - 1) are gone, removed by the broker before they were read"
        ))
      output.advance(to: range.first)
      if let target = output.target, output.position >= target { output.isDone = true }
    }
    try transport.reposition(owned.mapValues(\.position), because: partition)
  }

  private func refusal(of partition: Int32, at position: Int64, _ range: PartitionRange) -> ConsumeRefusal {
    ConsumeRefusal(
      "partition \(partition) of \(options.topic) ends at offset \(range.end), and the group \(options.group) has read it up to \(position): was the topic made anew? "
        + "Set the group's offsets back, or use another group, and another directory")
  }
}
