import LogModel
import Templates

/// What an analysis is made with.
public struct AnalyzerOptions: Sendable {
  /// Of the program.
  public var version = ""
  /// What was acknowledged and is no finding.
  public var acknowledged = Acknowledgements()
  /// What could not be read, in words.
  public var problems: [String] = []

  public init() {}
}

/// Turns a profile into a report: mines templates, runs the detectors, and puts what they find together.
public struct Analyzer {
  private let options: AnalyzerOptions

  public init(_ options: AnalyzerOptions) { self.options = options }

  /// - Parameters:
  ///   - baseline: what is normal; nil: the run's own quiet majority.
  ///   - baselineName: in words, for the report.
  public func analyze(_ profile: Profile, baseline: Profile? = nil, baselineName: String = "") -> Analysis {
    let counts = profile.sequenceCounts()
    let mined: MinedTemplates
    var compared: Baseline?
    if let baseline {
      let baselineCounts = baseline.sequenceCounts()
      mined =
        profile.sequences.mine(counts: counts, baseline: baseline.sequences, baselineCounts: baselineCounts).templates
      compared = Baseline(
        baseline, mined: baseline.sequences.mine(counts: baselineCounts), name: baselineName)
    } else {
      mined = profile.sequences.mine(counts: counts)
    }
    let study = Study(profile, mined: mined)
    let parameters = study.parameters()
    var report = overview(study, baseline: compared, parameters)
    if study.count > 0 {
      let detection = Detection(study, baseline: compared)
      let services = study.services
      let found = found(detection, parameters)
      if found.count > Refinement.maximum {
        report.notes.append(
          "There are \(Words.count(found.count, "finding")); those beyond the \(Refinement.maximum) most surprising are left out."
        )
      }
      let findings = Refinement(study).refined(found).map {
        naming(services, of: $0.rounded)
      }
      let kept = findings.filter { !options.acknowledged.contains($0) }
      report.ignored = findings.count - kept.count
      (report.findings, report.incidents) = IncidentGrouping.grouped(kept)
    }
    return Analysis(report: report, profile: profile, mined: mined)
  }

  private func found(_ detection: Detection, _ parameters: [Study.Parameter]) -> [Finding] {
    var findings = RateDetector(detection).findings()
    findings += Novelty(detection).findings()
    findings += RestartDetector(detection).findings()
    findings += DriftDetector(detection, parameters: parameters).findings()
    findings += NewValueDetector(detection, parameters: parameters).findings()
    findings += SessionDetector(detection).findings()
    findings += ClockDetector(detection).findings()
    if let baseline = detection.baseline {
      findings += BaselineDetector(detection: detection, baseline: baseline).findings()
    }
    return findings
  }

  /// Names the services in which a finding's template was seen.
  private func naming(_ services: [String: Set<String>], of finding: Finding) -> Finding {
    guard let template = finding.templateID, let seen = services[template] else { return finding }
    var finding = finding
    finding.services = seen.sorted()
    return finding
  }

  // MARK: What the run is

  private func overview(
    _ study: Study, baseline: Baseline?, _ parameters: [Study.Parameter]
  ) -> AnomalyReport {
    let profile = study.profile
    var report = AnomalyReport()
    report.version = options.version
    report.axis = study.axis
    report.windowWidth = study.width
    report.start = study.start(of: 0)
    report.end = study.start(of: study.count)
    report.records = profile.recordCount
    report.unparsed = profile.unparsed
    report.untimed = profile.untimed
    report.sources = profile.evidence.sources.sorted()
    report.baseline = baseline?.name
    report.notes = notes(study) + options.problems.map { "Not read: \($0)" }
    report.severities = study.severities
    report.services = services(study)
    report.templateCount = Set(study.mined.template).count
    report.templates = TemplateSummary(study, baseline: baseline, parameters: parameters).overviews()
    return report
  }

  private func notes(_ study: Study) -> [String] {
    let profile = study.profile
    var notes: [String] = []
    if profile.recordCount == 0 { notes.append("There were no records to analyse.") }
    if study.axis == .order, profile.recordCount > 0 {
      notes.append(
        "No record has a time: what follows is by the order of lines, in windows of \(Profile.linesPerWindow) lines.")
    } else if profile.untimed > 0 {
      notes.append("\(Words.count(profile.untimed, "record")) had no time and are counted among templates only.")
    }
    if study.outside > 0 {
      notes.append(
        "\(Words.count(study.outside, "record")) lie so far from all others in time that they are left out of it.")
    }
    if profile.sequences.isReduced {
      notes.append(
        "There were too many kinds of lines to keep them all apart: the most varied are joined to coarser templates.")
    }
    if profile.widening > 0 {
      notes.append("The span is long: windows are \(Words.span(profile.windowWidth, .time)) wide.")
    }
    for source in profile.unordered.sorted() { notes.append("The lines of \(source) are in no order of time.") }
    return notes
  }

  /// Lanes: the services with the most records, at most `maximumLanes`.
  private func services(_ study: Study) -> [ServiceOverview] {
    let names = study.profile.services
    let ranked = names.indices.map { ($0, study.counts[$0].reduce(0) { $0 + Int($1) }) }
      .filter { $0.1 > 0 }.sorted { ($1.1, names[$0.0]) < ($0.1, names[$1.0]) }
    return ranked.prefix(Analyzer.maximumLanes).map(\.0).sorted { names[$0] < names[$1] }.map { service in
      ServiceOverview(
        name: names[service], counts: study.counts[service].map(Int.init), errors: study.errors[service].map(Int.init))
    }
  }

  private static let maximumLanes = 80
}

/// A report, and what it was made from.
public struct Analysis {
  public let report: AnomalyReport
  public let profile: Profile
  private let mined: MinedTemplates
  private let bySequence: [UInt64: Int]
  private let byGroup: [UInt64: Int]

  init(report: AnomalyReport, profile: Profile, mined: MinedTemplates) {
    self.report = report
    self.profile = profile
    self.mined = mined
    let table = profile.sequences
    bySequence = Dictionary((0..<table.count).map { (table.hash(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
    byGroup = Dictionary(
      (0..<table.count).map { (table.groupHash(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The template that a record's sequence was given.
  public func template(of assignment: Assignment) -> Template? {
    if let sequence = bySequence[assignment.sequence] { return mined.templates[mined.template[sequence]] }
    // Its group collapsed, and may have been joined to larger ones since.
    var group = assignment.group
    while let larger = profile.groupAliases[group], larger != group { group = larger }
    return byGroup[group].map { mined.templates[mined.template[$0]] }
  }
}

extension Profile {
  /// Records of each sequence.
  func sequenceCounts() -> [Int] {
    var counts = [Int](repeating: 0, count: sequences.count)
    for node in nodes where node.sequence < Profile.exceptionBase { counts[node.sequence] += node.total }
    return counts
  }
}
