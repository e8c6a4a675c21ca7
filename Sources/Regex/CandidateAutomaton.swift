/// Many anchored patterns as one nondeterministic automaton over the first bytes of a subject. Immutable, shared by threads.
///
/// It says which of the patterns can match a subject at all. What it knows of a pattern is `PatternSyntax`, which may allow too much and
/// never too little: a pattern that is left out cannot match.
public struct CandidateAutomaton: Sendable {
  struct State: Sendable {
    var bytes: ByteSet
    /// Where a byte of `bytes` leads.
    var targets: [Int32]
    /// Patterns that can match whatever follows, once a byte of `bytes` was read here.
    var accepts: [Int32]
    /// The pattern that the state belongs to.
    var pattern: Int32
  }

  private(set) var states: [State] = []
  private(set) var start: (states: [Int32], accepts: [Int32]) = ([], [])
  public let patternCount: Int

  /// - Parameter patterns: their texts; what is not anchored can always match.
  public init(_ patterns: [String]) {
    patternCount = patterns.count
    var builder = AutomatonBuilder()
    for (index, pattern) in patterns.enumerated() {
      let entry = builder.build(PatternSyntax(anchored: pattern), pattern: Int32(index))
      start.states += entry.states
      if entry.accepts { start.accepts.append(Int32(index)) }
    }
    states = builder.states
  }
}

/// Builds the states of one pattern after the other, each from its end to its start.
private struct AutomatonBuilder {
  /// What can come next: the states that read a byte, and whether the pattern may be done with what it demands.
  struct Entry {
    var states: [Int32] = []
    var accepts = false

    static func union(_ left: Entry, _ right: Entry) -> Entry {
      Entry(
        states: left.states + right.states.filter { !left.states.contains($0) }, accepts: left.accepts || right.accepts)
    }
  }

  /// States of one pattern; beyond them the rest of it may be anything.
  private static let maximumStates = 400

  private(set) var states: [CandidateAutomaton.State] = []
  private var pattern: Int32 = 0
  private var first = 0

  mutating func build(_ syntax: PatternSyntax, pattern: Int32) -> Entry {
    self.pattern = pattern
    first = states.count
    return compile(syntax, then: Entry(accepts: true))
  }

  private mutating func compile(_ syntax: PatternSyntax, then next: Entry) -> Entry {
    guard states.count - first < AutomatonBuilder.maximumStates else { return Entry(accepts: true) }
    switch syntax {
    case .empty: return next
    case .anything: return Entry(accepts: true)
    case .bytes(let set): return state(set, then: next)
    case .sequence(let items): return items.reversed().reduce(next) { compile($1, then: $0) }
    case .alternation(let branches): return branches.map { compile($0, then: next) }.reduce(Entry(), Entry.union)
    case .repetition(let item, let least, let most): return repetition(item, least, most, then: next)
    }
  }

  private mutating func repetition(_ item: PatternSyntax, _ least: Int, _ most: Int?, then next: Entry) -> Entry {
    // Beyond any bytes at all there is nothing to be known.
    if case .bytes(let set) = item, set == .all, most == nil { return Entry(accepts: true) }
    guard least <= 64, (most ?? 0) <= 64 else { return Entry(accepts: true) }
    var entry = next
    if let most {
      for _ in least..<max(least, most) { entry = .union(compile(item, then: entry), next) }
    } else {
      entry = loop(item, then: next)
    }
    for _ in 0..<least { entry = compile(item, then: entry) }
    return entry
  }

  /// Any number of `item`: its last states lead back to its first ones.
  private mutating func loop(_ item: PatternSyntax, then next: Entry) -> Entry {
    let begin = states.count
    // Once to learn where the item begins; its ends, which lead to `next`, then lead to its beginning as well.
    let marker = state(ByteSet(), then: Entry())
    let once = compile(item, then: .union(marker, next))
    guard !once.accepts || next.accepts else { return Entry(accepts: true) }
    let inner = Entry(states: once.states.filter { $0 != marker.states[0] }, accepts: false)
    for index in begin..<states.count where states[index].targets.contains(marker.states[0]) {
      states[index].targets.removeAll { $0 == marker.states[0] }
      for target in inner.states where !states[index].targets.contains(target) { states[index].targets.append(target) }
    }
    return .union(inner, next)
  }

  private mutating func state(_ set: ByteSet, then next: Entry) -> Entry {
    states.append(
      CandidateAutomaton.State(
        bytes: set, targets: next.states, accepts: next.accepts ? [pattern] : [], pattern: pattern))
    return Entry(states: [Int32(states.count - 1)])
  }
}

/// Runs a `CandidateAutomaton`, and makes it deterministic as far as subjects ask for it. One a thread.
public final class CandidateFilter {
  /// How many bytes of a subject are looked at. Beyond them the patterns of one format differ in what `.*` takes.
  private static let depth = 48
  /// How many are looked at before it is asked whether the likely pattern comes first.
  private static let glance = 16
  /// 4 MiB of transitions. Where they are full, what is known by then is the answer.
  private static let maximumStates = 4096
  private static let unknown = Int32.min

