import ChunkBuffer
import FileSystem
import LogModel

extension DrainSite {
  /// What a drain would send now; nothing is changed, and no lock is needed.
  ///
  /// - Returns: the chunks in their order, with the records that are still to be sent.
  /// - Throws: `SystemCallError`; `ChunkError` where the drain's state is damaged.
  public func preview(_ options: DrainOptions, _ fileSystem: any FileSystem) throws -> [ChunkSummary] {
    // The brokers are not asked which cluster it is.
    let known = try DrainState.read(at: stateFile, fileSystem)?.targets.last { $0.topic == options.topic }
    let sent = known?.sent ?? [:]
    let inspector = ChunkInspector(fileSystem, tags: options.tags)
    return try previewed(options, fileSystem).compactMap { candidate in
      guard var summary = try inspector.summary(of: candidate.chunk, depth: .everything) else { return nil }
      if let before = sent[candidate.key] {
        if before.isLast { return nil }
        summary.records = max(0, summary.records - before.records.upperBoundAsCount)
      }
      return summary
    }
  }

  private func previewed(_ options: DrainOptions, _ fileSystem: any FileSystem) throws -> [Candidate] {
    var found = try candidates(keeping: options.keepsChunks, fileSystem)
    switch kind {
    case .buffer:
      // Whoever wrote them has ended: a drain seals them.
      guard try openChunkCount(fileSystem) > 0, try fileSystem.lock(layout.lock, waiting: false) != nil else { break }
      for chunk in try ChunkDirectory.chunks(in: path, asStorage: true, fileSystem) ?? [] {
        if case .sentinel(let name) = chunk.format, name.isOpen { found.append(Candidate(chunk)) }
      }
    case .fluentBit:
      guard !options.keepsChunks, let storage = try FluentBitStorage(at: path, on: fileSystem) else { break }
      let latest = options.clock() - options.minimumAge
      for chunk in storage.chunks where try fileSystem.status(of: chunk.path).modificationTime <= latest {
        found.append(
          Candidate(FoundChunk(format: .fluentBit, path: chunk.path, directory: fileSystem.parent(of: chunk.path))))
      }
    }
    return found
  }
}

extension Range<UInt64> {
  fileprivate var upperBoundAsCount: Int { Int(clamping: upperBound) }
}
