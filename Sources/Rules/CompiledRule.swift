import LogModel
import Regex
import RuleFile

/// A rule ready to be matched by any number of threads.
final class CompiledRule: Sendable {
  /// What becomes of a field that the rule names in `time`, `severity`, `message`, `stack` or `service`.
  struct Roles: Sendable {
    /// Names in the order in which they are looked for.
    var time: [String] = []
    var severity: [String] = []
    var message: [String] = []
    var stack: [String] = []
    var service: [String] = []
  }

  enum Form: Sendable {
    case regex(Pattern, CapturePlan)
    case json(MemberPlan)
    case logfmt(MemberPlan)
  }

  let name: String
  /// The inside of the JSON string that `name` is.
  let encodedName: ImmortalBytes
  let form: Form
  /// A pattern that says no less than the rule with which bytes a line of it begins.
  let beginning: String
  let time: TimeReader?
  let severity: SeverityReader?
  let constantSeverity: Severity?
  /// The service's templates; the first whose fields are all there and not empty counts.
  let services: [CompiledTemplate]
  let additions: [(name: ImmortalBytes, text: CompiledTemplate)]
  let redactions: [Redaction]
  let isDrop: Bool
  let scope: CompiledScope

  init(_ declaration: RuleDeclaration, library: PatternLibrary) throws(RuleFileError) {
    name = declaration.name.value
    encodedName = ImmortalBytes(jsonInside: name)
    isDrop = declaration.drop
    scope = try CompiledScope(declaration.scope)
    if let declared = declaration.time { time = try TimeReader(declared) } else { time = nil }
    var roles = Roles()
    roles.time = declaration.time?.fields ?? []
    roles.message = declaration.messageFields
    roles.stack = declaration.stackFields
    switch declaration.severity {
    case .constant(let constant):
      constantSeverity = Severity(name: constant)
      severity = nil
    case .field(let fields, let map, let fallback, let scale):
      constantSeverity = nil
      severity = try SeverityReader(map: map, fallback: fallback, scale: scale)
      roles.severity = fields
    case nil:
      constantSeverity = nil
      severity = nil
    }
    services = declaration.services.map { CompiledTemplate($0.value) }
    roles.service = services.flatMap(\.fieldNames)
    additions = declaration.set.map { (ImmortalBytes(jsonInside: $0.field), CompiledTemplate($0.template)) }
    redactions = try Redaction.compile(declaration.redactions, library: library)

    switch declaration.format {
    case .regex:
      // Only a rule that drops may have no pattern: it drops whatever its scope lets through.
      let match = declaration.match ?? Located("^", mark: declaration.mark)
      let expanded = try library.expand(match)
      let pattern = try Pattern(match, expanded: expanded, matchLimit: declaration.matchLimit)
      beginning = expanded.regex
      let plan = CapturePlan(
        pattern, expanded: expanded, types: expanded.types + declaration.types.map { ($0.field, $0.type) }, roles: roles
      )
      try FieldReferences(captured: plan.names).check(declaration)
      form = .regex(pattern, plan)
    case .json:
      beginning = #"^[ \t]*\{"#
      form = .json(MemberPlan(declaration, roles: roles))
    case .logfmt:
      beginning = #"^ *[\w.@/-]+="#
      form = .logfmt(MemberPlan(declaration, roles: roles))
    }
  }
}

/// A text with fields in it, as in `set` and `service`.
struct CompiledTemplate: Sendable {
  enum Part: Sendable {
    case literal(ImmortalBytes)
    case field(String)
  }

  let parts: [Part]

  init(_ template: TextTemplate) {
    parts = template.parts.map {
      switch $0 {
      case .literal(let text): .literal(ImmortalBytes(text))
      case .field(let name): .field(name)
      }
    }
  }

  var fieldNames: [String] {
    parts.compactMap { if case .field(let name) = $0 { name } else { nil } }
  }
}
