import LogModel
import Templates

/// Restart loops: lines about starting or ending that come at even intervals for a while, and hardly otherwise.
struct RestartDetector {
  let detection: Detection
  private var study: Study { detection.study }

  private static let words: Set<String> = [
    "start", "starting", "started", "startup", "boot", "booting", "booted", "restart", "restarting", "restarted",
    "launch",
    "launching", "launched", "init", "initializing", "initialized", "exit", "exiting", "exited", "terminated",
    "terminating", "shutdown", "stopped", "stopping", "crashed", "run", "worker", "respawn", "respawning",
  ]

  init(_ detection: Detection) { self.detection = detection }

  func findings() -> [Finding] {
    let found = study.groups.flatMap { group in loops(of: group).map { (group, $0) } }
    var findings: [Finding] = []
    for (group, range) in found {
      // One finding for the lines of one loop: of the most severe, and of those the one that comes first.
      if let known = findings.firstIndex(where: {
        $0.service == detection.serviceName(group.service) && $0.start < study.start(of: range.upperBound)
          && $0.end > study.start(of: range.lowerBound)
      }) {
        guard (group.severity ?? .info) > loopSeverity(findings[known]) else { continue }
        findings[known] = finding(group, range)
      } else {
        findings.append(finding(group, range))
      }
    }
    return findings
  }

  private func loopSeverity(_ finding: Finding) -> Severity { finding.evidence.first?.severity ?? .info }

  /// Where a group's records come evenly: five or more, over four places or more, scattered less than chance would have it.
  private func loops(of group: Study.Group) -> [Range<Int>] {
    guard group.total >= 5, isAboutStarting(detection.template(group).text) else { return [] }
    let all = stretches(of: group)
    // What comes in clusters again and again is no loop, it is its way.
    guard all.count <= 2 * detection.recurrences else { return [] }
    let stretches = all.filter { $0.records >= 5 && $0.range.count >= 4 }
    let (records, places) = stretches.reduce((0, 0)) { ($0.0 + $1.records, $0.1 + $1.range.count) }
    guard places > 0, places * 4 < study.count else { return [] }
    // What comes all the time is no loop.
    let outside = Double(group.total - records) / Double(study.count - places)
    guard outside < 0.1 * Double(records) / Double(places) else { return [] }
    return stretches.map(\.range).filter { isEven(group, $0) }
  }

  /// The stretches whose gaps are no longer than a twelfth of an hour or three places.
  private func stretches(of group: Study.Group) -> [(range: Range<Int>, records: Int)] {
    let gap = max(3, study.placesPerHour / 12)
    var stretches: [(range: Range<Int>, records: Int)] = []
    for point in group.points {
      if let last = stretches.last, point.window - last.range.upperBound < gap {
        stretches[stretches.count - 1] = (last.range.lowerBound..<point.window + 1, last.records + Int(point.count))
      } else {
        stretches.append((point.window..<point.window + 1, Int(point.count)))
      }
    }
    return stretches
  }

  /// The variance of the counts over their mean is 1 for events that come by chance and nears 0 for even ones.
  private func isEven(_ group: Study.Group, _ range: Range<Int>) -> Bool {
    var counts = [Double](repeating: 0, count: range.count)
    for point in group.points where range.contains(point.window) {
      counts[point.window - range.lowerBound] = Double(point.count)
    }
    let mean = counts.reduce(0, +) / Double(counts.count)
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, counts.count - 1))
    return variance < 0.75 * mean
  }

  private func isAboutStarting(_ text: String) -> Bool {
    text.split { !$0.isLetter }.contains { RestartDetector.words.contains($0.lowercased()) }
  }

  private func finding(_ group: Study.Group, _ range: Range<Int>) -> Finding {
    let records = group.points.reduce(0) { range.contains($1.window) ? $0 + Int($1.count) : $0 }
    let every = Int64(range.count) * study.width / Int64(records)
    let others = Double(group.total - records) / Double(max(1, study.count - range.count)) * Double(range.count)
    let score = Surprise.count(Double(records), expected: max(others, 0.2), dispersion: 0.05)
    var finding = detection.finding(
      .restartLoop, service: group.service, range: range, detectedAt: min(range.upperBound - 1, range.lowerBound + 3),
      score: score, severity: group.severity == .fatal ? .fatal : .error, observed: Double(records), expected: others,
      unit: "records",
      why:
        "A line about starting or ending came \(Words.count(records, "time")) in "
        + "\(Words.span(Int64(range.count) * study.width, study.axis)), evenly, every \(Words.span(every, study.axis))."
    )
    detection.show(group, in: range, on: &finding)
    return finding
  }
}
