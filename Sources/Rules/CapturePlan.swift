import LogModel
import Regex
import RuleFile

/// What to do with each capture of a regex rule, worked out once.
final class CapturePlan: Sendable {
  enum Role: UInt8, Sendable {
    case plain
    case time
    case severity
    case message
    case stack
    /// Part of the service's template: not a field of its own.
    case service
  }

  struct Capture: Sendable {
    let group: Int
    let name: ImmortalBytes
    let type: FieldType
    let role: Role
    /// Index of this capture's name in `names`.
    let nameIndex: Int
    /// Whether several groups have this name: then the first that took part counts.
    let isShared: Bool
  }

  let captures: [Capture]
  let names: [String]
  /// Groups that may hold the value, the first that took part counts.
  let timeGroups: [Int]
  let severityGroups: [Int]
  let messageGroups: [Int]
  let stackGroups: [Int]
  let hasSharedNames: Bool
  let groupCount: Int
  private let groupsByName: [String: [Int]]

  init(
    _ pattern: Pattern, expanded: ExpandedPattern, types: [(field: String, type: FieldType)], roles: CompiledRule.Roles
  ) {
    var groups: [String: [Int]] = [:]
    var order: [String] = []
    for (group, name) in pattern.groupNames.enumerated() {
      guard let name else { continue }
      let field = expanded.field(ofGroup: name)
      if groups[field] == nil { order.append(field) }
      groups[field, default: []].append(group)
    }
    names = order
    groupsByName = groups
    groupCount = pattern.groupNames.count - 1
    timeGroups = roles.time.flatMap { groups[$0] ?? [] }
    severityGroups = roles.severity.flatMap { groups[$0] ?? [] }
    messageGroups = roles.message.flatMap { groups[$0] ?? [] }
    stackGroups = roles.stack.flatMap { groups[$0] ?? [] }
    let serviceGroups = roles.service.flatMap { groups[$0] ?? [] }
    // What stands in the pattern's text says the type; `types` of the rule has the last word.
    let typeByName = Dictionary(types.map { ($0.field, $0.type) }, uniquingKeysWith: { $1 })
    var captures: [Capture] = []
    for (group, name) in pattern.groupNames.enumerated() {
      guard let name else { continue }
      let field = expanded.field(ofGroup: name)
      let role: Role =
        timeGroups.contains(group)
        ? .time
        : severityGroups.contains(group)
          ? .severity
          : messageGroups.contains(group)
            ? .message : stackGroups.contains(group) ? .stack : serviceGroups.contains(group) ? .service : .plain
      captures.append(
        Capture(
          group: group, name: ImmortalBytes(jsonInside: field), type: typeByName[field] ?? .string, role: role,
          nameIndex: order.firstIndex(of: field)!, isShared: groups[field]!.count > 1))
    }
    self.captures = captures
    hasSharedNames = captures.contains(where: \.isShared)
  }

  /// The groups that hold the field `name`.
  func groups(named name: String) -> [Int] { groupsByName[name] ?? [] }
}
