import LogModel
import Templates

/// What the baseline has and the run does not, and rates that the baseline never had.
struct BaselineDetector {
  let detection: Detection
  let baseline: Baseline
  private var study: Study { detection.study }

  func findings() -> [Finding] { vanished() + silent() + levels() }

  /// Records that the run should have of something the baseline has `count` of.
  private func expected(_ count: Int) -> Double {
    Double(count) * Double(study.count) * Double(study.width)
      / (Double(max(1, baseline.study.count)) * Double(baseline.study.width))
  }

  private var whole: Range<Int> { 0..<study.count }

  /// Templates that came steadily and do not come at all.
  private func vanished() -> [Finding] {
    let present = Set(study.groups.map { study.mined.templates[$0.template].id })
    let services = Set(study.groups.map { detection.serviceName($0.service) })
    return baseline.study.groups.compactMap { group in
      let template = baseline.study.mined.templates[group.template]
      let name = baseline.study.profile.services[group.service]
      guard !present.contains(template.id), services.contains(name), isSteady(group) else { return nil }
      let expected = expected(group.total)
      let score = Surprise.count(0, expected: expected, dispersion: 0.1) - 1
      guard score >= Detection.threshold else { return nil }
      var finding = detection.finding(
        .vanishedTemplate, service: index(of: name), range: whole, score: score, severity: .warn, observed: 0,
        expected: expected, unit: "records",
        why: "A line that the baseline has \(Words.count(group.total, "time")) did not come at all.")
      finding.templateID = template.id.description
      finding.template = template.text
      return finding
    }
  }

  /// In more than half of the baseline's eighths.
  private func isSteady(_ group: Study.Group) -> Bool {
    Set(group.points.map { $0.window * 8 / max(1, baseline.study.count) }).count > 4
  }

  private func index(of service: String) -> Int { study.profile.services.firstIndex(of: service)! }

  /// Services that said something and say nothing.
  private func silent() -> [Finding] {
    baseline.study.profile.services.compactMap { name in
      guard !study.profile.services.contains(name) else { return nil }
      let expected = expected(baseline.records(of: name))
      let score = Surprise.count(0, expected: expected, dispersion: 0.1) - 1
      guard score >= Detection.threshold else { return nil }
      return Finding(
        kind: .serviceSilence, service: name, start: study.start(of: 0), end: study.start(of: study.count),
        detectedAt: study.start(of: study.count), score: min(100, score), severity: .error, observed: 0,
        expected: expected, unit: "records",
        why: "\(name) wrote nothing, where the baseline has \(Words.number(expected)) records for as long.")
    }
  }

  /// Stretches of five places or more in which a service did more than twice what it ever did, or less than half.
  private func levels() -> [Finding] {
    study.counts.indices.compactMap { service in
      let name = detection.serviceName(service)
      guard let known = baseline.study.profile.services.firstIndex(of: name) else { return nil }
      let scale = 5
      let before = blocks(baseline.study.counts[known], scale)
      guard before.count >= 12, let most = before.max(), let least = before.min() else { return nil }
      let now = blocks(study.counts[service], scale)
      return stretch(service, now, scale, { $0 > 2 * most + 5 }, .rateSpike, Double(most))
        ?? stretch(service, now, scale, { $0 * 2 < least && least >= 20 }, .rateDrop, Double(least))
    }
  }

  private func blocks(_ counts: [Int32], _ scale: Int) -> [Int] {
    stride(from: 0, to: counts.count - scale + 1, by: scale).map { start in
      counts[start..<start + scale].reduce(0) { $0 + Int($1) }
    }
  }

  private func stretch(
    _ service: Int, _ blocks: [Int], _ scale: Int, _ isOdd: (Int) -> Bool, _ kind: FindingKind, _ limit: Double
  ) -> Finding? {
    guard let first = blocks.firstIndex(where: isOdd), let last = blocks.lastIndex(where: isOdd) else { return nil }
    let range = first * scale..<(last + 1) * scale
    let observed = blocks[first...last].reduce(0, +)
    let expected = limit * Double(last - first + 1)
    let score = Surprise.count(Double(observed), expected: expected, dispersion: 0.05)
    guard score >= Detection.threshold else { return nil }
    let name = detection.serviceName(service)
    var finding = detection.finding(
      kind, service: service, range: range, detectedAt: range.lowerBound + scale - 1, score: score, severity: .warn,
      observed: Double(observed), expected: expected, unit: "records",
      why:
        "\(name) wrote \(Words.number(Double(observed))) records in "
        + "\(Words.span(Int64(range.count) * study.width, study.axis)); the baseline never has "
        + "\(kind == .rateSpike ? "more" : "fewer") than \(Words.number(expected)) in as long.")
    detection.draw(study.counts[service].map(Double.init), around: range, on: &finding)
    return finding
  }
}
