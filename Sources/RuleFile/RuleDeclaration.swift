import LogModel

/// One rule of a file.
public struct RuleDeclaration: Sendable {
  /// Unique in the file.
  public let name: Located<String>
  /// nil: every source.
  public let scope: Scope?
  public let format: RuleFormat
  /// Of format regex only, and there nil only in a rule that drops whatever its scope lets through.
  public let match: Located<String>?
  /// Of formats json and logfmt: all of these fields have to be there.
  public let require: [String]
  /// In the order of the file, each field once.
  public let types: [(field: String, type: FieldType, mark: SourceMark)]
  public let time: TimeDeclaration?
  public let severity: SeverityDeclaration?
  /// Texts for the record's service, tried in order: the first counts whose fields are there and that is not empty. Mostly
  /// none or one.
  public let services: [Located<TextTemplate>]
  /// The first of these fields that is there is the message. Never empty: `message` where the file names none.
  public let messageFields: [String]
  /// The first of these fields that is there is the stack trace.
  public let stackFields: [String]
  /// Fields that are added, in the order of the file.
  public let set: [(field: String, template: TextTemplate)]
  /// Redactions of this rule's records only.
  public let redactions: [RedactionDeclaration]
  /// Whether a record that matches is counted instead of written.
  public let drop: Bool
  /// PCRE2's match limit, 100 to 10,000,000.
  public let matchLimit: UInt32
  public let examples: [ExampleDeclaration]
  public let mark: SourceMark

  /// The match limit of a rule that gives none.
  public static let defaultMatchLimit: UInt32 = 100_000

  /// A rule that was not read from a rule file.
  public init(
    name: Located<String>, scope: Scope? = nil, format: RuleFormat = .regex, match: Located<String>? = nil,
    require: [String] = [], types: [(field: String, type: FieldType, mark: SourceMark)] = [],
    time: TimeDeclaration? = nil, severity: SeverityDeclaration? = nil, services: [Located<TextTemplate>] = [],
    messageFields: [String] = ["message"], stackFields: [String] = [],
    set: [(field: String, template: TextTemplate)] = [], redactions: [RedactionDeclaration] = [], drop: Bool = false,
    matchLimit: UInt32 = RuleDeclaration.defaultMatchLimit, examples: [ExampleDeclaration] = [], mark: SourceMark
  ) {
    self.name = name
    self.scope = scope
    self.format = format
    self.match = match
    self.require = require
    self.types = types
    self.time = time
    self.severity = severity
    self.services = services
    self.messageFields = messageFields
    self.stackFields = stackFields
    self.set = set
    self.redactions = redactions
    self.drop = drop
    self.matchLimit = matchLimit
    self.examples = examples
    self.mark = mark
  }

  /// The first text for the service.
  public var service: Located<TextTemplate>? { services.first }
}

/// What a record's first line is read as.
public enum RuleFormat: String, Sendable, CaseIterable {
  case regex, json, logfmt
}

/// What a field's text is read as.
public enum FieldType: String, Sendable, CaseIterable {
  case int, float, bool, string
}

/// Where a record's time stands and how it is written.
public struct TimeDeclaration: Sendable {
  /// The first of these fields that is there counts. Never empty.
  public let fields: [String]
  public let source: Source
  /// Seconds east of UTC, for times that say nothing of their zone.
  public let zoneOffsetSeconds: Int?
  public let mark: SourceMark

  public enum Source: Sendable {
    /// Time formats, tried in order; never empty. Their directives are not checked here.
    case formats([Located<String>])
    /// A number since 1970.
    case epoch(EpochUnit)
  }

  public init(fields: [String], source: Source, zoneOffsetSeconds: Int? = nil, mark: SourceMark) {
    self.fields = fields
    self.source = source
    self.zoneOffsetSeconds = zoneOffsetSeconds
    self.mark = mark
  }
}

/// Where a record's severity comes from.
public enum SeverityDeclaration: Sendable {
  /// One of ``names`` for every record.
  case constant(String)
  /// The first of `names` that is there: its text through `map` (globs, in order, without regard to case), then through
  /// `scale`; `default` where neither knows it.
  case field(
    names: [String], map: [(glob: Located<String>, severity: String)], default: String?, scale: SeverityScale)

  /// The severities, from the least to the most severe.
  public static let names = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
}

/// What a number means as a severity.
public enum SeverityScale: String, Sendable {
  /// Only names count (and, in formats json and logfmt, JSON numbers as in ``pino``). What a rule without `scale` has; it
  /// cannot be written.
  case names
  /// RFC 5424 PRI or severity.
  case syslog
  /// 10 to 60.
  case pino
}

/// A record and what a rule makes of it.
public struct ExampleDeclaration: Sendable {
  /// The record as written, which in a block (`|`) ends with a newline.
  public let input: Located<String>
  public let expectation: Expectation
  /// For a time without a year. Not checked here.
  public let referenceTime: String?
  public let mark: SourceMark

  public enum Expectation: Sendable {
    /// The rule does not match.
    case noMatch
    /// The rule matches, and these fields of the output have these values. `mark` is the name's.
    case fields([(name: String, value: ExpectedValue, mark: SourceMark)])
  }
}

/// A scalar of `expect`.
public struct ExpectedValue: Sendable {
  public let text: String
  /// Whether it was written in quotes or as a block, and so is a string whatever it looks like.
  public let isQuoted: Bool
  /// Where the value begins.
  public let mark: SourceMark
}
