import RuleFile

/// One thing that a check of rules has to complain of.
///
/// Text of a finding may come from a log or from a rule file, and is kept as it is: whoever writes a document makes it harmless there.
public struct Finding: Sendable, Hashable {
  /// How bad it is.
  public enum Level: String, Sendable, CaseIterable, Comparable {
    /// Said, and never a reason to fail.
    case note
    case warning
    case error

    public static func < (left: Level, right: Level) -> Bool {
      allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
  }

  /// What kind of complaint it is.
  public let kind: FindingKind
  public let level: Level
  /// The rule, machine or alert that it is about; nil: a file or a corpus as a whole.
  public let subject: String?
  /// Where in a rule file it is; nil where it is about no place in one.
  public let mark: SourceMark?
  /// One line that says what is wrong.
  public let message: String
  /// More of it, line by line, to be shown in letters of one width.
  public let details: [String]
  /// What to do about it, on one line.
  public let remedy: String?

  public init(
    _ kind: FindingKind, _ level: Level, subject: String? = nil, at mark: SourceMark? = nil, _ message: String,
    details: [String] = [], remedy: String? = nil
  ) {
    self.kind = kind
    self.level = level
    self.subject = subject
    self.mark = mark
    self.message = message
    self.details = details
    self.remedy = remedy
  }
}

/// The kinds of complaints, by the names that stand in reports: they are stable, so that a CI system can tell an old finding from a new one.
public enum FindingKind: String, Sendable, CaseIterable {
  // rules test
  case exampleFailed = "example-failed"
  case exampleTakenByOther = "example-taken-by-other"
  case exampleFields = "example-fields"
  case noExamples = "no-examples"
  case noRules = "no-rules"
  case emptyCorpus = "empty-corpus"
  case unparsedLines = "unparsed-lines"
  case limitReached = "limit-reached"
  case damagedInput = "damaged-input"
  // rules lint
  case invalid = "invalid"
  case unanchored = "unanchored"
  case doubleQuotes = "double-quotes"
  case unusedCapture = "unused-capture"
  case namelessGroup = "nameless-group"
  case unknownDirective = "unknown-directive"
  case timeLoss = "time-loss"
  case missingExample = "missing-example"
  case nameConvention = "name-convention"
  case repeatedName = "repeated-name"
  // rules coverage
  case deadRule = "dead-rule"
  case shadowedRule = "shadowed-rule"
  // rules diff
  case recordsLost = "records-lost"
  case recordsChanged = "records-changed"
  // rules cost
  case backtracking = "backtracking"
  case notAnalysed = "not-analysed"
  // rules explain
  case notMatched = "not-matched"
  case ruleTried = "rule-tried"

  /// What the kind means, in a line.
  public var explanation: String {
    switch self {
    case .exampleFailed: "A rule does not do with an example what the example says."
    case .exampleTakenByOther: "An example of a rule is matched by an earlier rule."
    case .exampleFields: "A rule reads other values from an example than the example says."
    case .noExamples: "There is no example to test."
    case .noRules: "There is no rule to check."
    case .emptyCorpus: "The corpus holds no record."
    case .unparsedLines: "More records of the corpus than are allowed are matched by no rule."
    case .limitReached: "A record ran into a rule's match limit, so that it is not known whether the rule matches it."
    case .damagedInput: "A part of the corpus cannot be read."
    case .invalid: "A rule file is refused."
    case .unanchored: "A pattern is searched for at every place of every line."
    case .doubleQuotes: "A pattern stands in double quotes, where YAML takes its backslashes."
    case .unusedCapture: "No example makes a capture take part."
    case .namelessGroup: "Parentheses without a name capture nothing."
    case .unknownDirective: "A time format holds a directive that there is not."
    case .timeLoss: "A time is not read from what the pattern captures, or not all of it."
    case .missingExample: "A rule lacks an example that matches, or one that does not."
    case .nameConvention: "A name is not written as names are."
    case .repeatedName: "Two rules have the same name; the first counts."
    case .deadRule: "No record of the corpus matches the rule."
    case .shadowedRule: "All records of the corpus that match the rule are taken by earlier ones."
    case .recordsLost: "Records of the corpus were parsed before the change, and are not any more."
    case .recordsChanged: "Records of the corpus are parsed otherwise than before the change."
    case .notMatched: "No rule matches the line that is explained."
    case .ruleTried: "How far a rule gets with the line that is explained."
    case .notAnalysed: "Not all of a pattern was looked at for what may backtrack."
    case .backtracking: "A line can be written that makes the pattern run into its match limit."
    }
  }
}
