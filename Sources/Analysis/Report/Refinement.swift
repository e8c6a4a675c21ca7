import LogModel

/// Of several findings that say the same, the one that says it best.
struct Refinement {
  private let study: Study

  private static let rateKinds: Set<FindingKind> = [
    .rateSpike, .rateDrop, .serviceSilence, .templateSpike, .templateDrop, .vanishedTemplate, .slowRateIncrease,
    .errorBurst,
  ]

  init(_ study: Study) { self.study = study }

  /// More than these nobody reads; of more the best are kept.
  static let maximum = 2000

  func refined(_ findings: [Finding]) -> [Finding] {
    var findings = best(findings.filter { $0.score >= Detection.threshold })
    drop(&findings, coveredBy: [.restartLoop, .missingStep, .serviceSilence, .newException, .newTemplate]) {
      finding, better in
      // Sessions lack the steps of a service that says nothing, whichever service they begin in.
      if finding.kind == .sequenceAnomaly, better.kind == .serviceSilence { return true }
      guard finding.service == better.service else { return false }
      switch better.kind {
      case .restartLoop: return finding.isAboutLines && finding.isWithin(better, slack: 2 * study.width)
      case .missingStep:
        return finding.template == better.template && finding.kind != .missingStep && finding.isAboutLines
      case .serviceSilence:
        return [.rateDrop, .templateDrop, .vanishedTemplate, .missingStep].contains(finding.kind)
      case .newException, .newTemplate:
        return finding.template == better.template && Refinement.rateKinds.contains(finding.kind)
      default: return false
      }
    }
    // A clock that is wrong moves records: where they are missing and where they are twice is no rate of the service.
    let offset = { (skew: Finding) in Int64(min(abs(skew.observed) * 1e9, 4e18)) + 2 * study.width }
    drop(&findings, coveredBy: [.clockSkew], within: offset) { finding, better in
      let offset = offset(better)
      return finding.service == better.service && Refinement.rateKinds.contains(finding.kind)
        && finding.start >= better.start - offset
        && finding.end <= better.end + offset
    }
    explainSpikes(&findings)
    keepBest(&findings, of: [.latencyDrift, .valueDrift])
    keepBest(&findings, of: [.missingStep, .sequenceAnomaly])
    return findings
  }

  private func best(_ findings: [Finding]) -> [Finding] {
    guard findings.count > Refinement.maximum else { return findings }
    let ranked = findings.sorted { left, right in
      left.score != right.score
        ? left.score > right.score
        : (left.start, left.service, left.kind.rawValue, left.template ?? "")
          < (right.start, right.service, right.kind.rawValue, right.template ?? "")
    }
    return Array(ranked.prefix(Refinement.maximum))
  }

  /// Takes out what another finding covers: one of its service, or a silence of any.
  ///
  /// - Parameters:
  ///   - kinds: those that can cover.
  ///   - slack: how far apart the two may lie.
  private func drop(
    _ findings: inout [Finding], coveredBy kinds: Set<FindingKind>, within slack: (Finding) -> Int64 = { _ in 0 },
    _ isCovered: (Finding, Finding) -> Bool
  ) {
    let all = findings
    // What is asked of every pair is asked of numbers: a finding holds a dozen texts, which a look at it would count one by one.
    let spans = all.map { finding in
      let slack = slack(finding)
      return (
        start: finding.start.subtractingReportingOverflow(slack).partialValue,
        end: finding.end.addingReportingOverflow(slack).partialValue
      )
    }
    let coverers = all.indices.filter { kinds.contains(all[$0].kind) }
    let byService = Dictionary(grouping: coverers) { all[$0].service }
    let silences = coverers.filter { all[$0].kind == .serviceSilence }
    findings = all.indices.filter { index in
      let (start, end) = (all[index].start, all[index].end)
      func covers(_ other: Int) -> Bool {
        other != index && start <= spans[other].end && spans[other].start <= end && isCovered(all[index], all[other])
      }
      return !(byService[all[index].service] ?? []).contains(where: covers) && !silences.contains(where: covers)
    }.map { all[$0] }
  }

  /// A service's spike that is no more than a few of its templates' is theirs.
  private func explainSpikes(_ findings: inout [Finding]) {
    let all = findings
    findings = all.filter { finding in
      guard finding.kind == .rateSpike || finding.kind == .errorBurst && finding.template == nil else { return true }
      let explained = all.reduce(0.0) { sum, other in
        guard other.service == finding.service, other.template != nil, other.unit == "records",
          other.kind != .rateSpike, other.observed > other.expected, other.touches(finding)
        else { return sum }
        return sum + (other.observed - other.expected) * other.share(in: finding)
      }
      return explained < 0.5 * (finding.observed - finding.expected)
    }
  }

  /// One finding of these kinds for each service and stretch.
  private func keepBest(_ findings: inout [Finding], of kinds: Set<FindingKind>) {
    drop(&findings, coveredBy: kinds) { finding, better in
      kinds.contains(finding.kind) && finding.service == better.service
        && (finding.score, better.start, better.template ?? "", better.subject ?? "")
          < (better.score, finding.start, finding.template ?? "", finding.subject ?? "")
    }
  }
}

extension Finding {
  func touches(_ other: Finding) -> Bool { start <= other.end && other.start <= end }

  /// The part of this finding's time that lies in another's.
  fileprivate func share(in other: Finding) -> Double {
    let common = min(end, other.end) - max(start, other.start)
    return end > start ? Double(max(0, common)) / Double(end - start) : 1
  }

  fileprivate func isWithin(_ other: Finding, slack: Int64) -> Bool {
    start >= other.start - slack && end <= other.end + slack
  }

  /// Whether it is of a kind that counts lines of a template.
  fileprivate var isAboutLines: Bool {
    switch kind {
    case .newTemplate, .newException, .rareTemplate, .templateSpike, .templateDrop, .vanishedTemplate, .errorBurst,
      .slowRateIncrease:
      true
    default: false
    }
  }
}
