import LogModel
import Templates

/// What the detectors share: the study, what it is compared with, and how a finding is made.
struct Detection {
  let study: Study
  let baseline: Baseline?
  /// By service: what is expected of it.
  let rates: [RateModel]
  /// Places before this are the run's own past: what comes up first after it came up late.
  let learned: Int

  /// What comes so often besides is a series' way and no finding: twice, and in longer runs every twelve hours.
  var recurrences: Int { max(2, study.count / study.placesPerHour / 12) }

  /// Below this, a finding is no finding.
  static let threshold = 3.0

  init(_ study: Study, baseline: Baseline?) {
    self.study = study
    self.baseline = baseline
    let reach = study.placesPerHour * 3 / 2
    rates = study.counts.map { RateModel($0, reach: reach, season: Season.level(of: $0, study)) }
    learned = max(1, study.count * 15 / 100)
  }

  func serviceName(_ service: Int) -> String { study.profile.services[service] }

  func template(_ group: Study.Group) -> Template { study.mined.templates[group.template] }

  /// How much more or less a service does in `range` than is expected of it, without `own` records of it of which `ownExpected` are expected.
  func volume(of service: Int, in range: Range<Int>, without own: Double, ownExpected: Double) -> Double {
    let model = rates[service]
    let expected = model.expected(in: range) - ownExpected
    // Where a series is most of its service there is nothing to compare it with.
    guard expected > 0.2 * model.expected(in: range), expected > 1 else { return 1 }
    return max(0, model.observed(in: range) - own) / expected
  }

  /// A finding over places of the axis.
  func finding(
    _ kind: FindingKind, service: Int, range: Range<Int>, detectedAt: Int? = nil, score: Double, severity: Severity,
    observed: Double, expected: Double, unit: String, why: String
  ) -> Finding {
    Finding(
      kind: kind, service: serviceName(service), start: study.start(of: range.lowerBound),
      end: study.start(of: range.upperBound), detectedAt: study.start(of: (detectedAt ?? range.upperBound - 1) + 1),
      score: min(100, score), severity: severity, observed: observed, expected: expected, unit: unit, why: why)
  }

  /// Adds what a template's group has to show: template, evidence from `range`, the series around it, first and last seen.
  func show(_ group: Study.Group, in range: Range<Int>, on finding: inout Finding) {
    name(group.template, on: &finding)
    show(points: group.points, severity: group.severity, in: range, on: &finding)
  }

  /// Names the template of this number.
  func name(_ template: Int, on finding: inout Finding) {
    finding.templateID = study.mined.templates[template].id.description
    finding.template = study.mined.templates[template].text
  }

  /// Says from when to when groups were seen.
  func showLife(of groups: [Study.Group], on finding: inout Finding) {
    finding.firstSeen = groups.map(\.first).min().map { study.start(of: $0) }
    finding.lastSeen = groups.map(\.last).max().map { study.start(of: $0 + 1) }
  }

  func show(points: [Study.Point], severity: Severity?, in range: Range<Int>, on finding: inout Finding) {
    var series = [Int32](repeating: 0, count: study.count)
    for point in points { series[point.window].add(UInt32(point.count)) }
    draw(series.map(Double.init), around: range, on: &finding)
    if let first = points.first, let last = points.last {
      finding.firstSeen = study.start(of: first.window)
      finding.lastSeen = study.start(of: last.window + 1)
      // The first record's own time, where it is known.
      if first.sample >= 0 {
        let time = study.profile.evidence.samples[Int(first.sample)].time
        if time != .min { finding.firstSeen = time }
      }
    }
    finding.evidence = evidence(points, severity, in: range)
  }

  /// Up to five records of the range, spread over it.
  func evidence(_ points: [Study.Point], _ severity: Severity?, in range: Range<Int>, limit: Int = 5) -> [Evidence] {
    let samples = points.filter { range.contains($0.window) && $0.sample >= 0 }.map(\.sample)
    let step = max(1, (samples.count + limit - 1) / limit)
    return stride(from: 0, to: samples.count, by: step).map {
      study.profile.evidence.evidence(samples[$0], severity: severity)
    }
  }

  /// The part of a series that is drawn: the range and as much again on both sides, no fewer than 20 places.
  func draw(_ series: [Double], around range: Range<Int>, on finding: inout Finding) {
    let margin = max(20, range.count)
    let start = max(0, range.lowerBound - margin)
    let end = min(series.count, range.upperBound + margin)
    finding.series = Array(series[start..<end])
    finding.seriesStart = start
  }
}
