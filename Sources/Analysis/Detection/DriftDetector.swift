import Glibc
import LogModel
import Templates

/// Numbers that move away from what they were: latencies, sizes, any parameter or field that is a number and scatters.
struct DriftDetector {
  let detection: Detection
  private let parameters: [Study.Parameter]
  private var study: Study { detection.study }

  init(_ detection: Detection, parameters: [Study.Parameter]) {
    self.detection = detection
    self.parameters = parameters
  }

  func findings() -> [Finding] {
    let series = parameters.filter { mayDrift($0) }.compactMap { NumberSeries($0, study) }
    var findings: [Finding] = []
    for number in series {
      guard !isCounter(number) || isDuration(number), let reference = reference(of: number) else { continue }
      for excursion in excursions(number, reference, tests: series.count) {
        findings.append(finding(number, excursion))
      }
    }
    return findings
  }

  /// Numbers that name something rather than measure it do not drift, they change.
  private func mayDrift(_ parameter: Study.Parameter) -> Bool {
    guard parameter.statistics.histogram.total >= 60, parameter.statistics.distinct.estimate >= 10 else { return false }
    guard case .field(let field) = parameter.name else { return true }
    let name = field.lowercased()
    let identifiers = [
      "id", "pid", "tid", "port", "line", "connection", "thread", "status", "code", "version", "seq", "offset",
    ]
    return !identifiers.contains { name == $0 || name.hasSuffix("_" + $0) || name.hasSuffix("." + $0) }
      && !field.hasSuffix("Id")
  }

  /// Whether a number goes one way all the time, as what counts things does: the sign of nearly all differences over a fifth of the run is the same.
  private func isCounter(_ number: NumberSeries) -> Bool {
    let means = number.means(scale: max(1, study.count / 20), atLeast: 1).map(\.mean)
    let lag = max(1, means.count / 5)
    guard means.count >= 10 else { return false }
    let rising = (lag..<means.count).count { means[$0] > means[$0 - lag] }
    let falling = (lag..<means.count).count { means[$0] < means[$0 - lag] }
    return max(rising, falling) * 10 >= (means.count - lag) * 9
  }

  // MARK: Excursions

  /// What the mean logarithm is and how it scatters: by itself, and between intervals.
  private struct Reference {
    var mean: Double
    var deviation: Double
    /// What the run itself is like: nil where there is too little of it.
    var own: Level?
    var isOfBaseline = false
  }

  private struct Level {
    var center: Double
    var deviation: Double
  }

  private struct Excursion: ScoredInterval {
    var range: Range<Int>
    var mean: Double
    var reference: Double
    var count: Int
    var score: Double
  }

  private func reference(of number: NumberSeries) -> Reference? {
    if let baseline = detection.baseline?.reference(of: number.parameter, detection) {
      return Reference(
        mean: baseline.mean, deviation: baseline.deviation, own: level(of: number), isOfBaseline: true)
    }
    return level(of: number).map { Reference(mean: $0.center, deviation: $0.deviation, own: $0) }
  }

  private func level(of number: NumberSeries) -> Level? {
    let bucket = max(1, Int((30 * Double(study.count) / Double(number.total)).rounded(.up)))
    let means = number.means(scale: bucket, atLeast: 5)
    guard means.count >= 5 else { return nil }
    let center = Robust.median(means.map(\.mean))
    return Level(center: center, deviation: DriftDetector.deviation(means.map(\.variance)))
  }

  /// How the means of intervals of `scale` places scatter besides what their values' own scatter makes of them.
  private func between(_ number: NumberSeries, _ own: Level?, scale: Int) -> Double {
    guard let own else { return 0.1 }
    let means = number.means(scale: scale, atLeast: 3)
    guard means.count >= 5 else { return 0.1 }
    let spread = Robust.deviation(means.map(\.mean), around: own.center)
    let noise = own.deviation * own.deviation * Robust.median(means.map { 1 / Double($0.count) })
    return max(0, spread * spread - noise).squareRoot()
  }

  /// From the variances inside intervals: their mean without the largest tenth. The median would be too small where values are far from even.
  static func deviation(_ variances: [Double]) -> Double {
    var variances = variances
    variances.withUnsafeMutableBufferPointer { Robust.sort($0) }
    let kept = variances.prefix(max(1, variances.count * 9 / 10))
    return max(0.05, (kept.reduce(0, +) / Double(kept.count)).squareRoot())
  }

