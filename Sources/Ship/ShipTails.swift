import Archives
import FileSystem
import FileTailer
import LogModel

// Which source a file is, and how it is opened
extension Shipper {
  func tail(of found: Found, _ verdict: SourceVerdict) throws -> Tail? {
    let candidate = found.candidate
    do {
      switch verdict {
      case .empty, .unchanged: return nil
      case .covered(let position):
        if candidate.isCompressed, let position { remember(found, coveredBy: position) }
        return nil
      case .unreadable(let error):
        throw error
      case .resumes(let position, let mark):
        if let tail = tails[position.source] {
          if tail.isFile(candidate.file), mark == position.mark {
            tails.found(tail, at: candidate.path, set: candidate.set, hint: candidate.file)
            return tail
          }
          // It is read on from a copy, or from an earlier mark: what waits in the tail comes again from there.
          tails.remove(tail)
        }
        if mark == position.mark, mark.point.offset == candidate.file.size, !candidate.isCompressed { return nil }
        var position = position
        (position.path, position.set) = (candidate.path, candidate.set)
        return try open(found, position, from: mark)
      case .new:
        let position = SourcePosition(
          source: generator.next(), path: candidate.path, set: candidate.set, file: candidate.file,
          head: Fingerprint(head: []), mark: PositionMark(at: ResumePoint(), precededBy: []), boot: options.boot)
        return try open(found, position, from: position.mark)
      }
    } catch let error as SystemCallError where error.isMissing {
      throw RotatedMeanwhile()
    } catch let error as RotatedMeanwhile {
      throw error
    } catch {
      note(error, candidate.path)
      if candidate.isCompressed && error is ArchiveError || error is NotLinesError { remember(unreadable: found) }
      return nil
    }
  }

  func open(_ found: Found, _ position: SourcePosition, from mark: PositionMark) throws -> Tail? {
    let file = try fileSystem.open(found.candidate.path, for: .reading)
    let hint = FileHint(try file.status())
    guard hint.device == found.candidate.file.device, hint.inode == found.candidate.file.inode else {
      throw RotatedMeanwhile()
    }
    let contents: Tail.Contents
    if try found.candidate.isCompressed || isCompressed(file, mark) {
      let compressed = try CompressedFile(file, maximumSize: options.maximumDecompressedSize)
      try compressed.skip(to: mark.point.offset)
      contents = .compressed(compressed)
    } else {
      contents = .growing(try GrowingFile(file, from: mark.point.offset))
    }
    let tail = Tail(
      contents, stream: found.stream, position: position, from: mark, hint: hint, options: options.framing,
      now: options.clock())
    tails.insert(tail)
    return tail
  }

  /// Whether a file that was not known to be compressed is.
  ///
  /// - Throws: `NotLinesError` where it is an archive; `SystemCallError`.
  func isCompressed(_ file: any StoredFile, _ mark: PositionMark) throws -> Bool {
    guard mark.point.offset == 0 else { return false }
    switch ContentKind.sniff(prefix: try file.bytes(in: 0..<ContentKind.prefixLength), name: file.path) {
    case .plain: return false
    case .compressed: return true
    case .archive: throw NotLinesError()
    }
  }

  /// A compressed copy of what was read: it is written down, so that it need not be decompressed again to be known.
  func remember(_ found: Found, coveredBy position: SourcePosition) {
    var copy = position
    copy.source = generator.next()
    (copy.path, copy.set, copy.file) = (found.candidate.path, found.candidate.set, found.candidate.file)
    (copy.boot, copy.isFinished, copy.rungs) = (options.boot, true, [])
    group.add(copy, of: found.stream)
  }

  /// A compressed file of which nothing can be read: it is written down, so that it is not reported again until it is another.
  func remember(unreadable found: Found) {
    let candidate = found.candidate
    let position = SourcePosition(
      source: generator.next(), path: candidate.path, set: candidate.set, file: candidate.file,
      head: Fingerprint(head: []), mark: PositionMark(at: ResumePoint(), precededBy: []), boot: options.boot,
      isFinished: true)
    group.add(position, of: found.stream)
  }
}
