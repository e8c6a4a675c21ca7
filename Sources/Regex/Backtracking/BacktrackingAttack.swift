import Glibc

/// A subject with which a pattern runs into its match limit, found by analysis and confirmed by the engine.
public struct BacktrackingAttack: Sendable {
  /// The shortest that was found.
  public let subject: [UInt8]
  /// What the subject is made of, one behind the other.
  public let pieces: [Piece]
  /// As measured.
  public let growth: BacktrackingAnalysis.Growth
  /// The loops it keeps busy, in bytes of the pattern.
  public let loops: [Range<Int>]

  /// A text, and how often it stands there.
  public struct Piece: Hashable, Sendable {
    public let text: [UInt8]
    public let count: Int
  }

  /// How long a subject is allowed to be. With the default match limit it tells loops in loops, which exceed it within 30 bytes, and three
  /// neighbours or more that share bytes (within 60 to 220) from two of them, which need 270 and more: measured on Logstash's patterns.
  public static let defaultLength = 256

  /// Looks for a subject of at most `length` bytes with which `pattern` exceeds its own match limit.
  ///
  /// The work is bounded, whatever the pattern: by a thousand matches within the default limit, and by twenty within the pattern's.
  ///
  /// - Parameters:
  ///   - analysis: of the same pattern.
  ///   - isLine: whether subjects are lines: without newlines.
  public static func find(
    in pattern: Pattern, _ analysis: BacktrackingAnalysis, length: Int = defaultLength, isLine: Bool = true,
    _ meter: CostMeter
  ) -> BacktrackingAttack? {
    var search = AttackSearch(pattern, meter, length: length, isLine: isLine)
    for suspicion in analysis.suspicions { search.attempt(suspicion) }
    guard let best = search.best else { return nil }
    return BacktrackingAttack(
      subject: best.form.subject(best.repetitions), pieces: best.form.pieces(best.repetitions),
      growth: search.growth(of: best.form, at: best.repetitions, best.suspicion.growth), loops: best.suspicion.loops)
  }
}

/// An attack of any length.
private struct AttackForm {
  var segments: [BacktrackingAnalysis.Segment]
  var suffix: [UInt8]

  func pieces(_ repetitions: Int) -> [BacktrackingAttack.Piece] {
    let pieces = segments.flatMap { segment in
      [
        BacktrackingAttack.Piece(text: segment.lead, count: 1),
        BacktrackingAttack.Piece(text: segment.pump, count: repetitions),
      ]
    }
    return (pieces + [BacktrackingAttack.Piece(text: suffix, count: 1)]).filter { !$0.text.isEmpty }
  }

  func subject(_ repetitions: Int) -> [UInt8] {
    pieces(repetitions).flatMap { repeatElement($0.text, count: $0.count).joined() }
  }

  var hasNewline: Bool {
    suffix.contains(10) || segments.contains { $0.lead.contains(10) || $0.pump.contains(10) }
  }

  /// How often the pumps can be repeated within a length.
  func repetitions(within length: Int) -> Int {
    let fixed = segments.reduce(suffix.count) { $0 + $1.lead.count }
    return max(0, length - fixed) / max(1, segments.reduce(0) { $0 + $1.pump.count })
  }
}

private struct AttackSearch {
  /// Matches that are made before there is an attack, and to find a shorter one than the first.
  private static let (matches, furtherMatches): (UInt64, UInt64) = (1000, 200)

  private let pattern: Pattern
  private let meter: CostMeter
  private let length: Int
  private let isLine: Bool
  /// What does not exceed this does not exceed the pattern's limit.
  private let screen: UInt32
  /// Calls that may be made.
  private var budget: UInt64
  private(set) var best: (form: AttackForm, repetitions: Int, suspicion: BacktrackingAnalysis.Suspicion)?

  init(_ pattern: Pattern, _ meter: CostMeter, length: Int, isLine: Bool) {
    self.pattern = pattern
    self.meter = meter
    self.length = length
    self.isLine = isLine
    screen = min(pattern.matchLimit, Pattern.defaultMatchLimit)
    budget = max(AttackSearch.matches * UInt64(screen), 20 * UInt64(pattern.matchLimit))
  }