  /// Fewer numbers than this are no mean: logarithms of even numbers are skewed.
  private static let leastCount = 25

  private func excursions(_ number: NumberSeries, _ reference: Reference, tests: Int) -> [Excursion] {
    var found: [Excursion] = []
    for scale in RateModel.scales where scale <= max(1, study.count / 2) {
      // Most numbers have nothing to look at on most scales.
      var known: Double?
      let correction = log10(4 * Double(tests) * Double(study.count) / Double(scale))
      for start in stride(from: 0, through: study.count - scale, by: max(1, scale / 4)) {
        let range = start..<start + scale
        let excursion = excursion(number, reference, range, correction: correction) {
          let scatter = known ?? between(number, reference.own, scale: scale)
          known = scatter
          return scatter
        }
        if let excursion { found.append(excursion) }
      }
    }
    let taken = IntervalSelection.selected(found).filter { !isUsual($0, number) }
    // A number that wanders all the time is not what its mean is.
    if !taken.isEmpty, taken.count <= max(4, study.count / max(1, study.placesPerHour) / 3) { return taken }
    // What is so all the time is no way of the run's own where the baseline is otherwise.
    guard reference.isOfBaseline else { return [] }
    let correction = log10(4 * Double(tests))
    let whole = excursion(number, reference, 0..<study.count, correction: correction) {
      between(number, reference.own, scale: RateModel.scales.last { $0 * 5 < study.count } ?? 1)
    }
    return whole.map { [$0] } ?? []
  }

  private func excursion(
    _ number: NumberSeries, _ reference: Reference, _ range: Range<Int>, correction: Double, scatter: () -> Double
  ) -> Excursion? {
    guard let (mean, count) = number.mean(in: range), count >= Self.leastCount else { return nil }
    let shift = abs(mean - reference.mean)
    // A third more, or most of its own scatter: less than that is true and of no use.
    guard shift >= 0.4, shift >= 0.75 * reference.deviation else { return nil }
    let between = scatter()
    let variance = reference.deviation * reference.deviation / Double(count) + between * between
    let score = Surprise.deviations(shift / variance.squareRoot()) - correction
    guard score >= Detection.threshold else { return nil }
    return Excursion(range: range, mean: mean, reference: reference.mean, count: count, score: score)
  }

  /// Whether the number is as far off on the same side elsewhere: so often as is usual, of what is no latency half as often.
  private func isUsual(_ excursion: Excursion, _ number: NumberSeries) -> Bool {
    let scale = excursion.range.count
    let margin = max(scale, 30)
    let shift = excursion.mean - excursion.reference
    var others = 0
    var start = 0
    while start + scale <= study.count {
      let range = start..<start + scale
      var isAlike = false
      if range.upperBound + margin <= excursion.range.lowerBound
        || range.lowerBound >= excursion.range.upperBound + margin,
        let (mean, count) = number.mean(in: range), count >= Self.leastCount / 2
      {
        isAlike = (mean - excursion.reference) / shift >= 0.6
      }
      if isAlike { others += 1 }
      start += isAlike ? scale + margin : 1
    }
    return others >= (isDuration(number) ? detection.recurrences : detection.recurrences / 2)
  }

  private func isDuration(_ number: NumberSeries) -> Bool {
    unit(of: number.parameter, study.mined.templates[number.parameter.template]).isDuration
  }

  // MARK: Findings

  private func finding(_ number: NumberSeries, _ excursion: Excursion) -> Finding {
    let (parameter, range) = (number.parameter, excursion.range)
    let template = study.mined.templates[parameter.template]
    let unit = unit(of: parameter, template)
    let (observed, expected) = (power(excursion.mean) * unit.factor, power(excursion.reference) * unit.factor)
    let ratio = observed / max(expected, 1e-12)
    let span = Words.span(Int64(range.count) * study.width, study.axis)
    let why =
      "\(parameter.name.words) went from \(Words.number(expected))\(unit.suffix) to \(Words.number(observed))\(unit.suffix), "
      + "\(Words.ratio(ratio)) as much, in \(Words.count(excursion.count, "record")) over \(span) (geometric means)."
    var finding = detection.finding(
      unit.isDuration ? .latencyDrift : .valueDrift, service: parameter.service, range: range, score: excursion.score,
      severity: unit.isDuration && ratio >= 3 ? .error : .warn, observed: observed, expected: expected,
      unit: unit.name, why: why)
    detection.name(parameter.template, on: &finding)
    finding.subject = parameter.name.subject
    let groups = study.groups(of: parameter.service, parameter.template)
    finding.evidence = groups.flatMap { detection.evidence($0.points, $0.severity, in: range, limit: 5) }
    finding.evidence = Array(finding.evidence.prefix(5))
    detection.showLife(of: groups, on: &finding)
    let drawn = (0..<study.count).map { place in
      number.mean(in: place..<place + 1).map { power($0.mean) * unit.factor } ?? expected
    }
    detection.draw(drawn, around: range, on: &finding)
    return finding
  }

