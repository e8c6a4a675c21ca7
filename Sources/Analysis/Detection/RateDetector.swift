import LogModel

/// Rates that are not what they were: of services and of templates, up, down, to nothing, or slowly up.
struct RateDetector {
  let detection: Detection
  private var study: Study { detection.study }

  /// A template with fewer records has no rate.
  private static let leastCount = 8

  init(_ detection: Detection) { self.detection = detection }

  func findings() -> [Finding] {
    let seriesCount = study.groups.filter { $0.total >= RateDetector.leastCount }.count + study.counts.count
    return services(seriesCount) + errors(seriesCount) + templates(seriesCount)
  }

  // MARK: Services

  private func services(_ seriesCount: Int) -> [Finding] {
    var findings: [Finding] = []
    for service in study.counts.indices where study.counts[service].contains(where: { $0 > 0 }) {
      let model = detection.rates[service]
      var criterion = RateModel.Criterion()
      criterion.series = seriesCount
      criterion.spike = 1.5
      criterion.drop = 0.7
      criterion.recurrences = detection.recurrences + 1
      for excursion in model.excursions(criterion) {
        findings.append(finding(service, excursion))
      }
    }
    return findings
  }

  private func finding(_ service: Int, _ excursion: RateExcursion) -> Finding {
    let range = excursion.range
    let minutes = Words.span(Int64(range.count) * study.width, study.axis)
    let isSilent = excursion.observed == 0
    let kind: FindingKind = excursion.isSpike ? .rateSpike : isSilent ? .serviceSilence : .rateDrop
    let extreme = excursion.isSpike ? excursion.ratio >= 4 : isSilent
    let name = detection.serviceName(service)
    let why =
      isSilent
      ? "\(name) wrote nothing for \(minutes), where \(Words.number(excursion.expected)) records were expected."
      : "\(name) wrote \(Words.number(excursion.observed)) records in \(minutes), \(Words.ratio(excursion.ratio)) the "
        + "\(Words.number(excursion.expected)) expected from its own level around it."
    var finding = detection.finding(
      kind, service: service, range: range, detectedAt: detected(excursion, detection.rates[service]),
      score: excursion.score, severity: extreme ? .error : .warn, observed: excursion.observed,
      expected: excursion.expected, unit: "records", why: why)
    detection.draw(study.counts[service].map(Double.init), around: range, on: &finding)
    let groups = study.groups.filter { $0.service == service }
    finding.evidence = serviceEvidence(groups, excursion)
    detection.showLife(of: groups, on: &finding)
    return finding
  }

  /// Of the templates that were most in it; of a silence the last records before it and the first after.
  private func serviceEvidence(_ groups: [Study.Group], _ excursion: RateExcursion) -> [Evidence] {
    let range = excursion.range
    if excursion.observed == 0 {
      let before = groups.flatMap { group in
        group.points.filter { $0.window < range.lowerBound && $0.sample >= 0 }.map { ($0, group.severity) }
      }.max { $0.0.window < $1.0.window }
      let after = groups.flatMap { group in
        group.points.filter { $0.window >= range.upperBound && $0.sample >= 0 }.map { ($0, group.severity) }
      }.min { $0.0.window < $1.0.window }
      return [before, after].compactMap { $0 }.map { study.profile.evidence.evidence($0.0.sample, severity: $0.1) }
    }
    let ranked = groups.map { group in
      (group, group.points.reduce(0) { range.contains($1.window) ? $0 + Int($1.count) : $0 })
    }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
    return ranked.prefix(5).flatMap { detection.evidence($0.0.points, $0.0.severity, in: range, limit: 1) }
  }

  /// Errors of all kinds together, for bursts of many lines that are few each.
  private func errors(_ seriesCount: Int) -> [Finding] {
    study.errors.indices.flatMap { service -> [Finding] in
      let series = study.errors[service]
      guard series.reduce(0, { $0 + Int($1) }) >= RateDetector.leastCount else { return [] }
      let model = RateModel(series, reach: study.placesPerHour * 3 / 2)
      var criterion = RateModel.Criterion()
      criterion.series = seriesCount
      criterion.spike = 2
      criterion.drop = 0
      criterion.recurrences = detection.recurrences
      let excursions = model.excursions(criterion) { range in
        detection.volume(
          of: service, in: range, without: model.observed(in: range), ownExpected: model.expected(in: range))
      }
      return excursions.map { errorFinding(service, series, model, $0) }
    }
  }

  private func errorFinding(
    _ service: Int, _ series: [Int32], _ model: RateModel, _ excursion: RateExcursion
  ) -> Finding {
    let name = detection.serviceName(service)
    var finding = detection.finding(
      .errorBurst, service: service, range: excursion.range, detectedAt: detected(excursion, model),
      score: excursion.score, severity: .error, observed: excursion.observed, expected: excursion.expected,
      unit: "records",
      why:
        "\(name) wrote \(Words.number(excursion.observed)) errors of all kinds in "
        + "\(Words.span(Int64(excursion.range.count) * study.width, study.axis)), \(Words.ratio(excursion.ratio)) the "
        + "\(Words.number(excursion.expected)) expected.")
    detection.draw(series.map(Double.init), around: excursion.range, on: &finding)
    let groups = study.groups.filter { $0.service == service && ($0.severity ?? .trace) >= .error }
    finding.evidence = serviceEvidence(groups, excursion)
    detection.showLife(of: groups, on: &finding)
    return finding
  }

