import LogModel
import Regex
import RuleFile
import Rules

/// Compiled alerts, in the order of their files. Shared by all threads.
public struct AlertSet: Sendable {
  let alerts: [CompiledAlert]
  /// Of the rule set, by index.
  let ruleNames: [String]

  /// Compiles the alerts of `documents`, those of the first document first. An alert whose name came before is left out, as a rule is.
  ///
  /// - Parameters:
  ///   - ruleSet: the rules of the same documents, which conditions name.
  ///   - library: the stock patterns; a document's own come before them.
  /// - Throws: everything that is wrong with patterns and globs, and names of rules that are not there.
  public init(_ documents: [RuleDocument], ruleSet: RuleSet, library: PatternLibrary) throws(RuleFileErrors) {
    ruleNames = ruleSet.rules.map(\.name)
    var alerts: [CompiledAlert] = []
    var names: Set<String> = []
    var errors: [RuleFileError] = []
    for document in documents {
      let library = library.replacing(document.patterns)
      for declaration in document.alerts where names.insert(declaration.name.value).inserted {
        do throws(RuleFileError) {
          alerts.append(try CompiledAlert(declaration, ruleNames: ruleNames, library: library))
        } catch {
          errors.append(error)
        }
      }
    }
    guard errors.isEmpty else { throw RuleFileErrors(errors) }
    self.alerts = alerts
  }

  /// Whether no alert is declared.
  public var isEmpty: Bool { alerts.isEmpty }

  /// The alerts' names, in their order.
  public var names: [String] { alerts.map(\.name) }

  /// Whether any alert is for this stream, whatever the path.
  func mayApply(toStream stream: String) -> Bool { alerts.contains { $0.scope.mayApply(toStream: stream) } }
}

/// An alert ready to be asked by any number of threads.
struct CompiledAlert: Sendable {
  let name: String
  let severity: Severity
  /// What is said instead of the record's message.
  let message: String?
  /// In nanoseconds.
  let cooldown: Int64
  let trigger: AlertDeclaration.Trigger
  let scope: CompiledScope
  let leastSeverity: Severity?
  /// By the rule's index; empty: any or none.
  let allowsRule: [Bool]
  let ruleNames: Set<String>
  let pattern: Pattern?
  /// Of the name and all that decides when the alert fires, but for the cool-down: what a stored state is found by. A state of other
  /// conditions says nothing.
  let identity: UInt64

  init(_ declaration: AlertDeclaration, ruleNames known: [String], library: PatternLibrary) throws(RuleFileError) {
    name = declaration.name.value
    // The reader of the file lets through nothing but severities' names.
    severity = Severity(name: declaration.severity) ?? .error
    message = declaration.message
    cooldown = declaration.cooldown
    trigger = declaration.trigger
    scope = try CompiledScope(declaration.scope)
    let condition = declaration.condition
    leastSeverity = condition.severity.flatMap { Severity(name: $0) }
    for rule in condition.rules where !known.contains(rule.value) {
      throw RuleFileError(
        mark: rule.mark, problem: "there is no rule '\(rule.value.terminalSafe)'",
        expected: "a rule of the files that are read, or of the stock",
        hint: nearest(to: rule.value, among: known).map { "did you mean '\($0)'?" })
    }
    ruleNames = Set(condition.rules.map(\.value))
    allowsRule = ruleNames.isEmpty ? [] : known.map(ruleNames.contains)
    var expanded: ExpandedPattern?
    if let message = condition.message {
      let expansion = try library.expand(message)
      pattern = try Pattern(message, expanded: expansion, matchLimit: Pattern.defaultMatchLimit)
      expanded = expansion
    } else {
      pattern = nil
    }
    identity = CompiledAlert.identity(declaration, regex: expanded?.regex)
  }

  /// How many matches of a window have to be known: the last so many decide.
  var windowSize: Int {
    switch trigger {
    case .each, .absence: 1
    case .count(let count, _): count
    }
  }

  private static func identity(_ declaration: AlertDeclaration, regex: String?) -> UInt64 {
    let output = OutputBuffer(capacity: 256)
    func append(_ texts: [String]) {
      output.append(number: texts.count)
      for text in texts { output.append(sized: text) }
    }
    let condition = declaration.condition
    append([declaration.name.value])
    append(declaration.scope?.paths.map(\.value) ?? [])
    append(declaration.scope?.services.map(\.value) ?? [])
    append(condition.severity.map { [$0] } ?? [])
    append(condition.rules.map(\.value).sorted())
    append(regex.map { [$0] } ?? [])
    let numbers: [Int64] =
      switch declaration.trigger {
      case .each(let within): [0, within]
      case .count(let count, let within): [1, within, Int64(count)]
      case .absence(let span): [2, span]
      }
    for number in numbers { output.append(signed: number) }
    return ContentHash.of(output.bytes)
  }
}
