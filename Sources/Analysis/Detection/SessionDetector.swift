import Glibc
import LogModel
import Templates

/// Sessions that lack a step which sessions have, or take one more often than sessions do, or go as none of the baseline's does.
///
/// A session is what carries one id; its kind is its first step. (The idea of counting events per session and comparing with what is
/// normal: Landauer, Skopik, Wurzenberger, "A critical review of common log data sets used for evaluation of sequence-based
/// anomaly detection techniques", 2024.)
struct SessionDetector {
  let detection: Detection
  private let model: SessionModel
  private var study: Study { detection.study }

  init(_ detection: Detection) {
    self.detection = detection
    model = SessionModel(detection.study)
  }

  func findings() -> [Finding] {
    let kinds = model.kinds.filter { $0.sessions.count >= 20 }
    return kinds.flatMap { kind -> [Finding] in
      let told = missingSteps(kind, of: kinds.count) + repeatedSteps(kind, of: kinds.count)
      // A course is unseen because a step is missing: then that is said.
      return told + unseen(kind).filter { course in !told.contains { $0.touches(course) } }
    }
  }

  // MARK: Missing and repeated steps

  private func missingSteps(_ kind: SessionModel.Kind, of kinds: Int) -> [Finding] {
    let complete = kind.sessions.filter { $0.start < study.count - 1 - kind.settling }
    return kind.steps(inShare: 0.85).flatMap { step -> [Finding] in
      let marks = complete.map { (place: $0.start, isOdd: $0.counts[step] == nil) }
      return excursions(marks, tests: kinds * 8).compactMap { excursion in
        // A service that says nothing at all lacks no step.
        let model = detection.rates[step.service]
        let share = model.observed(in: excursion.range) / max(1e-9, model.expected(in: excursion.range))
        guard share > 0.3 else { return nil }
        return finding(
          .missingStep, kind, step, excursion,
          why:
            "\(Words.count(excursion.odd, "session")) of \(excursion.count) lacked this step, which "
            + "\(Words.number((1 - excursion.rate) * 100)) % of the sessions have that begin with "
            + "'\(study.mined.templates[kind.first.template].text)' of \(detection.serviceName(kind.first.service)).")
      }
    }
  }

  private func repeatedSteps(_ kind: SessionModel.Kind, of kinds: Int) -> [Finding] {
    kind.steps(inShare: 0.85).flatMap { step -> [Finding] in
      guard let usual = kind.usualCount(of: step) else { return [] }
      let marks = kind.sessions.map { (place: $0.start, isOdd: ($0.counts[step] ?? 0) > usual) }
      return excursions(marks, tests: kinds * 8).map { excursion in
        finding(
          .sequenceAnomaly, kind, step, excursion,
          why:
            "\(Words.count(excursion.odd, "session")) of \(excursion.count) took this step more than "
            + "\(Words.count(usual, "time")), as \(Words.number((1 - excursion.rate) * 100)) % of sessions do.")
      }
    }
  }

  /// Sessions whose steps, each with its number, are those of no session of the baseline.
  private func unseen(_ kind: SessionModel.Kind) -> [Finding] {
    guard let baseline = detection.baseline, let known = baseline.courses(of: kind, study), known.sessions >= 100 else {
      return []
    }
    let complete = kind.sessions.filter { $0.start < study.count - 1 - kind.settling }
    let marks = complete.map {
      (place: $0.start, isOdd: !known.courses.contains(SessionModel.course($0.counts, study)))
    }
    return excursions(marks, tests: 8, rate: max(0.005, known.singletons)).map { excursion in
      finding(
        .sequenceAnomaly, kind, kind.first, excursion,
        why:
          "\(Words.count(excursion.odd, "session")) of \(excursion.count) took steps as none of the baseline's "
          + "\(Words.count(known.sessions, "session")) did.")
    }
  }

  // MARK: Excursions

  private struct Excursion: ScoredInterval {
    var range: Range<Int>
    var odd: Int
    var count: Int
    var rate: Double
    var score: Double
  }

  /// Intervals in which far more sessions are odd than usual.
  private func excursions(
    _ marks: [(place: Int, isOdd: Bool)], tests: Int, rate known: Double? = nil
  ) -> [Excursion] {
    var counts = [Int](repeating: 0, count: study.count + 1)
    var odds = counts
    for mark in marks {
      counts[mark.place + 1] += 1
      if mark.isOdd { odds[mark.place + 1] += 1 }
    }
    for index in 1..<counts.count {
      counts[index] += counts[index - 1]
      odds[index] += odds[index - 1]
    }
    let rate = known ?? max(0.005, usualRate(counts, odds))
    guard rate < 0.3 else { return [] }
    var found: [Excursion] = []
    for scale in RateModel.scales where scale <= max(1, study.count / 2) {
      let correction = log10(4 * Double(tests) * Double(study.count) / Double(scale))
      for start in stride(from: 0, through: study.count - scale, by: max(1, scale / 4)) {
        let (count, odd) = (counts[start + scale] - counts[start], odds[start + scale] - odds[start])
        guard odd >= 3, Double(odd) >= max(0.2, 3 * rate) * Double(count) else { continue }
        let score = Surprise.share(odd, of: count, rate: rate) - correction
        if score >= Detection.threshold {
          found.append(Excursion(range: start..<start + scale, odd: odd, count: count, rate: rate, score: score))
        }
      }
    }
    return IntervalSelection.selected(found)
  }

  /// The median over ten stretches with as many sessions each.
  private func usualRate(_ counts: [Int], _ odds: [Int]) -> Double {
    guard let total = counts.last, total > 0 else { return 1 }
    var shares: [Double] = []
    var start = 0
    for part in 1...10 {
      let end = counts.firstIndex { $0 >= total * part / 10 } ?? counts.count - 1
      if counts[end] > counts[start] {
        shares.append(Double(odds[end] - odds[start]) / Double(counts[end] - counts[start]))
      }
      start = end
    }
    return Robust.median(shares)
  }

  private func finding(
    _ kindOfFinding: FindingKind, _ kind: SessionModel.Kind, _ step: SessionModel.Step, _ excursion: Excursion,
    why: String
  ) -> Finding {
    var finding = detection.finding(
      kindOfFinding, service: step.service, range: excursion.range, score: excursion.score,
      severity: kindOfFinding == .missingStep ? .error : .warn, observed: Double(excursion.odd),
      expected: excursion.rate * Double(excursion.count), unit: "sessions", why: why)
    detection.name(step.template, on: &finding)
    let groups = study.groups(of: step.service, step.template)
    detection.showLife(of: groups, on: &finding)
    // The sessions' first steps: what is missing has no line.
    let first = study.groups(of: kind.first.service, kind.first.template)
    finding.evidence = Array(
      first.flatMap { detection.evidence($0.points, $0.severity, in: excursion.range) }.prefix(5))
    var series = [Double](repeating: 0, count: study.count)
    for group in groups { for point in group.points { series[point.window] += Double(point.count) } }
    detection.draw(series, around: excursion.range, on: &finding)
    return finding
  }
}
