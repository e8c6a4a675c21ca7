import LogModel
import Templates

/// A profile laid out for the detectors: templates mined, one axis of windows, and the counts of each service and of each of its templates.
final class Study {
  /// Records of one service, one template (or exception type) and one severity.
  struct Group {
    var service: Int
    var template: Int
    var severity: Severity?
    /// By window.
    var points: [Point]
    var total: Int

    var first: Int { points.first!.window }
    var last: Int { points.last!.window }
  }

  /// From when to when a service had a template, at any severity, and how often.
  struct Life {
    var first: Int
    var last: Int
    var total: Int
  }

  struct Point {
    /// Index on the axis.
    var window: Int
    var count: Int32
    var sample: Int32
  }

  /// A number of a template's records: a parameter or a field, over all nodes.
  struct Parameter {
    enum Name: Hashable {
      /// 0-based among the template's parameters.
      case parameter(Int)
      case field(String)

      /// How it is called where it stands alone: `<1>`, `request_time`.
      var subject: String {
        switch self {
        case .parameter(let index): "<\(index + 1)>"
        case .field(let name): name
        }
      }

      /// How a sentence about it begins: `Parameter <1>`.
      var words: String {
        switch self {
        case .parameter: "Parameter \(subject)"
        case .field: "Field \(subject)"
        }
      }
    }

    var service: Int
    var template: Int
    var name: Name
    var statistics: ParameterStatistics
  }

  let profile: Profile
  let mined: MinedTemplates
  /// The window numbers of the profile that the axis covers; `widthFactor` of them are one place on it.
  let firstWindow: Int
  let widthFactor: Int
  let count: Int
  let axis: AnomalyReport.Axis
  /// Records outside the axis: times that lie far away from all others.
  private(set) var outside = 0
  private(set) var groups: [Group] = []
  private var lives: [[Int]: Life] = [:]
  /// Groups of exception types; `template` is an index into `Profile.exceptions`.
  private(set) var exceptions: [Group] = []
  /// By service, then by place: records, and those of ERROR or FATAL.
  private(set) var counts: [[Int32]]
  private(set) var errors: [[Int32]]
  /// By severity's raw value (0: none), then by place.
  private(set) var severities: [[Int]]

  static let maximumPlaces = 20_000

  init(_ profile: Profile, mined: MinedTemplates) {
    self.profile = profile
    self.mined = mined
    let span = Study.span(of: profile)
    axis = span.axis
    firstWindow = span.first
    widthFactor = max(1, (span.count + Study.maximumPlaces - 1) / Study.maximumPlaces)
    count = (span.count + widthFactor - 1) / widthFactor
    counts = Array(repeating: [Int32](repeating: 0, count: count), count: profile.services.count)
    errors = counts
    severities = Array(repeating: [Int](repeating: 0, count: count), count: 7)
    collect()
  }

  // MARK: The axis

  /// The place of a window on the axis; nil where it lies outside.
  func place(ofWindow window: Int32) -> Int? {
    let place = (Int(window) - firstWindow)
    guard place >= 0, place / widthFactor < count else { return nil }
    return place / widthFactor
  }

  /// Width of a place: nanoseconds, or lines.
  var width: Int64 {
    (axis == .time ? profile.windowWidth : Int64(Profile.linesPerWindow) << Int64(profile.widening))
      .clampedProduct(with: Int64(widthFactor))
  }

  /// Where a place begins on the axis.
  func start(of place: Int) -> Int64 {
    switch axis {
    case .time: (Int64(firstWindow) + Int64(place) * Int64(widthFactor)).clampedProduct(with: profile.windowWidth)
    case .order: Int64(place) * width
    }
  }

  /// Places in an hour; for an axis of lines, in a hundred windows.
  var placesPerHour: Int { axis == .time ? max(1, Int(3_600_000_000_000 / width)) : 100 }

  private struct Span {
    var axis: AnomalyReport.Axis
    var first: Int
    var count: Int
  }

