import LogModel

/// What an analysis says of a stretch of logs: everything that a report shows, in the order in which it shows it.
///
/// Times are nanoseconds since 1970, UTC. Where no record had a time (`axis == .order`), they are line numbers instead. Texts that come from
/// logs are as they were, hostile or not: whoever writes them makes them harmless.
public struct AnomalyReport: Sendable {
  /// What the horizontal axis counts.
  public enum Axis: String, Sendable {
    case time
    /// No record had a time: windows are of a fixed number of lines.
    case order
  }

  public var version = ""
  public var axis = Axis.time
  /// Width of a window, in units of the axis.
  public var windowWidth: Int64 = 60_000_000_000
  /// Start of the first window, and end of the last. Equal where there is nothing.
  public var start: Int64 = 0
  public var end: Int64 = 0
  public var records = 0
  /// Records no rule matched, and records without a time.
  public var unparsed = 0
  public var untimed = 0
  public var sources: [String] = []
  /// What the run was compared with, in words; nil: with its own quiet majority.
  public var baseline: String?
  /// What a reader must know before believing the rest: limits that were reached, input that was damaged, the empty input.
  public var notes: [String] = []
  /// Records by severity (index `Severity.rawValue`; 0: none) for each window: `severities[severity][window]`.
  public var severities: [[Int]] = []
  /// By name.
  public var services: [ServiceOverview] = []
  /// The worst first.
  public var incidents: [Incident] = []
  /// All findings, the worst first; incidents name theirs by index.
  public var findings: [Finding] = []
  /// The most frequent and the new ones, most records first.
  public var templates: [TemplateOverview] = []
  /// How many templates there are in all.
  public var templateCount = 0
  /// Findings that `--ignore` took out.
  public var ignored = 0

  public init() {}
}

/// One service's lane.
public struct ServiceOverview: Sendable {
  public var name: String
  /// Records by window, and of them those of ERROR or FATAL.
  public var counts: [Int]
  public var errors: [Int]

  public init(name: String, counts: [Int], errors: [Int]) {
    self.name = name
    self.counts = counts
    self.errors = errors
  }
}

/// Findings that touch each other in time.
public struct Incident: Sendable {
  /// Stable over runs: made from what its first finding is.
  public var id: String
  public var start: Int64
  public var end: Int64
  /// The highest of its findings.
  public var score: Double
  public var severity: Severity
  /// Indices into `AnomalyReport.findings`, the worst first.
  public var findings: [Int]
  /// The one that began first: index into `AnomalyReport.findings`.
  public var firstSign: Int
  /// By name.
  public var services: [String]

  public init(
    id: String, start: Int64, end: Int64, score: Double, severity: Severity, findings: [Int], firstSign: Int,
    services: [String]
  ) {
    self.id = id
    self.start = start
    self.end = end
    self.score = score
    self.severity = severity
    self.findings = findings
    self.firstSign = firstSign
    self.services = services
  }
}

/// What a detector found.
public struct Finding: Sendable {
  public var kind: FindingKind
  /// Stable over runs: a hash of kind, service, template, subject and start.
  public var id = ""
  public var service: String
  public var start: Int64
  public var end: Int64
  /// The end of the first window in which it could be told.
  public var detectedAt: Int64
  /// How surprising it is: minus the decimal logarithm of how often chance would give such a finding in a run like this. 3 is once in a
  /// thousand runs; cut at 100. The same scale for all detectors.
  public var score: Double
  public var severity: Severity
  public var templateID: String?
  public var template: String?
  /// What of the record it is about where that is less than the template: a parameter, a field, a value, an exception, a session step.
  public var subject: String?
  /// What was seen and what was expected instead, with the unit in `unit`.
  public var observed: Double
  public var expected: Double
  /// `records`, `records/min`, `ms`, `sessions`, `s`, …
  public var unit: String
  /// The explanation in words and numbers: one sentence, ended by a full stop. Holds text of logs.
  public var why: String
  public var evidence: [Evidence] = []
  /// What is drawn: a number for each window of `series.start ..< …`; empty where there is nothing to draw.
  public var series: [Double] = []
  /// Index of the report's window at which `series` begins.
  public var seriesStart = 0
  /// Of the template (or the service where there is none) in the whole run.
  public var firstSeen: Int64?
  public var lastSeen: Int64?
  /// Services in which the template was seen, by name.
  public var services: [String] = []

