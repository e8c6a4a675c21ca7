import LogModel
import Regex

public struct SourceMark: Hashable, Sendable { public var file: String; public var line: Int; public var column: Int
  public init(file: String, line: Int, column: Int) { self.file = file; self.line = line; self.column = column } }
public struct Located<Value: Sendable>: Sendable { public var value: Value; public var mark: SourceMark
  public init(_ value: Value, _ mark: SourceMark) { self.value = value; self.mark = mark }
  public func mark(atOffset n: Int) -> SourceMark { mark } }
public struct RuleFileError: Error, Sendable { public var mark: SourceMark; public var problem: String; public var expected: String?
  public init(mark: SourceMark, problem: String, expected: String? = nil) { self.mark = mark; self.problem = problem; self.expected = expected }
  public var description: String { problem } }
public struct RuleFileErrors: Error, Sendable { public var errors: [RuleFileError]; public init(errors: [RuleFileError]) { self.errors = errors } }
public struct PatternDeclaration: Sendable { public var name: Located<String>; public var pattern: Located<String> }
public struct Scope: Sendable { public var paths: [Located<String>]; public var services: [Located<String>] }
public struct Transition: Sendable { public var from: String; public var match: Located<String>; public var to: String; public var joins: Bool; public var mark: SourceMark }
public struct MultilineDeclaration: Sendable { public enum Form: Sendable { case pattern(start: Located<String>?, continue: Located<String>?); case states([Transition]) }
  public var name: Located<String>; public var scope: Scope?; public var form: Form }
public enum FieldType: Sendable { case int, float, bool, string }
public struct TimeDeclaration: Sendable { public enum Source: Sendable { case formats([Located<String>]); case epoch(EpochUnit) }
  public var fields: [String]; public var source: Source; public var zoneOffsetSeconds: Int?; public var mark: SourceMark }
public enum SeverityScale: Sendable { case names, syslog, pino }
public enum SeverityDeclaration: Sendable { case constant(Severity); case field([String], map: [(glob: Located<String>, severity: Severity)], default: Severity?, scale: SeverityScale) }
public struct RedactionDeclaration: Sendable { public enum Target: Sendable { case field(String); case pattern(Located<String>) }
  public var target: Target; public var placeholder: String; public var mark: SourceMark }
public struct TextTemplate: Sendable { public enum Part: Sendable { case literal(String); case field(String) }; public var parts: [Part] }
public enum RuleFormat: Sendable { case regex, json, logfmt }
public struct RuleDeclaration: Sendable { public var name: Located<String>; public var scope: Scope?; public var format: RuleFormat; public var match: Located<String>?; public var require: [String]
  public var types: [(field: String, type: FieldType, mark: SourceMark)]; public var time: TimeDeclaration?; public var severity: SeverityDeclaration?; public var services: [Located<TextTemplate>]
  public var messageFields: [String]; public var stackFields: [String]; public var set: [(field: String, text: TextTemplate)]; public var redactions: [RedactionDeclaration]; public var drop: Bool; public var matchLimit: UInt32; public var mark: SourceMark }
public struct RuleDocument: Sendable { public var multiline: [MultilineDeclaration]; public var redactions: [RedactionDeclaration]; public var rules: [RuleDeclaration]
  public static func parse(_ bytes: [UInt8], file: String) throws(RuleFileErrors) -> RuleDocument { RuleDocument(multiline: [], redactions: [], rules: []) } }
public struct ExpandedPattern: Sendable { public var regex: String; public var captures: [String: String]; public var types: [(String, FieldType)] }
public struct PatternLibrary: Sendable { public init(_ d: [RuleDocument]) throws(RuleFileError) {}
  public func expand(_ t: Located<String>) throws(RuleFileError) -> ExpandedPattern { ExpandedPattern(regex: t.value, captures: [:], types: []) } }