  /// From the first window to the last. Where a few records lie so far away that they would make it ten times as long, they are left out.
  private static func span(of profile: Profile) -> Span {
    var timed: [Int32: Int] = [:]
    var untimed: [Int32: Int] = [:]
    for node in profile.nodes where node.sequence < Profile.exceptionBase {
      for cell in node.cells.elements {
        if cell.window < Profile.untimedWindow / 2 {
          untimed[cell.window, default: 0] += Int(cell.count)
        } else {
          timed[cell.window, default: 0] += Int(cell.count)
        }
      }
    }
    guard !timed.isEmpty else {
      let last = untimed.keys.max().map { Int($0 - Profile.untimedWindow) } ?? -1
      return Span(axis: .order, first: Int(Profile.untimedWindow), count: last + 1)
    }
    let windows = timed.sorted { $0.key < $1.key }
    let total = windows.reduce(0) { $0 + $1.value }
    let whole = (windows.first!.key, windows.last!.key)
    let trimmed = (Study.quantile(windows, total / 2000), Study.quantile(windows.reversed(), total / 2000))
    let bounds = (Int(trimmed.1) - Int(trimmed.0) + 1) * 10 < Int(whole.1) - Int(whole.0) ? trimmed : whole
    return Span(axis: .time, first: Int(bounds.0), count: Int(bounds.1) - Int(bounds.0) + 1)
  }

  private static func quantile(_ windows: [(key: Int32, value: Int)], _ share: Int) -> Int32 {
    var seen = 0
    for window in windows {
      seen += window.value
      if seen > share { return window.key }
    }
    return windows.last!.key
  }

  // MARK: Groups

  private struct Key: Hashable {
    var service: Int
    var template: Int
    var severity: UInt8
  }

  private func collect() {
    var byKey: [Key: [Point]] = [:]
    var byException: [Key: [Point]] = [:]
    for node in profile.nodes {
      let isException = node.sequence >= Profile.exceptionBase
      let template = isException ? node.sequence - Profile.exceptionBase : mined.template[node.sequence]
      for cell in node.cells.elements {
        guard axis == .order || cell.window >= Profile.untimedWindow / 2 else { continue }
        guard let place = place(ofWindow: cell.window) else {
          if !isException { outside += Int(cell.count) }
          continue
        }
        let point = Point(window: place, count: Int32(clamping: cell.count), sample: cell.sample)
        let raw = cell.severity?.rawValue ?? 0
        if isException {
          // Of an exception the severity does not matter.
          byException[Key(service: node.service, template: template, severity: 0), default: []].append(point)
        } else {
          byKey[Key(service: node.service, template: template, severity: raw), default: []].append(point)
          counts[node.service][place].add(cell.count)
          severities[Int(raw)][place] += Int(cell.count)
          if raw >= Severity.error.rawValue { errors[node.service][place].add(cell.count) }
        }
      }
    }
    groups = byKey.map { group($0.key, $0.value) }
    exceptions = byException.map { group($0.key, $0.value) }
    // By names, so that numbers given out in the order of arrival do not show.
    groups.sort { order(of: $0) < order(of: $1) }
    exceptions.sort { exceptionOrder(of: $0) < exceptionOrder(of: $1) }
    for group in groups {
      let life = lives[[group.service, group.template]] ?? Life(first: group.first, last: group.last, total: 0)
      lives[[group.service, group.template]] = Life(
        first: min(life.first, group.first), last: max(life.last, group.last), total: life.total + group.total)
    }
  }

  /// Points of one window become one, with the earliest of their samples.
  private func group(_ key: Key, _ points: [Point]) -> Group {
    var joined: [Point] = []
    joined.reserveCapacity(points.count)
    for point in points.sorted(by: { $0.window < $1.window }) {
      if let last = joined.last, last.window == point.window {
        joined[joined.count - 1].count.add(UInt32(point.count))
        joined[joined.count - 1].sample = earlier(last.sample, point.sample)
      } else {
        joined.append(point)
      }
    }
    return Group(
      service: key.service, template: key.template, severity: Severity(rawValue: key.severity), points: joined,
      total: joined.reduce(0) { $0 + Int($1.count) })
  }

