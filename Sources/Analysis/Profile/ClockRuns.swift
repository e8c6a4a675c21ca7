/// A stretch of one source's records whose times follow each other in steps of less than `ClockRuns.step`.
struct ClockRun: Sendable {
  var firstLine: Int
  var first: Int64
  var last: Int64
  var highest: Int64
  var records: Int
  /// The beginning of the first record's message.
  var text: [UInt8] = []
}

/// The times of a batch's records in the order in which they stand in the source, as stretches.
struct ClockRuns: Sendable {
  /// Times that jump by no less than this (a minute) begin a new stretch: less is what several writers of one file do.
  static let step: Int64 = 60_000_000_000

  private(set) var runs: ContiguousArray<ClockRun> = []

  /// Of a first record's message this much is kept.
  private static let textLength = 200

  @inline(__always)
  mutating func add(_ time: Int64, line: Int, text: UnsafeRawBufferPointer) {
    guard let index = runs.indices.last else {
      begin(time, line, text)
      return
    }
    let difference = time &- runs[index].last
    // What lies behind the highest time of the run by a step is a jump too, however slowly it went.
    if difference >= ClockRuns.step || runs[index].highest &- time >= ClockRuns.step {
      begin(time, line, text)
      return
    }
    runs[index].last = time
    runs[index].records &+= 1
    if time > runs[index].highest { runs[index].highest = time }
  }

  private mutating func begin(_ time: Int64, _ line: Int, _ text: UnsafeRawBufferPointer) {
    runs.append(
      ClockRun(
        firstLine: line, first: time, last: time, highest: time, records: 1,
        text: Array(text.prefix(ClockRuns.textLength))))
  }
}

/// A place where a source's time went back.
struct ClockJump: Equatable, Sendable {
  var service: String
  var source: String
  /// 1-based line of the first record after the jump.
  var line: Int
  /// The beginning of its message.
  var text: [UInt8]
  /// The highest time before the jump, and the time after it.
  var before: Int64
  var after: Int64
  /// The last time before a jump forward by about as much that came earlier: then the records between were ahead; else nil.
  var forwardFrom: Int64?
  /// The last record's time before the source's time was at `before` again, or at its end.
  var until: Int64
  /// Records before that.
  var records: Int
}

/// Follows the times of one source over its batches, in order.
struct ClockWatch {
  private let service: String
  let source: String
  private var highest = Int64.min
  private var last = Int64.min
  private var forward: [(from: Int64, to: Int64)] = []
  private var open: ClockJump?
  private(set) var jumps: [ClockJump] = []

  /// A source that jumps more often is not in order at all.
  static let maximumJumps = 64

  init(service: String, source: String) {
    self.service = service
    self.source = source
  }

  mutating func add(_ runs: ClockRuns) {
    for run in runs.runs { add(run) }
  }

  private mutating func add(_ run: ClockRun) {
    defer {
      last = run.last
      highest = max(highest, run.highest)
    }
    guard highest != .min else { return }
    if run.first - last >= ClockRuns.step, run.first > highest {
      forward.append((last, run.first))
      // Of many the largest stay: in a source of a line a minute each line is a step.
      if forward.count > 16 {
        let sizes = forward.map { $0.to - $0.from }
        forward.remove(at: sizes.firstIndex(of: sizes.min()!)!)
      }
    }
    if var jump = open {
      if run.first >= jump.before {
        close(jump)
      } else {
        jump.records &+= run.records
        jump.until = max(jump.until, min(run.highest, jump.before))
        if run.highest >= jump.before { close(jump) } else { open = jump }
      }
      return
    }
    let back = highest - run.first
    guard back >= ClockRuns.step else { return }
    // The nearest jump forward whose size is within a fifth of this one's, unless it is so long ago that it is a gap like others.
    let matching = forward.last { abs(($0.to - $0.from) - back) <= back / 5 && (highest - $0.to) / 10 <= back }
    let jump = ClockJump(
      service: service, source: source, line: run.firstLine, text: run.text, before: highest, after: run.first,
      forwardFrom: matching?.from, until: min(run.highest, highest), records: run.records)
    if run.highest >= jump.before { close(jump) } else { open = jump }
  }

  private mutating func close(_ jump: ClockJump) {
    // One more than the most, so that it shows.
    if jumps.count <= ClockWatch.maximumJumps { jumps.append(jump) }
    open = nil
  }

  /// To be called at the source's end.
  mutating func finish() {
    if let open { close(open) }
  }
}
