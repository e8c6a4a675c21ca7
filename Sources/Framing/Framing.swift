import LogModel
import Pipeline

/// How lines become records.
public struct FramingOptions: Sendable {
  /// The largest record in bytes; what is larger is cut, at a line's end where there is one, and goes on as marked records.
  public var maximumRecordSize: Int
  public var multiline: MultilineRules
  /// How much is read for a batch, in bytes. What is framed does not depend on it.
  var blockSize = 256 << 10

  /// 256 KiB.
  public static let defaultMaximumRecordSize = 256 << 10

  public init(multiline: MultilineRules, maximumRecordSize: Int = FramingOptions.defaultMaximumRecordSize) {
    self.multiline = multiline
    self.maximumRecordSize = maximumRecordSize
  }
}

/// Frames one source: lines, and container formats where its first line is in one.
///
/// Framing is done here and nowhere else, in order, before any parallel work: what joins what never depends on threads. It can begin anew at the
/// `resumePoint` of any batch: the records are those that would have come.
public struct Framer: RecordSource {
  /// Why nothing more is waited for.
  public enum Ending: Sendable {
    /// The source has been quiet for a while: its last record is taken for whole, and marked if it goes on after all. Unfinished lines wait.
    case quiet
    /// The source is at its end: unfinished lines are lines.
    case end
  }

  /// What was read and is not given yet.
  public enum Waiting: Sendable {
    case nothing
    /// A record that may still grow.
    case record
    /// A line without an end, and nothing that could be given before.
    case unfinishedLine
  }

  private enum State {
    case undecided(BlockReader)
    case lines(LineFramer)
    case container(ContainerFramer)
  }

  private var state: State
  private let source: LogSource
  private let options: FramingOptions
  private let start: ResumePoint
  private let isGrowing: Bool

  /// An error of the first read comes with the first batch.
  ///
  /// - Parameters:
  ///   - bytes: the source's, decompressed, from `start` on.
  ///   - start: where framing begins; records and lines that were counted before are left out or counted again as it says.
  ///   - isGrowing: whether the source may have more after a read that gave nothing: then nothing ends but by `finish`.
  public init(
    _ bytes: any ByteSource, source: LogSource, options: FramingOptions, from start: ResumePoint = ResumePoint(),
    isGrowing: Bool = false
  ) {
    self.source = source
    self.options = options
    self.start = start
    self.isGrowing = isGrowing
    state = .undecided(BlockReader(bytes))
  }

  /// The next records; `nil` at the end, and where a growing source has nothing more now.
  public mutating func nextBatch() throws -> LogBatch? {
    if case .undecided(let input) = state {
      guard input.peekLine(from: start) || !isGrowing else {
        try input.throwDeferredError()
        return nil
      }
      decide(input)
    }
    switch state {
    case .undecided: return nil
    case .lines(let framer): return try framer.nextBatch()
    case .container(let framer): return try framer.nextBatch()
    }
  }

  private mutating func decide(_ input: BlockReader) {
    let format =
      start.wrapping == .undecided ? ContainerFormat(firstLine: input.firstLine) : ContainerFormat(start.wrapping)
    if let format {
      state = .container(
        ContainerFramer(input, source: source, options: options, format: format, from: start, isGrowing: isGrowing))
    } else {
      state = .lines(LineFramer(input, source: source, options: options, from: start, isGrowing: isGrowing))
    }
  }

  /// Of a growing source: gives what waits. To be called until it returns `nil`.
  ///
  /// - Returns: `nil` where nothing more can be given.
  public mutating func finish(_ ending: Ending) -> LogBatch? {
    if case .undecided(let input) = state {
      guard ending == .end, !input.isEmpty else { return nil }
      // The first line has no end.
      decide(input)
    }
    // What is there is read first.
    if ending == .end, let batch = try? nextBatch() { return batch }
    switch state {
    case .undecided: return nil
    case .lines(let framer): return framer.finish(ending)
    case .container(let framer): return framer.finish(ending)
    }
  }

  /// What was read of a growing source and is not given yet.
  public var waiting: Waiting {
    switch state {
    case .undecided(let input): input.isEmpty ? .nothing : .unfinishedLine
    case .lines(let framer): framer.waiting
    case .container(let framer): framer.waiting
    }
  }
}
