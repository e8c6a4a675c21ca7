import LogModel
import Regex

/// Says of each line of a source, in order, whether it continues the record in front of it.
struct LineJoiner {
  private let rules: MultilineRules
  private let tables: JoinerTables
  // Most sources never need it, and it has a stack of its own.
  private lazy var scratch = MatchScratch(groups: 0)
  private var state: MultilineRules.State = 0

  init(_ rules: MultilineRules, for source: LogSource) {
    self.rules = rules
    tables = rules.tables(for: source)
  }

  /// Whether `line` (without its end) continues the record in front of it.
  ///
  /// - Parameter hasRecord: whether there is one.
  @inline(__always)
  mutating func continues(_ line: UnsafeRawBufferPointer, hasRecord: Bool) -> Bool {
    if state == 0, let first = line.first, !tables.needsLook[Int(first)] { return false }
    if line.isEmpty, !rules.joinsBlankLines { return false }
    return look(at: line, hasRecord: hasRecord) && hasRecord
  }

  /// Forgets what it saw: where framing begins anew, it knows no more.
  mutating func reset() { state = 0 }

  @inline(never)
  private mutating func look(at line: UnsafeRawBufferPointer, hasRecord: Bool) -> Bool {
    for transition in rules.transitions[state] where transition.matches(line, scratch) {
      state = transition.target
      return true
    }
    if tables.hasPatterns, let verdict = patternVerdict(line) { return verdict }
    if line.isEmpty || line[0] == 0x20 || line[0] == 0x09 { return true }
    if line.allSatisfy({ $0 == 0x0D }) { return true }
    for transition in tables.startsByFirstByte[Int(line[0])] where scratch.matches(transition.pattern, line) {
      state = transition.target
      return transition.joins
    }
    state = 0
    return false
  }

  /// What the declarations of the short form say; `nil` where they leave it open.
  private mutating func patternVerdict(_ line: UnsafeRawBufferPointer) -> Bool? {
    for case .pattern(let start, let continuation) in tables.steps {
      if let start, start.matches(line, scratch) {
        state = 0
        return false
      }
      if let continuation {
        if continuation.matches(line, scratch) { return true }
        if start != nil {
          state = 0
          return false
        }
      } else {
        return true
      }
    }
    return nil
  }
}

/// What the declarations say that apply to a source, by the first bytes of lines; the same for all sources to which they apply.
final class JoinerTables: Sendable {
  let steps: [MultilineRules.Step]
  /// By first byte: whether a line that begins so can be anything but the start of a plain record. Most lines end here.
  let needsLook: [Bool]
  /// By first byte: the transitions from the start of all machines that a line which begins so can match.
  let startsByFirstByte: [[MultilineRules.Transition]]
  /// Whether `start` and `continue` of the short form come before the rule on blank lines.
  let hasPatterns: Bool

  init(_ steps: [MultilineRules.Step], joinsBlankLines: Bool) {
    self.steps = steps
    var bytes = joinsBlankLines ? ByteSet([0x20, 0x09, 0x0D]) : ByteSet([])
    var hasPatterns = false
    var starts: [MultilineRules.Transition] = []
    for step in steps {
      switch step {
      case .pattern:
        bytes = .all
        hasPatterns = true
      case .machine(let transitions):
        for transition in transitions { bytes.formUnion(transition.firstBytes) }
        starts += transitions
      }
    }
    self.hasPatterns = hasPatterns
    startsByFirstByte = (UInt8.min...UInt8.max).map { byte in starts.filter { $0.firstBytes.contains(byte) } }
    needsLook = (UInt8.min...UInt8.max).map { bytes.contains($0) }
  }
}