  private func earlier(_ first: Int32, _ second: Int32) -> Int32 {
    guard first >= 0, second >= 0 else { return max(first, second) }
    let known = profile.evidence.samples[Int(first)]
    return profile.evidence.isEarlier(known.time, known.line, known.source, than: second) ? first : second
  }

  private func order(of group: Group) -> (String, UInt64, UInt8) {
    (profile.services[group.service], mined.templates[group.template].id.value, group.severity?.rawValue ?? 0)
  }

  private func exceptionOrder(of group: Group) -> (String, String) {
    (profile.services[group.service], profile.exceptions[group.template])
  }

  /// By the id of a template: the services that had it.
  var services: [String: Set<String>] {
    var services: [String: Set<String>] = [:]
    for group in groups {
      services[mined.templates[group.template].id.description, default: []].insert(profile.services[group.service])
    }
    return services
  }

  /// Those of one template of a service, a severity each.
  func groups(of service: Int, _ template: Int) -> [Group] {
    groups.filter { $0.service == service && $0.template == template }
  }

  func life(of group: Group) -> Life { lives[[group.service, group.template]]! }

  /// The counts of a group, a number for each place.
  func series(of group: Group) -> [Int32] {
    var series = [Int32](repeating: 0, count: count)
    for point in group.points { series[point.window] = point.count }
    return series
  }

  // MARK: Parameters

  /// Every parameter and field, joined over the sequences of a template; by service, template and name.
  func parameters() -> [Parameter] {
    struct Key: Hashable {
      var service: Int
      var template: Int
      var name: Parameter.Name
    }
    // Most have one part, which is taken as it is.
    var joined: [Key: (statistics: ParameterStatistics, isCopy: Bool)] = [:]
    func add(_ key: Key, _ statistics: ParameterStatistics) {
      guard let known = joined[key] else {
        joined[key] = (statistics, false)
        return
      }
      let copy = known.isCopy ? known.statistics : ParameterStatistics(copying: known.statistics)
      copy.merge(statistics)
      joined[key] = (copy, true)
    }
    for node in profile.nodes where node.sequence < Profile.exceptionBase {
      let template = mined.template[node.sequence]
      for column in node.columns {
        guard let parameter = mined.parameter(ofColumn: Int(column.column), inSequence: node.sequence) else { continue }
        add(Key(service: node.service, template: template, name: .parameter(parameter)), column.statistics)
      }
      for word in mined.wordParameters(ofSequence: node.sequence) {
        let key = Key(service: node.service, template: template, name: .parameter(word.parameter))
        add(key, wordStatistics(word.value, of: node))
      }
      for field in node.fields {
        let name = String(decoding: field.name, as: UTF8.self)
        add(Key(service: node.service, template: template, name: .field(name)), field.statistics)
      }
    }
    return joined.map {
      Parameter(service: $0.key.service, template: $0.key.template, name: $0.key.name, statistics: $0.value.statistics)
    }.sorted { order(of: $0) < order(of: $1) }
  }

  /// A word that the template has a parameter for: one value, seen by all of the node's records.
  private func wordStatistics(_ word: String, of node: Node) -> ParameterStatistics {
    let statistics = ParameterStatistics()
    statistics.count = node.total
    let first = node.cells.elements.first { $0.window >= Profile.untimedWindow / 2 } ?? node.cells.elements.first
    var word = word
    word.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      statistics.distinct.add(bytes, hash: ValueHash.of(bytes), window: first?.window ?? 0, count: node.total)
    }
    return statistics
  }

  private func order(of parameter: Parameter) -> (String, UInt64, Int, String) {
    let id = mined.templates[parameter.template].id.value
    switch parameter.name {
    case .parameter(let index): return (profile.services[parameter.service], id, index, "")
    case .field(let name): return (profile.services[parameter.service], id, .max, name)
    }
  }
}

extension Int32 {
  /// Adds a count; what is too large stays the largest there is.
  mutating func add(_ count: UInt32) { self = Int32(clamping: Int64(self) + Int64(count)) }
}
