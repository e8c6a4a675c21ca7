import Glibc
import LogModel
import Templates

/// Templates and exceptions that were not there before: not in the baseline, or, without one, not in what the run has shown until late.
struct Novelty {
  let detection: Detection
  private var study: Study { detection.study }

  init(_ detection: Detection) { self.detection = detection }

  /// Whether a group's template came up only now, whatever its severity.
  static func isNew(_ group: Study.Group, _ detection: Detection) -> Bool {
    if let baseline = detection.baseline {
      return !baseline.templates.contains(detection.template(group).id)
    }
    return isLate(detection.study.life(of: group), detection)
  }

  /// Whether the run had shown much before something came up, and it is not what half of the run is like since.
  private static func isLate(_ life: Study.Life, _ detection: Detection) -> Bool {
    guard life.first >= detection.learned else { return false }
    let rest = detection.study.count - life.first
    return life.total < 20 || life.last - life.first < rest * 3 / 4 || rest * 2 < detection.study.count
  }

  func findings() -> [Finding] {
    let novel = merged(study.groups.filter { Novelty.isNew($0, detection) })
    let exceptions = newExceptions()
    var findings: [Finding] = []
    // How many each service has of them: where new lines come all the time, one more is no news.
    let number = Dictionary(novel.map { ($0.service, 1) }, uniquingKeysWith: +)
    for group in novel {
      let exception = exceptions.first { isSame($0, group) }
      for range in bursts(of: group) {
        findings.append(finding(group, in: range, number: number[group.service]!, exception: exception))
      }
    }
    for group in exceptions where !novel.contains(where: { isSame(group, $0) }) {
      for range in bursts(of: group) { findings.append(exceptionFinding(group, in: range)) }
    }
    return (findings + rare()).filter { $0.score >= Detection.threshold }
  }

  /// Warnings and worse that came once or twice in the whole run, before it was known what is normal.
  private func rare() -> [Finding] {
    let rare = merged(
      study.groups.filter { group in
        study.life(of: group).total <= 2 && (group.severity ?? .info) >= .warn && !Novelty.isNew(group, detection)
      })
    let number = Dictionary(rare.map { ($0.service, 1) }, uniquingKeysWith: +)
    return rare.map { group in
      let severity = group.severity ?? .warn
      let records = Int(detection.rates[group.service].observed(in: 0..<study.count))
      var finding = detection.finding(
        .rareTemplate, service: group.service, range: group.first..<group.last + 1, detectedAt: group.first,
        score: log10(Double(max(1, records)) / Double(number[group.service]!)) + bonus(severity) - 1,
        severity: severity == .warn ? .info : .warn, observed: Double(group.total), expected: 0, unit: "records",
        why:
          "A line of severity \(severity.name) came \(Words.count(group.total, "time")) among "
          + "\(Words.count(records, "record")) of \(detection.serviceName(group.service)).")
      detection.show(group, in: group.first..<group.last + 1, on: &finding)
      return finding
    }
  }

  /// One group for each template of a service, whatever the severities.
  private func merged(_ groups: [Study.Group]) -> [Study.Group] {
    var result: [Study.Group] = []
    for group in groups {
      if let last = result.last, last.service == group.service, last.template == group.template {
        let points = Dictionary(
          (last.points + group.points).map { ($0.window, $0) },
          uniquingKeysWith: { left, right in
            var both = left
            both.count.add(UInt32(right.count))
            if left.sample < 0 { both.sample = right.sample }
            return both
          })
        result[result.count - 1].points = points.values.sorted { $0.window < $1.window }
        result[result.count - 1].total += group.total
        result[result.count - 1].severity = max(last.severity ?? .trace, group.severity ?? .trace)
      } else {
        result.append(group)
      }
    }
    return result
  }

  // MARK: Templates

  private func finding(_ group: Study.Group, in range: Range<Int>, number: Int, exception: Study.Group?) -> Finding {
    let severity = group.severity ?? .info
    let seen = recordsBefore(group)
    let count = records(of: group, in: range)
    let score = log10(Double(max(1, seen)) / Double(number)) + bonus(severity) + min(1, log10(Double(count)))
    let known =
      detection.baseline == nil
      ? "in \(Words.count(seen, "record")) of \(detection.serviceName(group.service)) before it"
      : "in the \(Words.count(seen, "record")) of the baseline"
    let what = exception.map { study.profile.exceptions[$0.template] } ?? "A line that"
    let again = range.lowerBound > group.first ? ", now again" : ""
    let why = "\(what) was not seen \(known)\(again): \(Words.count(count, "record"))."
    var finding = detection.finding(
      exception == nil ? .newTemplate : .newException, service: group.service, range: range,
      detectedAt: range.lowerBound, score: score, severity: finding(severity), observed: Double(count),
      expected: 0, unit: "records", why: why)
    detection.show(group, in: range, on: &finding)
    finding.subject = exception.map { study.profile.exceptions[$0.template] }
    return finding
  }

  /// Of the service: in the baseline, or in the run before the group's first record.
  private func recordsBefore(_ group: Study.Group) -> Int {
    if let baseline = detection.baseline { return baseline.records(of: detection.serviceName(group.service)) }
    return Int(detection.rates[group.service].observed(in: 0..<group.first))
  }

  private func bonus(_ severity: Severity) -> Double {
    switch severity {
    case .fatal: 2
    case .error: 1
    case .warn: 0.5
    case .info: -1
    case .debug, .trace: -1.5
    }
  }

  private func finding(_ severity: Severity) -> Severity { severity < .info ? .info : severity }

  /// The stretches in which a group's records come, with gaps between them much longer than those inside; at most the first eight.
  private func bursts(of group: Study.Group) -> [Range<Int>] {
    var bursts: [Range<Int>] = []
    var (start, end) = (group.first, group.first)
    var longest = max(10, study.placesPerHour / 4)
    for point in group.points.dropFirst() {
      if point.window - end > longest {
        bursts.append(start..<end + 1)
        start = point.window
      } else {
        longest = max(longest, 2 * (point.window - end))
      }
      end = point.window
    }
    return Array((bursts + [start..<end + 1]).prefix(8))
  }

  private func records(of group: Study.Group, in range: Range<Int>) -> Int {
    group.points.reduce(0) { range.contains($1.window) ? $0 + Int($1.count) : $0 }
  }

  // MARK: Exceptions

  private func newExceptions() -> [Study.Group] {
    study.exceptions.filter { group in
      guard let baseline = detection.baseline else {
        return Novelty.isLate(Study.Life(first: group.first, last: group.last, total: group.total), detection)
      }
      return !baseline.exceptions.contains(study.profile.exceptions[group.template])
    }
  }

  /// Whether an exception's records are a new template's.
  private func isSame(_ exception: Study.Group, _ group: Study.Group) -> Bool {
    exception.service == group.service && exception.first == group.first && exception.last == group.last
      && exception.total == group.total
  }

  private func exceptionFinding(_ group: Study.Group, in range: Range<Int>) -> Finding {
    let name = study.profile.exceptions[group.template]
    let seen = recordsBefore(group)
    let count = records(of: group, in: range)
    var finding = detection.finding(
      .newException, service: group.service, range: range, detectedAt: range.lowerBound,
      score: log10(Double(max(1, seen))) + 0.5 + min(1, log10(Double(count))), severity: .error,
      observed: Double(count), expected: 0, unit: "records",
      why:
        "\(name) was not seen in \(Words.count(seen, "record")) before: \(Words.count(count, "record")), of lines that are known."
    )
    finding.subject = name
    detection.show(points: group.points, severity: .error, in: range, on: &finding)
    return finding
  }
}
