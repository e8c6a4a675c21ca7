import Glibc
import LogModel

/// A new value of a parameter or field that had few.
struct NewValueDetector {
  let detection: Detection
  private let parameters: [Study.Parameter]
  private var study: Study { detection.study }

  init(_ detection: Detection, parameters: [Study.Parameter]) {
    self.detection = detection
    self.parameters = parameters
  }

  func findings() -> [Finding] { parameters.flatMap { findings(of: $0) } }

  private func findings(of parameter: Study.Parameter) -> [Finding] {
    let statistics = parameter.statistics
    guard statistics.distinct.isExact, statistics.distinct.exactCount <= 12, statistics.count >= 500 else { return [] }
    let known = detection.baseline?.values(of: parameter, detection)
    if detection.baseline != nil, known == nil { return [] }
    var old = 0
    var new: [(value: DistinctValues.Value, place: Int)] = []
    for value in statistics.distinct.values {
      guard let place = study.place(ofWindow: value.firstWindow) else { continue }
      let isNew = known.map { !$0.contains(value.hash) } ?? (place * 2 >= study.count)
      if isNew { new.append((value, place)) } else { old += value.count }
    }
    // Where values come up all the time, one more is no news.
    guard new.count == 1, old >= 500, statistics.distinct.exactCount - new.count <= 8 else { return [] }
    let (value, place) = new[0]
    guard value.count < old / 10 else { return [] }
    let score = log10(Double(old)) - 0.5
    guard score >= Detection.threshold else { return [] }
    return [finding(parameter, value, place, old: old, score: score)]
  }

  private func finding(
    _ parameter: Study.Parameter, _ value: DistinctValues.Value, _ place: Int, old: Int, score: Double
  ) -> Finding {
    let text = String(decoding: value.text, as: UTF8.self)
    let values = parameter.statistics.distinct.exactCount - 1
    var finding = detection.finding(
      .newValue, service: parameter.service, range: place..<place + 1, score: score, severity: .info,
      observed: Double(value.count), expected: 0, unit: "records",
      why:
        "\(parameter.name.words) had \(Words.count(values, "value")) in \(Words.count(old, "record")); now it is '\(text)' in "
        + "\(Words.count(value.count, "record")).")
    detection.name(parameter.template, on: &finding)
    finding.subject = text
    let groups = study.groups(of: parameter.service, parameter.template)
    finding.evidence = Array(
      groups.flatMap { detection.evidence($0.points, $0.severity, in: place..<place + 1, limit: 3) }.prefix(3))
    return finding
  }
}
