/// Metrics in Prometheus' text exposition format 0.0.4, which the node exporter's textfile collector reads
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
public struct PrometheusText: Sendable {
  public enum MetricType: String, Sendable {
    /// Only grows, or begins again at 0; its name ends in `_total`.
    case counter
    /// Goes up and down.
    case gauge
  }

  /// One value of a metric.
  public struct Sample: Sendable {
    fileprivate let labels: [(name: StaticString, value: String)]
    fileprivate let value: String

    /// - Parameter labels: names (letters, digits, `_`) and values, which may be any text.
    public init(_ value: some BinaryInteger, _ labels: KeyValuePairs<StaticString, String> = [:]) {
      self.labels = labels.map { ($0.key, $0.value) }
      self.value = String(value)
    }

    /// As for whole numbers; what is no number or infinite is written as such.
    public init(_ value: Double, _ labels: KeyValuePairs<StaticString, String> = [:]) {
      self.labels = labels.map { ($0.key, $0.value) }
      self.value = PrometheusText.number(value)
    }
  }

  /// All that was written, each line with its end.
  public private(set) var text = ""

  public init() {}

  /// Writes a metric with all its samples: the format wants them together, and each name once. Without samples nothing is written.
  ///
  /// - Parameters:
  ///   - name: with its unit: `sentinel_drain_oldest_record_age_seconds`.
  ///   - help: one sentence on what it is.
  public mutating func metric(
    _ name: StaticString, help: StaticString, type: MetricType, _ samples: [Sample]
  ) {
    assert(PrometheusText.isName(name.description, with: ":"), "\(name) is no name of a metric")
    guard !samples.isEmpty else { return }
    text += "# HELP \(name) \(PrometheusText.escaped(help.description, quotes: false))\n"
    text += "# TYPE \(name) \(type.rawValue)\n"
    for sample in samples { text += "\(name)\(PrometheusText.labels(sample)) \(sample.value)\n" }
  }

  public mutating func metric(_ name: StaticString, help: StaticString, type: MetricType, _ samples: Sample...) {
    metric(name, help: help, type: type, samples)
  }

  private static func labels(_ sample: Sample) -> String {
    guard !sample.labels.isEmpty else { return "" }
    let pairs = sample.labels.map { name, value in
      assert(isName(name.description, with: "_"), "\(name) is no name of a label")
      return "\(name)=\"\(escaped(value, quotes: true))\""
    }
    return "{\(pairs.joined(separator: ","))}"
  }

  /// Quotes need a backslash in the values of labels, and must have none in a help text.
  private static func escaped(_ value: String, quotes: Bool) -> String {
    var text = ""
    // By scalar: the line feed of CR LF is not a character of its own.
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": text += #"\\"#
      case "\n": text += #"\n"#
      case "\"" where quotes: text += #"\""#
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// Numbers are read as Go's `ParseFloat` does.
  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map(String.init) ?? "\(value)"
  }

  private static func isName(_ name: String, with other: Character) -> Bool {
    !name.isEmpty && name.first?.isNumber == false
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == other }
  }
}
