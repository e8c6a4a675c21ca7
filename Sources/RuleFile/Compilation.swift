import LogModel
import Regex

// Declarations become what the engine runs: the one place where a pattern of a rule file is compiled.

extension Pattern {
  /// Compiles a pattern of a rule file.
  public convenience init(_ text: Located<String>, library: PatternLibrary) throws(RuleFileError) {
    try self.init(text, expanded: try library.expand(text), matchLimit: Pattern.defaultMatchLimit)
  }

  /// Compiles what a pattern was expanded to; what PCRE2 does not like is said with the pattern's place in its file.
  public convenience init(
    _ text: Located<String>, expanded: ExpandedPattern, matchLimit: UInt32
  ) throws(RuleFileError) {
    do throws(RegexError) {
      try self.init(expanded.regex, matchLimit: matchLimit)
    } catch {
      throw RuleFileError(
        mark: expanded.mark(atOffset: error.offset), problem: "the pattern does not compile: \(error.message)",
        expected: "a PCRE2 regular expression")
    }
  }
}

/// Which sources something in a rule file is for; without globs, all.
public struct CompiledScope: Sendable {
  private let paths: [Glob]
  private let services: [Glob]

  public init(_ scope: Scope?) throws(RuleFileError) {
    paths = try CompiledScope.compile(scope?.paths ?? [], over: .path)
    services = try CompiledScope.compile(scope?.services ?? [], over: .text)
  }

  private static func compile(_ globs: [Located<String>], over subject: Glob.Subject) throws(RuleFileError) -> [Glob] {
    var compiled: [Glob] = []
    for glob in globs { compiled.append(try Glob(glob, over: subject)) }
    return compiled
  }

  public func applies(to source: LogSource) -> Bool {
    (paths.isEmpty || paths.contains { $0.matches(source.path) })
      && mayApply(toStream: source.stream)
  }

  /// Whether it is for this stream, of some path at least.
  public func mayApply(toStream stream: String) -> Bool {
    services.isEmpty || services.contains { $0.matches(stream) }
  }
}

extension Glob {
  /// Compiles a glob of a rule file.
  public init(_ text: Located<String>, over subject: Subject) throws(RuleFileError) {
    do throws(GlobError) {
      try self.init(text.value, over: subject)
    } catch {
      throw RuleFileError(mark: text.mark(atOffset: error.offset), problem: error.what, expected: error.expected)
    }
  }
}
