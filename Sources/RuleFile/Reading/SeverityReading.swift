extension NodeReader {
  /// `severity`, of a rule.
  func severity(_ node: Node?, fields syntax: NameSyntax) -> SeverityDeclaration? {
    guard let node else { return nil }
    if case .text = node.content {
      return choice(node, "'severity'", among: SeverityDeclaration.names).map(SeverityDeclaration.constant)
    }
    let keys = ["field", "map", "default", "scale"]
    guard let section = section(node, "'severity'", keys: keys, required: ["field"]) else { return nil }
    let names = fieldNames(section["field"], "'field'", syntax)
    let map = severityMap(section["map"])
    let fallback = choice(section["default"], "'default'", among: SeverityDeclaration.names)
    let scale = choice(section["scale"], "'scale'", among: [SeverityScale.syslog, .pino].map(\.rawValue)).flatMap(
      SeverityScale.init)
    return names.isEmpty ? nil : .field(names: names, map: map, default: fallback, scale: scale ?? .names)
  }

  private func severityMap(_ node: Node?) -> [(glob: Located<String>, severity: String)] {
    entries(node, "'map'", expected: "a map from globs to severities").compactMap { entry in
      let glob = entry.key
      let what = "the severity of \(quoted(glob.value))"
      return choice(entry.value, what, among: SeverityDeclaration.names).map { (glob, $0) }
    }
  }
}
