import LogModel
import Templates

/// What a run is compared with: a profile of normal logs.
final class Baseline {
  let study: Study
  let templates: Set<TemplateID>
  let exceptions: Set<String>
  /// In words, for the report.
  let name: String
  private let recordsByService: [String: Int]
  private let parameters: [Key: ParameterStatistics]
  private let sessions: SessionModel

  private struct Key: Hashable {
    var service: String
    var template: TemplateID
    var name: Study.Parameter.Name
  }

  /// - Parameter mined: of `profile`, alone.
  init(_ profile: Profile, mined: MinedTemplates, name: String) {
    let study = Study(profile, mined: mined)
    self.study = study
    self.name = name
    templates = Set(mined.templates.map(\.id))
    exceptions = Set(profile.exceptions)
    recordsByService = Dictionary(
      zip(profile.services, study.counts).map { ($0, $1.reduce(0) { $0 + Int($1) }) }, uniquingKeysWith: +)
    parameters = Dictionary(
      study.parameters().map {
        (
          Key(service: profile.services[$0.service], template: mined.templates[$0.template].id, name: $0.name),
          $0.statistics
        )
      }, uniquingKeysWith: { first, _ in first })
    sessions = SessionModel(study)
  }

  func records(of service: String) -> Int { recordsByService[service] ?? 0 }

  private func statistics(of parameter: Study.Parameter, _ detection: Detection) -> ParameterStatistics? {
    parameters[
      Key(
        service: detection.serviceName(parameter.service),
        template: detection.study.mined.templates[parameter.template].id,
        name: parameter.name)]
  }

  /// The values a parameter had, by hash; nil where it had too many to be kept, or was hardly there.
  func values(of parameter: Study.Parameter, _ detection: Detection) -> Set<UInt64>? {
    guard let statistics = statistics(of: parameter, detection), statistics.distinct.isExact, statistics.count >= 200
    else {
      return nil
    }
    return Set(statistics.distinct.values.map(\.hash))
  }

  /// Mean and standard deviation of a number's logarithms; nil where there were too few.
  func reference(of parameter: Study.Parameter, _ detection: Detection) -> (mean: Double, deviation: Double)? {
    guard let statistics = statistics(of: parameter, detection) else { return nil }
    let own = Study.Parameter(service: 0, template: 0, name: parameter.name, statistics: statistics)
    guard let series = NumberSeries(own, study) else { return nil }
    let bucket = max(1, Int((30 * Double(study.count) / Double(series.total)).rounded(.up)))
    let means = series.means(scale: bucket, atLeast: 5)
    guard means.count >= 3 else { return nil }
    return (Robust.median(means.map(\.mean)), DriftDetector.deviation(means.map(\.variance)))
  }

  struct Courses {
    var courses: Set<[String: Int]>
    var sessions: Int
    /// The share of sessions whose course no other session took: so likely is a new one (Good and Turing).
    var singletons: Double
  }

  /// How the baseline's sessions of a kind went.
  func courses(of kind: SessionModel.Kind, _ run: Study) -> Courses? {
    let service = run.profile.services[kind.first.service]
    let id = run.mined.templates[kind.first.template].id
    let known = sessions.kinds.first {
      study.profile.services[$0.first.service] == service && study.mined.templates[$0.first.template].id == id
    }
    guard let known else { return nil }
    let counts = Dictionary(known.sessions.map { (SessionModel.course($0.counts, study), 1) }, uniquingKeysWith: +)
    let singles = counts.values.filter { $0 == 1 }.count
    return Courses(
      courses: Set(counts.keys), sessions: known.sessions.count,
      singletons: Double(singles) / Double(max(1, known.sessions.count)))
  }
}