  mutating func attempt(_ suspicion: BacktrackingAnalysis.Suspicion) {
    var leads = [suspicion.segments]
    // A lookahead may not let through what leads to a loop in it, or behind it, and let through the pump.
    if let first = suspicion.segments.first, suspicion.segments.count == 1, !first.lead.isEmpty {
      leads.append([.init(lead: [], pump: first.pump)])
    }
    for form in leads.flatMap({ lead in AttackSearch.suffixes(suspicion).map { AttackForm(segments: lead, suffix: $0) }
    }) {
      if isLine, form.hasNewline { continue }
      // Once there is one, only a shorter one is of use.
      let longest = best.map { $0.form.subject($0.repetitions).count - 1 } ?? length
      var most = form.repetitions(within: longest)
      guard most > 0, exceeds(form, most) else { continue }
      var least = 1
      while least < most {
        let middle = least + (most - least) / 2
        if exceeds(form, middle) { most = middle } else { least = middle + 1 }
      }
      best = (form, most, suspicion)
      budget = min(budget, AttackSearch.furtherMatches * UInt64(screen))
    }
  }

  /// What may make a match fail behind the pumps: bytes that hardly anything takes, with the end of the match behind them, too, because
  /// PCRE2 does not even begin where a byte is missing that every match has.
  private static func suffixes(_ suspicion: BacktrackingAnalysis.Suspicion) -> [[UInt8]] {
    var suffixes: [[UInt8]] = []
    for stopper in suspicion.stoppers.map({ [$0] }) + [[]] {
      for suffix in [stopper + suspicion.completion, stopper + stopper, stopper, suspicion.completion + stopper] {
        if !suffixes.contains(suffix) { suffixes.append(suffix) }
      }
    }
    suffixes.append(Array(suspicion.completion.dropLast()))
    return suffixes
  }

  private mutating func exceeds(_ form: AttackForm, _ repetitions: Int) -> Bool {
    form.subject(repetitions).withUnsafeBytes { subject in
      for limit in screen < pattern.matchLimit ? [screen, pattern.matchLimit] : [screen] {
        // A match may use all that it is allowed.
        guard budget >= UInt64(limit) else { return false }
        budget -= UInt64(limit)
        guard meter.exceeds(limit, pattern, subject) else { return false }
      }
      return true
    }
  }

  /// How the cost grows up to what exceeds the limit, or 100,000 if that is less.
  ///
  /// Of a polynomial the slope of cost over length is the same everywhere where both are logarithms, and is its degree; of an exponential it
  /// grows as the length does.
  func growth(
    of form: AttackForm, at repetitions: Int, _ suspected: BacktrackingAnalysis.Growth
  ) -> BacktrackingAnalysis.Growth {
    var (least, most) = (1, repetitions)
    while least < most {
      let middle = least + (most - least) / 2
      let isBeyond = form.subject(middle).withUnsafeBytes { meter.exceeds(screen, pattern, $0) }
      if isBeyond { most = middle } else { least = middle + 1 }
    }
    let points = [most / 2, most * 3 / 4, most].map { count in
      (count: Double(count), cost: cost(form, count, upTo: screen * 16))
    }
    // One repetition more, and sixteen times the cost.
    if points[0].count >= 4, points[2].cost == nil { return .exponential }
    guard points[0].count >= 2, let low = points[0].cost, let middle = points[1].cost, let high = points[2].cost else {
      return suspected
    }
    let early = log(middle / low) / log(points[1].count / points[0].count)
    let late = log(high / middle) / log(points[2].count / points[1].count)
    var steepest = 4.0
    if case .polynomial(let degree) = suspected { steepest = Double(degree + 1) }
    if late > steepest, late > 1.2 * early { return .exponential }
    return .polynomial(degree: max(1, Int(late.rounded())))
  }

  private func cost(_ form: AttackForm, _ repetitions: Int, upTo limit: UInt32) -> Double? {
    let cost = form.subject(repetitions).withUnsafeBytes { meter.cost(of: pattern, $0, upTo: limit) }
    if case .calls(let calls) = cost { return Double(max(1, calls)) }
    return nil
  }
}
