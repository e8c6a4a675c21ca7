import LogModel

/// A source that has fewer bytes than were read of it: it was truncated meanwhile.
public struct ShrunkenSource: Error, Hashable, Sendable {
  /// In bytes, decompressed: what should have been there.
  public var offset: Int

  public init(offset: Int) { self.offset = offset }
}

extension Fingerprint {
  /// Of a source's first bytes: all that are there, at most `SourcePosition.headLimit`.
  public init(headOf contents: any SourceContents) throws {
    self.init(head: try contents.bytes(in: 0..<SourcePosition.headLimit))
  }

  /// - Parameter head: a source's first bytes; those beyond `SourcePosition.headLimit` are left out.
  public init(head: [UInt8]) {
    let bytes = head.prefix(SourcePosition.headLimit)
    self.init(length: bytes.count, hash: bytes.withUnsafeBytes { ContentHash.of($0) })
  }
}

extension PositionMark {
  /// - Parameter bytes: what stands before the point in its source; those before the last `SourcePosition.tailLimit` are left out.
  public init(at point: ResumePoint, precededBy bytes: [UInt8]) {
    self.init(point: point, hash: bytes.suffix(SourcePosition.tailLimit).withUnsafeBytes { ContentHash.of($0) })
  }

  /// Reads what the mark is known by.
  ///
  /// - Throws: `ShrunkenSource` where the contents end before the point.
  public init(at point: ResumePoint, in contents: any SourceContents) throws {
    let range = PositionMark.range(before: point.offset)
    let bytes = try contents.bytes(in: range)
    guard bytes.count == range.count else { throw ShrunkenSource(offset: point.offset) }
    self.init(at: point, precededBy: bytes)
  }

  /// What the hash of a mark at `offset` covers.
  static func range(before offset: Int) -> Range<Int> { max(0, offset - SourcePosition.tailLimit)..<offset }
}

extension SourcePosition {
  /// The position after more was read: the mark that was the newest becomes a rung.
  ///
  /// - Parameters:
  ///   - start: where reading went on: the mark, or the rung that the matcher said. What lies beyond it was another text.
  ///   - head: of the source as it is now; kept only if it is longer than what is known, or if the text beyond `start` was another.
  public func advanced(
    to mark: PositionMark, from start: PositionMark, head: Fingerprint, path: String, set: String, file: FileHint,
    boot: UInt64, isFinished: Bool = false
  ) -> SourcePosition {
    var next = self
    next.path = path
    next.set = set
    next.file = file
    next.boot = boot
    next.isFinished = isFinished
    next.mark = mark
    if head.length > self.head.length || start != self.mark { next.head = head }
    // Rungs beyond `start` go, too, since the ladder only leads down.
    next.rungs = MarkLadder.thinned([start] + rungs, below: mark.point.offset)
    return next
  }

  /// Reads the mark at `point` and, while there may be more of it than is known, the head.
  ///
  /// - Throws: `ShrunkenSource` where the contents end before `point`.
  public func advanced(
    to point: ResumePoint, from start: PositionMark, in contents: any SourceContents, path: String, set: String,
    file: FileHint, boot: UInt64, isFinished: Bool = false
  ) throws -> SourcePosition {
    // In this order: the head's bytes come first.
    let head = self.head.length < SourcePosition.headLimit ? try Fingerprint(headOf: contents) : self.head
    let mark = try PositionMark(at: point, in: contents)
    return advanced(
      to: mark, from: start, head: head, path: path, set: set, file: file, boot: boot, isFinished: isFinished)
  }
}
