/// A compiled glob.
///
/// | in a glob | matches |
/// | --- | --- |
/// | `*` | any characters, none too; not `/` |
/// | `**` | any characters; `**/` at the start of a component matches any directories, none too |
/// | `?` | one character; not `/` |
/// | `[abc]` `[a-z]` `[!a]` | one character of the set, or one that is not in it; not `/` |
/// | `{a,b}` | one of the globs `a` and `b`, which may be empty and hold braces themselves |
/// | `\` | the character behind it, as itself |
///
/// In a glob over ``Subject/text`` the `/` is a character like any other, and `*` is the same as `**`. In a glob over
/// ``Subject/path`` it divides components, and a glob without a `/` is also matched against the path's last component:
/// `*.log` matches `/var/log/app.log`. A leading point is nothing special. A character is a Unicode scalar; a byte that is
/// not UTF-8 counts as one character.
///
/// Nothing is tried twice: a match takes a time that grows with the text's length, and at worst with the square of the
/// glob's, whatever the two are.
public struct Glob: Sendable, CustomStringConvertible {
  /// What the texts are that a glob is matched with.
  public enum Subject: Sendable, Hashable {
    /// Paths, of components with `/` between them.
    case path
    /// Anything else: names of services, severities.
    case text
  }

  /// The glob as it was given.
  public let pattern: String
  private let matcher: Matcher
  /// Whether the last component of a path is matched, too.
  private let matchesLastComponent: Bool

  private enum Matcher: Sendable {
    case affixes(GlobAffixes)
    case program(GlobProgram)

    func matches(_ text: UnsafeRawBufferPointer, caseInsensitive: Bool) -> Bool {
      switch self {
      case .affixes(let affixes): affixes.matches(text, caseInsensitive: caseInsensitive)
      case .program(let program): program.matches(text, caseInsensitive: caseInsensitive)
      }
    }
  }

  /// The glob as it was given.
  public var description: String { pattern }

  /// Compiles a glob.
  ///
  /// - Throws: ``GlobError`` for a set or a brace that is not closed, a `\` at the end, a range whose ends are exchanged, and
  ///   a glob of more than ``maximumLength`` bytes.
  public init(_ pattern: String, over subject: Subject) throws(GlobError) {
    var compiler = GlobCompiler(pattern, over: subject)
    let instructions = try compiler.compile()
    matcher = GlobAffixes(instructions).map { .affixes($0) } ?? .program(GlobProgram(instructions))
    matchesLastComponent = subject == .path && !compiler.hasSlash
    self.pattern = pattern
  }

  /// The longest glob, in bytes of UTF-8: what bounds the time of a match.
  public static let maximumLength = 1_000

  /// Whether the whole text (or a path's last component, see above) is as the glob says.
  ///
  /// - Parameter caseInsensitive: whether the letters A to Z are taken for a to z.
  public func matches(_ text: String, caseInsensitive: Bool = false) -> Bool {
    var text = text
    return text.withUTF8 { matches(UnsafeRawBufferPointer($0), caseInsensitive: caseInsensitive) }
  }

  /// Whether the whole text (or a path's last component, see above), given as UTF-8, is as the glob says.
  ///
  /// - Parameter caseInsensitive: whether the letters A to Z are taken for a to z.
  public func matches(_ text: UnsafeRawBufferPointer, caseInsensitive: Bool = false) -> Bool {
    if matcher.matches(text, caseInsensitive: caseInsensitive) { return true }
    guard matchesLastComponent, let slash = text.lastIndex(of: UInt8(ascii: "/")) else { return false }
    return matcher.matches(.init(rebasing: text[(slash + 1)...]), caseInsensitive: caseInsensitive)
  }
}

/// Why a glob was refused.
public struct GlobError: Error, Hashable, CustomStringConvertible {
  /// The glob as it was given.
  public var pattern: String
  /// Where the trouble begins: bytes of UTF-8 from the glob's start.
  public var offset: Int
  /// What is wrong there: `the set is not closed`.
  public var what: String
  /// What would have been right.
  public var expected: String

  /// All of it in one line.
  public var description: String {
    "glob '\(pattern)', byte \(offset): \(what); expected \(expected)"
  }
}
