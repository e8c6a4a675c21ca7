import LogModel
import Regex
import RuleFile
import StockRules

/// Compiled rules, in the order in which they are tried. Shared by all threads.
public final class RuleSet: Sendable {
  /// What stands in the output and in the summary for a rule.
  public struct Rule: Sendable {
    public let name: String
    /// The inside of the JSON string that `name` is; lives as long as the program.
    public var encodedName: UnsafeRawBufferPointer { compiled.encodedName.bytes }
    let compiled: CompiledRule
  }

  /// How what the rules leave open is read.
  public struct Options: Sendable {
    /// Seconds east of UTC, for times without a zone.
    public var zoneOffsetSeconds = 0
    /// Whether the stock redactions are applied to every record.
    public var redactsStock = false

    public init() {}
  }

  public let rules: [Rule]
  public let options: Options
  /// Tells by a line's first bytes which rules are worth a try: the first that matches is the same with it and without it.
  let automaton: CandidateAutomaton
  /// Redactions of every record: those of the files, then the stock set where it was asked for.
  let redactions: [Redaction]
  let hasRuleRedactions: Bool
  let maximumGroupCount: Int

  /// Compiles the rules of `documents`, those of the first document first. A rule whose name came before is left out: that is how a
  /// file of the user's replaces a stock rule.
  ///
  /// - Parameter library: the stock patterns; a document's own come before them.
  /// - Throws: everything that is wrong with the patterns, times and names of the documents.
  public init(_ documents: [RuleDocument], library: PatternLibrary, options: Options = Options()) throws(RuleFileErrors)
  {
    var rules: [Rule] = []
    var redactions: [Redaction] = []
    var names: Set<String> = []
    var errors: [RuleFileError] = []
    for document in documents {
      let library = library.replacing(document.patterns)
      do throws(RuleFileError) {
        redactions += try Redaction.compile(document.redactions, library: library)
      } catch {
        errors.append(error)
      }
      for declaration in document.rules where names.insert(declaration.name.value).inserted {
        do throws(RuleFileError) {
          let compiled = try CompiledRule(declaration, library: library)
          rules.append(Rule(name: compiled.name, compiled: compiled))
        } catch {
          errors.append(error)
        }
      }
    }
    guard errors.isEmpty else { throw RuleFileErrors(errors) }
    self.rules = rules
    self.options = options
    self.redactions = redactions + (options.redactsStock ? Redaction.stock : [])
    hasRuleRedactions = rules.contains { !$0.compiled.redactions.isEmpty }
    automaton = CandidateAutomaton(rules.map(\.compiled.beginning))
    maximumGroupCount = rules.reduce(0) {
      if case .regex(_, let plan) = $1.compiled.form { max($0, plan.groupCount) } else { $0 }
    }
  }

  /// Whether `when` lets the rule with this index see a source.
  public func applies(_ index: Int, to source: LogSource) -> Bool { rules[index].compiled.scope.applies(to: source) }

  /// The rules that `when` lets see a source, as bits by group of 64.
  func scope(of source: LogSource) -> [UInt64] {
    var scope = [UInt64](repeating: 0, count: (rules.count + 63) / 64)
    for index in rules.indices where applies(index, to: source) {
      scope[index / 64] |= 1 << UInt64(index % 64)
    }
    return scope
  }
}

/// The rule files that are part of the program.
public enum StockRuleFiles {
  /// Each file's name and text, in the order in which their rules are tried.
  public static var files: [(name: String, bytes: [UInt8])] {
    (0..<stock_rule_file_count).map { index in
      let file = stock_rule_file_at(index)!.pointee
      return (String(cString: file.name), Array(UnsafeBufferPointer(start: file.bytes, count: file.size)))
    }
  }

  /// The files, read.
  ///
  /// - Throws: never, but for a mistake in the program, which its tests find.
  public static func documents() throws(RuleFileErrors) -> [RuleDocument] {
    var documents: [RuleDocument] = []
    for file in files { documents.append(try RuleDocument.parse(file.bytes, file: "stock:\(file.name)")) }
    return documents
  }
}