  // MARK: Templates

  private func templates(_ seriesCount: Int) -> [Finding] {
    var findings: [Finding] = []
    for group in study.groups where group.total >= RateDetector.leastCount && !isNew(group) {
      let model = RateModel(study.series(of: group), reach: study.placesPerHour * 3 / 2)
      var criterion = RateModel.Criterion()
      criterion.series = seriesCount
      criterion.spike = 2
      criterion.drop = 0.5
      criterion.recurrences = detection.recurrences
      let excursions = model.excursions(criterion) { range in
        detection.volume(
          of: group.service, in: range, without: model.observed(in: range), ownExpected: model.expected(in: range))
      }
      for excursion in excursions {
        // Where a template is nearly all of its service, the service says it.
        guard !isMostOfService(group, model, excursion.range) else { continue }
        findings.append(finding(group, model, excursion))
      }
    }
    return findings
  }

  private func isMostOfService(_ group: Study.Group, _ model: RateModel, _ range: Range<Int>) -> Bool {
    model.expected(in: range) > 0.8 * detection.rates[group.service].expected(in: range)
  }

  /// Whether its coming up is a finding of its own.
  private func isNew(_ group: Study.Group) -> Bool { Novelty.isNew(group, detection) }

  private func finding(_ group: Study.Group, _ model: RateModel, _ excursion: RateExcursion) -> Finding {
    let range = excursion.range
    let kind = kind(group, model, excursion)
    let span = Words.span(Int64(range.count) * study.width, study.axis)
    let expected = Words.number(excursion.expected)
    let why: String
    switch kind {
    case .vanishedTemplate:
      why = "A line that comes steadily did not come for \(span), where \(expected) were expected."
    case .slowRateIncrease:
      why =
        "Its rate rose slowly: \(Words.number(excursion.observed)) in \(span), \(Words.ratio(excursion.ratio)) the "
        + "\(expected) expected."
    default:
      why =
        "\(Words.number(excursion.observed)) in \(span), \(Words.ratio(excursion.ratio)) the \(expected) expected, while the "
        + "service as a whole did not follow."
    }
    var finding = detection.finding(
      kind, service: group.service, range: range, detectedAt: detected(excursion, model), score: excursion.score,
      severity: severity(kind, group), observed: excursion.observed, expected: excursion.expected,
      unit: "records", why: why)
    detection.show(group, in: range, on: &finding)
    if finding.evidence.isEmpty {
      // Of what did not come: the last before it.
      let before = group.points.last { $0.window < range.lowerBound && $0.sample >= 0 }
      finding.evidence = [before].compactMap { $0 }.map {
        study.profile.evidence.evidence($0.sample, severity: group.severity)
      }
    }
    return finding
  }

  private func kind(_ group: Study.Group, _ model: RateModel, _ excursion: RateExcursion) -> FindingKind {
    guard excursion.isSpike else {
      return excursion.observed <= 0.05 * excursion.expected ? .vanishedTemplate : .templateDrop
    }
    if isSlow(excursion, model) { return .slowRateIncrease }
    return (group.severity?.rawValue ?? 0) >= Severity.error.rawValue ? .errorBurst : .templateSpike
  }

  /// Over twenty minutes or more, and each third of it more than the one before.
  private func isSlow(_ excursion: RateExcursion, _ model: RateModel) -> Bool {
    let range = excursion.range
    guard range.count * 3 >= study.placesPerHour, range.count >= 6 else { return false }
    // It began before it could be told.
    let start = max(0, range.lowerBound - range.count / 2)
    let third = (range.upperBound - start) / 3
    let parts = (0..<3).map { model.observed(in: start + $0 * third..<start + ($0 + 1) * third) }
    return parts[0] < parts[1] && parts[1] < parts[2] && parts[2] > 1.5 * parts[0]
  }

  private func severity(_ kind: FindingKind, _ group: Study.Group) -> Severity {
    guard kind == .errorBurst else { return .warn }
    return group.severity == .fatal ? .fatal : .error
  }

  // MARK: Both

  /// The place at which the part of the excursion so far was surprising enough.
  private func detected(_ excursion: RateExcursion, _ model: RateModel) -> Int {
    let range = excursion.range
    let share = model.expected(in: range)
    for end in range.dropFirst(1) {
      let part = range.lowerBound..<end
      let expected = excursion.expected * (share > 0 ? model.expected(in: part) / share : 1)
      let score = Surprise.count(model.observed(in: part), expected: expected, dispersion: 0.05)
      if score > Detection.threshold + 3 { return end - 1 }
    }
    return range.upperBound - 1
  }
}
