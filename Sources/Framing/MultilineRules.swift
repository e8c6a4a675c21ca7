import LogModel
import Regex
import RuleFile
import Synchronization

/// The `multiline` declarations of the rule files, compiled: what makes a line part of the record in front of it.
public final class MultilineRules: Sendable {
  /// A state of one machine; 0 is no machine's.
  typealias State = Int

  struct Transition: Sendable {
    let pattern: Pattern
    let firstBytes: ByteSet
    let target: State
    let joins: Bool

    func matches(_ line: UnsafeRawBufferPointer, _ scratch: MatchScratch) -> Bool {
      guard let first = line.first else { return scratch.matches(pattern, line) }
      return firstBytes.contains(first) && scratch.matches(pattern, line)
    }
  }

  /// What is looked at for a line that no state of a machine continues, in the order of the declarations.
  enum Step: Sendable {
    /// `start` and `continue` of the short form.
    case pattern(start: Transition?, continuation: Transition?)
    /// The transitions from `start` of a machine.
    case machine([Transition])
  }

  struct Declaration: Sendable {
    let scope: CompiledScope
    let step: Step
  }

  let declarations: [Declaration]
  /// By state: the transitions from it.
  let transitions: [[Transition]]
  /// Whether blank lines and lines that begin with a blank are joined: not where a line is to be a line.
  let joinsBlankLines: Bool

  /// What the declarations say, without their names and places.
  private let texts: [String]

  /// Whether these and `other` frame all sources alike, as far as their texts show it.
  public func framesAs(_ other: MultilineRules) -> Bool {
    texts == other.texts && joinsBlankLines == other.joinsBlankLines
  }

  /// By which of the declarations apply.
  private let tables = Mutex<[[Bool]: JoinerTables]>([:])

  /// What the declarations say of a source.
  func tables(for source: LogSource) -> JoinerTables {
    let applying = declarations.map { $0.scope.applies(to: source) }
    return tables.withLock { tables in
      if let known = tables[applying] { return known }
      let steps = zip(declarations, applying).filter(\.1).map(\.0.step)
      let made = JoinerTables(steps, joinsBlankLines: joinsBlankLines)
      tables[applying] = made
      return made
    }
  }

  /// Compiles the declarations of `documents`, those of the first document first.
  ///
  /// - Parameters:
  ///   - library: the stock patterns; a document's own come before them.
  ///   - joinsBlankLines: whether a line that is empty or begins with a blank continues the record in front of it.
  public init(
    _ documents: [RuleDocument], library: PatternLibrary, joinsBlankLines: Bool = true
  ) throws(RuleFileError) {
    self.joinsBlankLines = joinsBlankLines
    var compiler = MultilineCompiler(library: library)
    for document in documents {
      compiler.library = library.replacing(document.patterns)
      for declaration in document.multiline { try compiler.add(declaration) }
    }
    declarations = compiler.declarations
    transitions = compiler.transitions
    texts = compiler.texts
  }
}

private struct MultilineCompiler {
  var library: PatternLibrary
  var declarations: [MultilineRules.Declaration] = []
  var transitions: [[MultilineRules.Transition]] = [[]]
  var texts: [String] = []

  mutating func add(_ declaration: MultilineDeclaration) throws(RuleFileError) {
    let scope = declaration.scope
    texts.append("when \(scope?.paths.map(\.value) ?? []) \(scope?.services.map(\.value) ?? [])")
    let step: MultilineRules.Step
    switch declaration.form {
    case .pattern(let start, let continuation):
      texts.append("pattern \(start == nil) \(continuation == nil)")
      step = .pattern(
        start: try compile(start), continuation: try compile(continuation))
    case .states(let declared): step = .machine(try machine(declared))
    }
    declarations.append(MultilineRules.Declaration(scope: try CompiledScope(declaration.scope), step: step))
  }

  /// Adds the states of one machine, and returns the transitions from its start.
  private mutating func machine(_ declared: [MultilineDeclaration.Transition]) throws(RuleFileError) -> [MultilineRules
    .Transition]
  {
    var numbers = ["start": 0]
    for name in declared.flatMap({ [$0.from, $0.to] }) where numbers[name] == nil {
      numbers[name] = transitions.count
      transitions.append([])
    }
    var starts: [MultilineRules.Transition] = []
    for transition in declared {
      texts.append("from \(numbers[transition.from]!)")
      let compiled = try compile(transition.match, to: numbers[transition.to]!, joins: transition.joins)
      if transition.from == "start" {
        starts.append(compiled)
      } else {
        transitions[numbers[transition.from]!].append(compiled)
      }
    }
    return starts
  }

  private mutating func compile(_ text: Located<String>?) throws(RuleFileError) -> MultilineRules.Transition? {
    guard let text else { return nil }
    return try compile(text, to: 0, joins: false)
  }

  private mutating func compile(
    _ text: Located<String>, to target: MultilineRules.State, joins: Bool
  ) throws(RuleFileError) -> MultilineRules.Transition {
    let expanded = try library.expand(text)
    let pattern = try Pattern(text, expanded: expanded, matchLimit: Pattern.defaultMatchLimit)
    texts.append("\(expanded.regex) to \(target) \(joins)")
    return MultilineRules.Transition(
      pattern: pattern, firstBytes: pattern.possibleFirstBytes(), target: target, joins: joins)
  }
}
