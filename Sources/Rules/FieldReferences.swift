import RuleFile

/// Refuses a regex rule that speaks of fields which its pattern never captures: a slip of the pen that nobody would notice, since
/// records without the field come out all the same.
struct FieldReferences {
  /// What the pattern captures, in its order.
  let captured: [String]

  /// - Throws: for the first reference to nothing.
  func check(_ rule: RuleDeclaration) throws(RuleFileError) {
    for type in rule.types { try demand([type.field], "'types' names", type.mark) }
    if let time = rule.time { try demand(time.fields, "'time' names", time.mark) }
    if case .field(let names, _, _, _) = rule.severity { try demand(names, "'severity' names", rule.mark) }
    for service in rule.services {
      for field in service.value.fields { try demand([field], "'service' names", service.mark) }
    }
    for addition in rule.set {
      for field in addition.template.fields { try demand([field], "'set' names", rule.mark) }
    }
  }

  /// Of a list one is enough: it says where to look first.
  private func demand(_ fields: [String], _ words: String, _ mark: SourceMark) throws(RuleFileError) {
    guard !fields.contains(where: captured.contains) else { return }
    let names = fields.map { "'\($0)'" }.joined(separator: ", ")
    throw RuleFileError(
      mark: mark, problem: "\(words) \(names), which the pattern does not capture",
      expected: captured.isEmpty
        ? "a pattern that captures it" : "one of \(captured.map { "'\($0)'" }.joined(separator: ", "))")
  }
}
