import Analysis
import LogModel
import TestSupport

/// Reports as an analysis would make them, from a seed: a morning's logs with incidents in them.
struct SampleReports {
  private static let minute: Int64 = 60_000_000_000
  /// 2026-03-02T06:00:00Z
  static let start: Int64 = 1_772_431_200_000_000_000
  private static let names = [
    "api-gateway", "auth", "billing", "cart", "catalog", "checkout", "inventory", "notifications", "search", "shipping",
  ]

  private var random: SeededGenerator
  private var report = AnomalyReport()
  private let windows: Int

  /// - Parameters:
  ///   - findings: spread over the incidents, the worst with the most.
  ///   - hostile: whether texts of logs are what `HostileText` has.
  static func make(
    findings: Int, incidents: Int, services: Int = 8, windows: Int = 720, hostile: Bool = false,
    axis: AnomalyReport.Axis = .time, seed: UInt64 = 7
  ) -> AnomalyReport {
    var sample = SampleReports(windows: windows, seed: seed)
    sample.fill(services: services, axis: axis)
    sample.addIncidents(incidents, findings: findings)
    sample.addTemplates()
    if hostile { sample.poison() }
    return sample.report
  }

  static var empty: AnomalyReport {
    var report = AnomalyReport()
    report.version = "0.1.0"
    report.notes = ["The input is empty: 1 source, no record."]
    return report
  }

  static var calm: AnomalyReport { make(findings: 0, incidents: 0) }

  private init(windows: Int, seed: UInt64) {
    self.windows = windows
    random = SeededGenerator(seed: seed)
  }

  private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

  private var width: Int64 { report.windowWidth }
  private func moment(_ window: Int) -> Int64 { report.start + Int64(window) * width }

  // MARK: Counts

  private mutating func fill(services: Int, axis: AnomalyReport.Axis) {
    report.version = "0.1.0"
    report.axis = axis
    report.windowWidth = axis == .time ? Self.minute : 1_000
    report.start = axis == .time ? Self.start : 1
    report.end = moment(windows)
    report.sources = ["incident.tar.zst:api.log", "incident.tar.zst:billing.log"]
    report.severities = Array(repeating: Array(repeating: 0, count: windows), count: 7)
    for index in 0..<services {
      let name = index < Self.names.count ? Self.names[index] : "worker-\(index)"
      let base = 20 + below(120)
      var overview = ServiceOverview(
        name: name, counts: Array(repeating: 0, count: windows), errors: Array(repeating: 0, count: windows))
      for window in 0..<windows {
        let wave = abs((window + 40 * index) % 360 - 180)
        let count = base * (220 + wave) / 360 + below(base / 4 + 1)
        let errors = below(40) == 0 ? 1 : 0
        overview.counts[window] = count
        overview.errors[window] = errors
        add(window, debug: count / 6, warn: below(8) == 0 ? 1 : 0, error: errors, count: count)
      }
      report.services.append(overview)
    }
    report.services.sort { $0.name < $1.name }
    report.records = report.services.reduce(0) { $0 + $1.counts.reduce(0, +) }
    report.unparsed = report.records / 290
    report.untimed = axis == .order ? report.records : 12
  }

  private mutating func add(_ window: Int, debug: Int, warn: Int, error: Int, count: Int) {
    report.severities[2][window] += debug
    report.severities[4][window] += warn
    report.severities[5][window] += error
    report.severities[3][window] += max(0, count - debug - warn - error)
  }

  // MARK: Incidents

  private mutating func addIncidents(_ count: Int, findings: Int) {
    guard count > 0 else { return }
    var left = findings
    for number in 0..<count {
      let share = number == count - 1 ? left : min(left - (count - number - 1), max(1, left * 2 / 5))
      left -= share
      addIncident(number, of: count, findings: share)
    }
    report.incidents.sort { $0.score > $1.score }
    rankFindings()
  }

  /// Puts the worst finding first, and the incidents' indices after it.
  private mutating func rankFindings() {
    let order = report.findings.indices.sorted { report.findings[$0].score > report.findings[$1].score }
    var places = Array(repeating: 0, count: order.count)
    for (place, index) in order.enumerated() { places[index] = place }
    report.findings = order.map { report.findings[$0] }
    for index in report.incidents.indices {
      report.incidents[index].findings = report.incidents[index].findings.map { places[$0] }
      report.incidents[index].firstSign = places[report.incidents[index].firstSign]
    }
  }

  private mutating func addIncident(_ number: Int, of count: Int, findings: Int) {
    let slot = windows / count
    let first = number * slot + below(max(1, slot / 2))
    let length = min(windows - first, 3 + below(max(2, slot / 3)))
    let root = below(report.services.count)
    var indices: [Int] = []
    for step in 0..<findings {
      let service = step == 0 ? root : (root + below(min(4, report.services.count))) % report.services.count
      let begin = first + (step == 0 ? 0 : below(max(1, length / 2)))
      indices.append(report.findings.count)
      addFinding(
        kind: FindingKind.allCases[(number * 5 + step * 7) % FindingKind.allCases.count], service: service,
        from: begin, to: min(windows, first + length),
        score: Double(2_000 - below(600) - number * 1_200 / count - step) / 100)
    }
    indices.sort { report.findings[$0].score > report.findings[$1].score }
    let all = indices.map { report.findings[$0] }
    let sign = indices.min { report.findings[$0].start < report.findings[$1].start }!
    report.incidents.append(
      Incident(
        id: "i-\(number)", start: all.map(\.start).min()!, end: all.map(\.end).max()!, score: all[0].score,
        severity: all.map(\.severity).max()!, findings: indices, firstSign: sign,
        services: Set(all.map(\.service)).sorted()))
  }