  private let automaton: CandidateAutomaton
  private let fewPatterns: Int
  private let wordCount: Int
  /// By state and byte: the next state times 256, negated and less 1 where it is not worth while to look at more bytes; or `unknown`.
  private let transitions: UnsafeMutablePointer<Int32>
  /// By state and group of 64 patterns: those that can match whatever follows, and those that can match if the right bytes follow.
  private let accepted: UnsafeMutablePointer<UInt64>
  private let possible: UnsafeMutablePointer<UInt64>
  /// By state: whether it is not worth while to look at more bytes.
  private let isSettled: UnsafeMutablePointer<Bool>
  /// By state: the first of the patterns that are possible.
  private let first: UnsafeMutablePointer<Int>
  private var members: [[Int32]] = []
  private var numbers: [Key: Int32] = [:]

  private struct Key: Hashable {
    var states: [Int32]
    var accepted: [UInt64]
  }

  /// - Parameter fewPatterns: so few are quicker tried than told apart.
  public init(_ automaton: CandidateAutomaton, fewPatterns: Int = 4) {
    self.automaton = automaton
    self.fewPatterns = fewPatterns
    wordCount = max(1, (automaton.patternCount + 63) / 64)
    let count = CandidateFilter.maximumStates
    transitions = .allocate(capacity: count * 256)
    transitions.initialize(repeating: CandidateFilter.unknown, count: count * 256)
    accepted = .allocate(capacity: count * wordCount)
    possible = .allocate(capacity: count * wordCount)
    isSettled = .allocate(capacity: count)
    first = .allocate(capacity: count)
    var words = [UInt64](repeating: 0, count: wordCount)
    for pattern in automaton.start.accepts { words[Int(pattern) / 64] |= 1 << UInt64(pattern % 64) }
    _ = number(automaton.start.states, words)
  }

  deinit {
    transitions.deallocate()
    accepted.deallocate()
    possible.deallocate()
    isSettled.deallocate()
    first.deallocate()
  }

  /// The patterns that may match `subject`, as bits by group of 64; valid until the next call.
  ///
  /// - Parameter likely: the pattern that matched last. Where it is the first that is still possible after a few bytes, it is not worth
  ///   while to rule out those behind it.
  @inline(__always)
  public func candidates(_ subject: UnsafeRawBufferPointer, likely: Int) -> UnsafePointer<UInt64> {
    var walk = Walk()
    advance(&walk, over: subject, upTo: min(subject.count, CandidateFilter.glance))
    if !walk.isOver, first[Int(walk.row >> 8)] != likely {
      advance(&walk, over: subject, upTo: min(subject.count, CandidateFilter.depth))
    }
    // At the end of the subject what still wants a byte cannot have it.
    let words = walk.position == subject.count && !walk.isStuck ? accepted : possible
    return UnsafePointer(words + Int(walk.row >> 8) &* wordCount)
  }

  private struct Walk {
    /// The state times 256.
    var row = Int32(0)
    var position = 0
    /// Whether more bytes are not worth while.
    var isOver = false
    /// Whether that is for want of room.
    var isStuck = false
  }

  @inline(__always)
  private func advance(_ walk: inout Walk, over subject: UnsafeRawBufferPointer, upTo end: Int) {
    while walk.position < end {
      var next = transitions[Int(walk.row) | Int(subject[walk.position])]
      if next == CandidateFilter.unknown { next = step(from: Int(walk.row >> 8), subject[walk.position]) }
      guard next != CandidateFilter.unknown else {
        walk.isOver = true
        walk.isStuck = true
        return
      }
      walk.position &+= 1
      walk.row = next
      if next < 0 {
        walk.row = -(next &+ 1)
        walk.isOver = true
        return
      }
    }
  }

  /// Makes the transition from `state` by `byte`; negative where there is no room for its target.
  @inline(never)
  private func step(from state: Int, _ byte: UInt8) -> Int32 {
    guard members.count < CandidateFilter.maximumStates else { return CandidateFilter.unknown }
    var words = (0..<wordCount).map { accepted[state * wordCount + $0] }
    var targets: [Int32] = []
    for member in members[state] {
      let known = automaton.states[Int(member)]
      guard known.bytes.contains(byte) else { continue }
      for pattern in known.accepts { words[Int(pattern) / 64] |= 1 << UInt64(pattern % 64) }
      targets += known.targets
    }
    // A pattern that can match whatever follows has nothing more to say.
    let open = Set(targets).filter { target in
      let pattern = automaton.states[Int(target)].pattern
      return words[Int(pattern) / 64] & 1 << UInt64(pattern % 64) == 0
    }
    let target = number(open.sorted(), words)
    let next = isSettled[Int(target)] ? -(target << 8) - 1 : target << 8
    transitions[state << 8 | Int(byte)] = next
    return next
  }

  /// The number of the state with these members, a new one if need be: there is room for it.
  private func number(_ states: [Int32], _ words: [UInt64]) -> Int32 {
    let key = Key(states: states, accepted: words)
    if let number = numbers[key] { return number }
    let number = members.count
    members.append(states)
    numbers[key] = Int32(number)
    var all = words
    for state in states {
      let pattern = automaton.states[Int(state)].pattern
      all[Int(pattern) / 64] |= 1 << UInt64(pattern % 64)
    }
    for index in 0..<wordCount {
      accepted[number * wordCount + index] = words[index]
      possible[number * wordCount + index] = all[index]
    }
    first[number] = all.indices.first { all[$0] != 0 }.map { $0 * 64 + all[$0].trailingZeroBitCount } ?? -1
    isSettled[number] = states.isEmpty || all.reduce(0) { $0 + $1.nonzeroBitCount } <= fewPatterns
    return Int32(number)
  }
}
