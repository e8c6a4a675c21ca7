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

  /// How long a subject may be: what an ordinary line may be long. Within it a pattern's default limit has room for the square of the
  /// length, halved, no longer: see `Pattern.defaultMatchLimit`.
  public static let defaultLength = 1024

  /// Looks for a subject of at most `length` bytes with which `pattern` exceeds its own match limit.
  ///
  /// - Parameters:
  ///   - analysis: of the same pattern.
  ///   - attempts: how many matches may be made of the pattern at most, each within the limit.
  public static func find(
    in pattern: Pattern, _ analysis: BacktrackingAnalysis, length: Int = defaultLength, attempts: Int = 1000,
    _ meter: CostMeter
  ) -> BacktrackingAttack? {
    var search = AttackSearch(pattern: pattern, meter: meter, length: length, attempts: attempts)
    for suspicion in analysis.suspicions { search.attempt(suspicion) }
    guard let best = search.best else { return nil }
    return BacktrackingAttack(
      subject: best.form.subject(best.repetitions), pieces: best.form.pieces(best.repetitions),
      growth: search.growth(of: best.form, at: best.repetitions, best.suspicion.growth),
      loops: best.suspicion.loops)
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

  /// How often the pumps can be repeated within a length.
  func repetitions(within length: Int) -> Int {
    let fixed = segments.reduce(suffix.count) { $0 + $1.lead.count }
    return max(0, length - fixed) / max(1, segments.reduce(0) { $0 + $1.pump.count })
  }
}

private struct AttackSearch {
  /// Matches that are made to find a shorter attack than the first.
  private static let furtherAttempts = 200

  let pattern: Pattern
  let meter: CostMeter
  let length: Int
  var attempts: Int
  private(set) var best: (form: AttackForm, repetitions: Int, suspicion: BacktrackingAnalysis.Suspicion)?

  init(pattern: Pattern, meter: CostMeter, length: Int, attempts: Int) {
    self.pattern = pattern
    self.meter = meter
    self.length = length
    self.attempts = attempts
  }

  mutating func attempt(_ suspicion: BacktrackingAnalysis.Suspicion) {
    var leads = [suspicion.segments]
    // A lookahead may not let through what leads to a loop in it, or behind it, and let through the pump.
    if let first = suspicion.segments.first, suspicion.segments.count == 1, !first.lead.isEmpty {
      leads.append([.init(lead: [], pump: first.pump)])
    }
    for form in leads.flatMap({ lead in AttackSearch.suffixes(suspicion).map { AttackForm(segments: lead, suffix: $0) }
    }) {
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
      attempts = min(attempts, AttackSearch.furtherAttempts)
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
    guard attempts > 0 else { return false }
    attempts -= 1
    return form.subject(repetitions).withUnsafeBytes { meter.exceeds(pattern.matchLimit, pattern, $0) }
  }

  /// How the cost grows up to what exceeds the limit.
  ///
  /// Of a polynomial the slope of cost over length is the same everywhere where both are logarithms, and is its degree; of an exponential it
  /// grows as the length does.
  func growth(
    of form: AttackForm, at repetitions: Int, _ suspected: BacktrackingAnalysis.Growth
  ) -> BacktrackingAnalysis.Growth {
    let limit = pattern.matchLimit > UInt32.max / 16 ? UInt32.max : pattern.matchLimit * 16
    let points = [repetitions / 2, repetitions * 3 / 4, repetitions].map { count in
      (count: Double(count), cost: cost(form, count, upTo: limit))
    }
    // One repetition more, and sixteen times the cost.
    if points[0].count >= 4, points[2].cost == nil { return .exponential }
    guard points[0].count >= 2, let low = points[0].cost, let middle = points[1].cost, let high = points[2].cost else {
      return suspected
    }
    let early = log(middle / low) / log(points[1].count / points[0].count)
    let late = log(high / middle) / log(points[2].count / points[1].count)
    var most = 4.0
    if case .polynomial(let degree) = suspected { most = Double(degree + 1) }
    if late > most, late > 1.2 * early { return .exponential }
    return .polynomial(degree: max(1, Int(late.rounded())))
  }

  private func cost(_ form: AttackForm, _ repetitions: Int, upTo limit: UInt32) -> Double? {
    let cost = form.subject(repetitions).withUnsafeBytes { meter.cost(of: pattern, $0, upTo: limit) }
    if case .calls(let calls) = cost { return Double(max(1, calls)) }
    return nil
  }
}