  private mutating func addFinding(kind: FindingKind, service: Int, from: Int, to: Int, score: Double) {
    let end = max(from + 1, to)
    let extra = 4 + below(60)
    for window in from..<min(windows, end) {
      report.services[service].errors[window] += extra / 3
      report.services[service].counts[window] += extra
      report.severities[5][window] += extra / 3
      report.severities[6][window] += kind == .restartLoop ? 2 : 0
      report.severities[4][window] += extra / 2
      report.records += extra
    }
    let name = report.services[service].name
    var finding = Finding(
      kind: kind, service: name, start: moment(from), end: moment(end), detectedAt: moment(from + 1), score: score,
      severity: [.error, .warn, .error, .fatal, .info][below(5)], observed: Double(extra * 10), expected: 1.25,
      unit: "records/min",
      why: "\(extra * 10) records a minute in \(end - from) windows, where 1.25 were expected from the 6 hours before.")
    finding.id = String(1_000_000 + report.findings.count, radix: 16)
    finding.templateID = "t\(String(below(1 << 30), radix: 16))"
    finding.template = "could not reserve <*> of sku <*>: upstream <*> answered <*> after <*> ms"
    finding.subject = below(3) == 0 ? "java.net.SocketTimeoutException" : nil
    finding.seriesStart = max(0, from - 60)
    finding.series = (finding.seriesStart..<min(windows, end + 30)).map { window in
      (from..<end).contains(window) ? Double(extra - (window * 7_919) % 11) : Double((window * window * 31) % 17 / 4)
    }
    finding.firstSeen = moment(from) + width / 15 + width / 500
    finding.lastSeen = moment(end) - width / 60
    finding.services = [name]
    finding.evidence = (0..<4).map { line in
      Evidence(
        source: "incident.tar.zst:\(name)/app.log", line: 1_204 + 17 * line + below(9),
        time: report.axis == .time ? moment(from) + Int64(line) * 7_123_000_000 : nil,
        severity: [.error, .warn][line % 2],
        text:
          "could not reserve 3 of sku 88-\(below(9_999)): upstream inventory:8080 answered 503 after \(2_000 + below(900)) ms"
      )
    }
    report.findings.append(finding)
  }

  // MARK: Templates

  private mutating func addTemplates() {
    for index in 0..<40 {
      let records = report.records / (4 + index * index)
      report.templates.append(
        TemplateOverview(
          id: "t\(index)",
          text: ["GET <*> <*> <*> in <*> ms", "user <*> logged in from <*>", "cache miss for <*>"][index % 3],
          records: records, services: [Self.names[index % 8]], severity: index % 9 == 4 ? .error : .info,
          firstSeen: report.start, lastSeen: report.end, isNew: index % 11 == 7,
          parameters: [
            ParameterOverview(
              name: "<1>", distinct: 12_000 + index, minimum: 1, maximum: 5_000.5, median: 24.25, percentile95: 310,
              topValues: []),
            ParameterOverview(
              name: "status", distinct: 3, minimum: nil, maximum: nil, median: nil, percentile95: nil,
              topValues: [("200", records), ("404", records / 20), ("503", records / 90)]),
          ]))
    }
  }

  // MARK: Hostile texts

  /// Puts a hostile text wherever a report holds text that can come from a log.
  private mutating func poison() {
    func text(_ index: Int) -> String { HostileText.all[index % HostileText.all.count] }
    report.notes = HostileText.all
    report.baseline = text(0)
    report.sources = HostileText.all
    for index in report.services.indices { report.services[index].name += " \(text(index))" }
    for index in report.incidents.indices {
      report.incidents[index].id = text(index)
      report.incidents[index].services = report.incidents[index].services.map { "\($0) \(text(index))" }
    }
    for index in report.findings.indices {
      report.findings[index].service += " \(text(index))"
      report.findings[index].why = "\(text(index)) was not expected."
      report.findings[index].template = text(index + 1)
      report.findings[index].templateID = text(index + 2)
      report.findings[index].subject = text(index + 3)
      report.findings[index].unit = text(index + 4)
      report.findings[index].id = text(index + 5)
      report.findings[index].services = HostileText.all
      report.findings[index].evidence = HostileText.all[0..<5].enumerated().map { place, _ in
        Evidence(
          source: text(index + place + 6), line: place + 1, time: nil, severity: .error, text: text(index * 5 + place))
      }
    }
    for index in report.templates.indices {
      report.templates[index].id = text(index)
      report.templates[index].text = text(index + 1)
      report.templates[index].isNew = true
      report.templates[index].services = [text(index + 2)]
      report.templates[index].parameters[1].name = text(index + 3)
      report.templates[index].parameters[1].topValues = [(text(index + 4), 12), (text(index + 5), 3)]
    }
  }
}