  private func power(_ logarithm: Double) -> Double { exp2(logarithm) }

  private struct Unit {
    var name: String
    var suffix: String
    var factor = 1.0
    var isDuration = false
  }

  /// By the number's own unit, the word after it in the template, or the field's name.
  private func unit(of parameter: Study.Parameter, _ template: Template) -> Unit {
    switch parameter.statistics.unit {
    case .duration: return Unit(name: "ms", suffix: " ms", isDuration: true)
    case .size: return Unit(name: "bytes", suffix: " bytes")
    case .none: break
    }
    switch parameter.name {
    case .parameter(let index):
      guard let (unit, factor) = wordAfter(index, in: template.text).flatMap(NumberUnit.named) else { break }
      return unit == .duration
        ? Unit(name: "ms", suffix: " ms", factor: factor, isDuration: true)
        : Unit(name: "bytes", suffix: " bytes", factor: factor)
    case .field(let field):
      let name = field.lowercased()
      for (suffix, unit) in [("_ms", "ms"), ("millis", "ms"), ("_us", "us"), ("_seconds", "s")]
      where name.hasSuffix(suffix) {
        return Unit(name: unit, suffix: " " + unit, isDuration: true)
      }
      // A latency by its name, in a unit that nobody has told.
      let isDuration =
        name == "rt" || ["time", "elapsed", "took"].contains { name.hasSuffix($0) } || name.contains("duration")
        || name.contains("latency")
      if isDuration { return Unit(name: "", suffix: "", isDuration: true) }
    }
    return Unit(name: "", suffix: "")
  }

  private func wordAfter(_ parameter: Int, in text: String) -> Substring? {
    var rest = text[...]
    for _ in 0...parameter {
      guard let found = rest.firstRange(of: "<*>") else { return nil }
      rest = rest[found.upperBound...]
    }
    rest = rest.drop { $0 == " " }
    let word = rest.prefix { $0.isLetter }
    return word.isEmpty ? nil : word
  }
}

/// The moments of a number, laid out on the axis.
struct NumberSeries {
  let parameter: Study.Parameter
  let total: Int
  private let counts: [Double]
  private let sums: [Double]
  private let squares: [Double]

  init?(_ parameter: Study.Parameter, _ study: Study) {
    var counts = [Double](repeating: 0, count: study.count + 1)
    var sums = counts
    var squares = counts
    for moment in parameter.statistics.moments.elements {
      // Half of it goes to each of its two windows.
      for window in Profile.halves(moment.window) {
        guard let place = study.place(ofWindow: window) else { continue }
        counts[place + 1] += Double(moment.count) / 2
        sums[place + 1] += Double(moment.sum) / Double(2 << FixedLogarithm.fractionBits)
        squares[place + 1] += Double(moment.squares) / Double(2 << 20)
      }
    }
    for index in 1..<counts.count {
      counts[index] += counts[index - 1]
      sums[index] += sums[index - 1]
      squares[index] += squares[index - 1]
    }
    guard counts.last! >= 60 else { return nil }
    self.parameter = parameter
    self.counts = counts
    self.sums = sums
    self.squares = squares
    total = Int(counts.last!)
  }

  func mean(in range: Range<Int>) -> (mean: Double, count: Int)? {
    let count = counts[range.upperBound] - counts[range.lowerBound]
    guard count > 0 else { return nil }
    return ((sums[range.upperBound] - sums[range.lowerBound]) / count, Int(count))
  }

  /// Mean and variance of the logarithms in intervals side by side.
  func means(scale: Int, atLeast minimum: Int) -> [(mean: Double, variance: Double, count: Int)] {
    stride(from: 0, to: counts.count - scale, by: scale).compactMap { start in
      let range = start..<start + scale
      guard let (mean, count) = mean(in: range), count >= minimum else { return nil }
      let square = (squares[range.upperBound] - squares[range.lowerBound]) / Double(count)
      return (mean, max(0, square - mean * mean), count)
    }
  }
}
