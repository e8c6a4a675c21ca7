import Framing
import LogModel
import RuleFile
import Rules

/// The rules that a check is about, compiled together with those that stand behind them.
public struct CheckedRules: Sendable {
  /// A rule and where it stands.
  public struct Rule: Sendable {
    /// In `ruleSet.rules`.
    public let index: Int
    public let declaration: RuleDeclaration
    /// The patterns that its file may use.
    public let library: PatternLibrary

    public var name: String { declaration.name.value }
  }

  /// The rules of the checked files, in the order in which they are tried.
  public let rules: [Rule]
  /// The checked files.
  public let documents: [RuleDocument]
  /// What is behind them.
  public let background: [RuleDocument]
  public let library: PatternLibrary
  public let ruleSet: RuleSet
  public let multiline: MultilineRules
  /// All rules by index in `ruleSet`.
  private let all: [Rule]

  /// - Parameters:
  ///   - documents: the files that are checked; the first rule of a name counts.
  ///   - background: the files whose rules are tried after theirs.
  ///   - library: the stock patterns.
  public init(
    _ documents: [RuleDocument], before background: [RuleDocument], library: PatternLibrary,
    options: RuleSet.Options = .init()
  ) throws(RuleFileErrors) {
    self.documents = documents
    self.background = background
    self.library = library
    let everything = documents + background
    ruleSet = try RuleSet(everything, library: library, options: options)
    do throws(RuleFileError) {
      multiline = try MultilineRules(everything, library: library, joinsBlankLines: !everything.isEmpty)
    } catch {
      throw RuleFileErrors([error])
    }
    var all: [Rule] = []
    var names: Set<String> = []
    var checked = 0
    for (place, document) in everything.enumerated() {
      if place == documents.count { checked = all.count }
      let own = library.replacing(document.patterns)
      for rule in document.rules where names.insert(rule.name.value).inserted {
        all.append(Rule(index: all.count, declaration: rule, library: own))
      }
    }
    if background.isEmpty { checked = all.count }
    self.all = all
    rules = Array(all[..<checked])
  }

  /// The rule at `index` of `ruleSet`, checked or behind.
  public subscript(index: Int) -> Rule { all[index] }

  /// All rules, those behind too.
  public var everyRule: [Rule] { all }

  /// A rule set of `rule` alone: what it makes of a record that another may take from it.
  func alone(_ rule: Rule) -> RuleSet? {
    let document = RuleDocument(name: "", rules: [rule.declaration])
    return try? RuleSet([document], library: rule.library, options: ruleSet.options)
  }

  /// The rule's place, as in `nginx-access (rules.yaml:12:3)`.
  func title(of index: Int) -> String { "\(all[index].name) (\(all[index].declaration.name.mark))" }
}