  public init(
    kind: FindingKind, service: String, start: Int64, end: Int64, detectedAt: Int64, score: Double, severity: Severity,
    observed: Double, expected: Double, unit: String, why: String
  ) {
    self.kind = kind
    self.service = service
    self.start = start
    self.end = end
    self.detectedAt = detectedAt
    self.score = score
    self.severity = severity
    self.observed = observed
    self.expected = expected
    self.unit = unit
    self.why = why
  }
}

extension Finding {
  /// With numbers as precise as they mean anything: the score to hundredths, what was observed and expected to six digits. More digits would
  /// show which machine's mathematics made them.
  var rounded: Finding {
    var finding = self
    finding.score = (score * 100).rounded() / 100
    finding.observed = observed.toSixDigits
    finding.expected = expected.toSixDigits
    finding.series = series.map(\.toSixDigits)
    return finding
  }
}

extension Double {
  fileprivate var toSixDigits: Double {
    guard self != 0, isFinite else { return self }
    var scale = 1.0
    while magnitude * scale < 100_000, scale < 1e9 { scale *= 10 }
    return (self * scale).rounded() / scale
  }
}

/// The detectors' names for what they find.
public enum FindingKind: String, Sendable, CaseIterable {
  case newTemplate = "new_template"
  case newException = "new_exception"
  case rareTemplate = "rare_template"
  case vanishedTemplate = "vanished_template"
  case errorBurst = "error_burst"
  case rateSpike = "rate_spike"
  case rateDrop = "rate_drop"
  case templateSpike = "template_spike"
  case templateDrop = "template_drop"
  case slowRateIncrease = "slow_rate_increase"
  case serviceSilence = "service_silence"
  case restartLoop = "restart_loop"
  case latencyDrift = "latency_drift"
  case valueDrift = "value_drift"
  case newValue = "new_value"
  case missingStep = "missing_step"
  case sequenceAnomaly = "sequence_anomaly"
  case clockSkew = "clock_skew"

  /// For a heading: `new template`.
  public var words: String { rawValue.replacing("_", with: " ") }
}

/// A record that shows it.
public struct Evidence: Sendable, Hashable {
  public var source: String
  /// 1-based line of the source.
  public var line: Int
  /// nil where the record has none.
  public var time: Int64?
  public var severity: Severity?
  /// The message, cut at some hundred bytes; control characters as they were.
  public var text: String

  public init(source: String, line: Int, time: Int64?, severity: Severity?, text: String) {
    self.source = source
    self.line = line
    self.time = time
    self.severity = severity
    self.text = text
  }
}

/// A template and what its parameters hold.
public struct TemplateOverview: Sendable {
  public var id: String
  public var text: String
  public var records: Int
  /// By name.
  public var services: [String]
  public var severity: Severity?
  public var firstSeen: Int64?
  public var lastSeen: Int64?
  /// Whether the baseline does not have it (without a baseline: whether it came up late).
  public var isNew: Bool
  public var parameters: [ParameterOverview]

  public init(
    id: String, text: String, records: Int, services: [String], severity: Severity?, firstSeen: Int64?,
    lastSeen: Int64?,
    isNew: Bool, parameters: [ParameterOverview]
  ) {
    self.id = id
    self.text = text
    self.records = records
    self.services = services
    self.severity = severity
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.isNew = isNew
    self.parameters = parameters
  }
}

/// Statistics of one parameter of a template, or of one field of its records.
public struct ParameterOverview: Sendable {
  /// `<1>`, `<2>` in the order of the template, or the field's name.
  public var name: String
  /// Estimated where there are many.
  public var distinct: Int
  /// Of the values that are numbers; nil where none is.
  public var minimum: Double?
  public var maximum: Double?
  public var median: Double?
  public var percentile95: Double?
  /// The most frequent first, at most five; empty where there are too many to have been counted one by one.
  public var topValues: [(value: String, count: Int)]

  public init(
    name: String, distinct: Int, minimum: Double?, maximum: Double?, median: Double?, percentile95: Double?,
    topValues: [(value: String, count: Int)]
  ) {
    self.name = name
    self.distinct = distinct
    self.minimum = minimum
    self.maximum = maximum
    self.median = median
    self.percentile95 = percentile95
    self.topValues = topValues
  }
}
