import LogModel
import Templates

/// Findings that touch each other in time become incidents.
enum IncidentGrouping {
  /// Gives the findings their ids and their order, and groups them.
  static func grouped(_ findings: [Finding]) -> ([Finding], [Incident]) {
    var findings = findings
    for index in findings.indices { findings[index].id = id(of: findings[index]) }
    findings.sort { isWorse($0, than: $1) }
    let byStart = findings.indices.sorted { (findings[$0].start, $0) < (findings[$1].start, $1) }
    var incidents: [Incident] = []
    var members: [Int] = []
    var end = Int64.min
    for index in byStart {
      if findings[index].start > end, !members.isEmpty {
        incidents.append(incident(members, findings))
        members = []
      }
      members.append(index)
      end = max(end, findings[index].end)
    }
    if !members.isEmpty { incidents.append(incident(members, findings)) }
    incidents.sort { ($1.severity, $1.score, $0.start) < ($0.severity, $0.score, $1.start) }
    return (findings, incidents)
  }

  private static func isWorse(_ left: Finding, than right: Finding) -> Bool {
    if left.score != right.score { return left.score > right.score }
    return (left.start, left.service, left.kind.rawValue, left.id) < (
      right.start, right.service, right.kind.rawValue, right.id
    )
  }

  private static func id(of finding: Finding) -> String {
    TemplateID(
      of: [
        finding.kind.rawValue, finding.service, finding.templateID ?? "", finding.subject ?? "", String(finding.start),
      ].joined(separator: "\u{0}")
    ).description
  }

  /// - Parameter members: by start.
  private static func incident(_ members: [Int], _ findings: [Finding]) -> Incident {
    let first = members.min {
      (findings[$0].start, -findings[$0].score, $0) < (findings[$1].start, -findings[$1].score, $1)
    }!
    return Incident(
      id: findings[first].id, start: findings[first].start, end: members.map { findings[$0].end }.max()!,
      score: members.map { findings[$0].score }.max()!, severity: members.map { findings[$0].severity }.max()!,
      findings: members.sorted(), firstSign: first, services: Set(members.map { findings[$0].service }).sorted())
  }
}
