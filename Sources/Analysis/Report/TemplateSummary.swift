import LogModel
import Templates

/// The templates of a run and what their parameters hold, for the report.
struct TemplateSummary {
  private let study: Study
  private let baseline: Baseline?
  private let parameters: [Study.Parameter]

  /// The most frequent are shown, and of the new ones as many.
  private static let maximum = 50

  init(_ study: Study, baseline: Baseline?, parameters: [Study.Parameter]) {
    self.study = study
    self.baseline = baseline
    self.parameters = parameters
  }

  private struct Entry {
    var records = 0
    var services: Set<Int> = []
    var severity: Severity?
    var first: Int32 = .max
    var last: Int32 = .min
  }

  func overviews() -> [TemplateOverview] {
    let entries = entries()
    let learned = max(1, study.count * 15 / 100)
    func isNew(_ template: Int, _ entry: Entry) -> Bool {
      guard let baseline else {
        return study.place(ofWindow: entry.first).map { $0 >= learned } ?? false
      }
      return !baseline.templates.contains(study.mined.templates[template].id)
    }
    let ranked = entries.sorted {
      ($1.value.records, study.mined.templates[$0.key].id) < ($0.value.records, study.mined.templates[$1.key].id)
    }
    let new = ranked.filter { isNew($0.key, $0.value) }.prefix(TemplateSummary.maximum)
    let shown = Set(ranked.prefix(TemplateSummary.maximum).map(\.key)).union(new.map(\.key))
    let byTemplate = Dictionary(grouping: parameters.filter { shown.contains($0.template) }, by: \.template)
    return ranked.filter { shown.contains($0.key) }.map { template, entry in
      let text = study.mined.templates[template]
      return TemplateOverview(
        id: text.id.description, text: text.text, records: entry.records,
        services: entry.services.map { study.profile.services[$0] }.sorted(), severity: entry.severity,
        firstSeen: start(entry.first), lastSeen: start(entry.last), isNew: isNew(template, entry),
        parameters: overviews(byTemplate[template] ?? []))
    }
  }

  private func entries() -> [Int: Entry] {
    var entries: [Int: Entry] = [:]
    for node in study.profile.nodes where node.sequence < Profile.exceptionBase {
      let template = study.mined.template[node.sequence]
      var entry = entries[template] ?? Entry()
      entry.records += node.total
      entry.services.insert(node.service)
      for cell in node.cells.elements {
        if let severity = cell.severity { entry.severity = max(entry.severity ?? severity, severity) }
        guard cell.window >= Profile.untimedWindow / 2 || study.axis == .order else { continue }
        entry.first = min(entry.first, cell.window)
        entry.last = max(entry.last, cell.window)
      }
      entries[template] = entry
    }
    return entries
  }

  private func start(_ window: Int32) -> Int64? { study.place(ofWindow: window).map { study.start(of: $0) } }

  /// Of all services together, in the order of the template, then fields by name.
  private func overviews(_ parameters: [Study.Parameter]) -> [ParameterOverview] {
    var joined: [(name: Study.Parameter.Name, statistics: ParameterStatistics)] = []
    for parameter in parameters {
      if let index = joined.firstIndex(where: { $0.name == parameter.name }) {
        joined[index].statistics.merge(parameter.statistics)
      } else {
        joined.append((parameter.name, ParameterStatistics(copying: parameter.statistics)))
      }
    }
    return joined.sorted { order($0.name) < order($1.name) }.map { overview($0.name, $0.statistics) }
  }

  private func order(_ name: Study.Parameter.Name) -> (Int, String) {
    switch name {
    case .parameter(let index): (index, "")
    case .field(let name): (.max, name)
    }
  }

  private func overview(_ name: Study.Parameter.Name, _ statistics: ParameterStatistics) -> ParameterOverview {
    let hasNumbers = statistics.histogram.total > 0
    let values = statistics.distinct.values.sorted {
      ($1.count, $0.text.lexicographic) < ($0.count, $1.text.lexicographic)
    }
    return ParameterOverview(
      name: name.subject, distinct: statistics.distinct.estimate, minimum: hasNumbers ? statistics.minimum : nil,
      maximum: hasNumbers ? statistics.maximum : nil, median: statistics.histogram.quantile(0.5),
      percentile95: statistics.histogram.quantile(0.95),
      topValues: values.prefix(5).map { (String(decoding: $0.text, as: UTF8.self), $0.count) })
  }
}

extension [UInt8] {
  /// As text, to be put in order.
  fileprivate var lexicographic: String { String(decoding: self, as: UTF8.self) }
}
