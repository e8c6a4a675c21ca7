/// The named fragments that `%{NAME}` may refer to.
public struct PatternLibrary: Sendable {
  private var fragments: [String: Located<String>] = [:]
  /// What in the fragments looks like a generated group name, so that none is generated again.
  private var generatedLike: Set<String> = []

  public init(_ patterns: [PatternDeclaration] = []) {
    replace(patterns)
  }

  /// This library with `patterns`, which replace those of the same names: what a file's own patterns do to the stock's.
  public func replacing(_ patterns: [PatternDeclaration]) -> PatternLibrary {
    var copy = self
    copy.replace(patterns)
    return copy
  }

  private mutating func replace(_ patterns: [PatternDeclaration]) {
    for declaration in patterns {
      fragments[declaration.name.value] = declaration.pattern
      generatedLike.formUnion(GroupNames.generatedLike(in: declaration.pattern.value))
    }
  }

  /// The names, in no order.
  public var names: [String] { Array(fragments.keys) }

  /// The fragment of a name.
  public subscript(name: String) -> Located<String>? { fragments[name] }

  /// `regex` with its references replaced by what they stand for.
  /// - Throws: what is wrong with a reference, a pattern that does not exist, a cycle, or an expansion beyond
  ///   ``ExpandedPattern/maximumSize``; placed at the reference, in the rule or in the pattern that holds it.
  public func expand(_ regex: Located<String>) throws(RuleFileError) -> ExpandedPattern {
    let taken = generatedLike.union(GroupNames.generatedLike(in: regex.value))
    var expansion = PatternExpansion(library: self, groups: GroupNames(besides: taken))
    try expansion.append(regex, within: [])
    return expansion.result
  }
}

/// A regex without references.
public struct ExpandedPattern: Sendable {
  /// For PCRE2 with `DUPNAMES`.
  public let regex: String
  /// The field of each named group that a reference made, in the order of their first occurrence. A field is mostly its own
  /// group; groups that the regex names itself are not listed.
  public let captures: [(group: String, field: String)]
  /// The types that references gave, each field once.
  public let types: [(field: String, type: FieldType)]
  let segments: [Segment]

  /// How many bytes an expansion may have: 1 MiB.
  public static let maximumSize = 1 << 20
  /// How deep patterns may refer to patterns.
  public static let maximumDepth = 64

  /// A stretch of the regex, up to the next segment, and where it comes from.
  struct Segment {
    let start: Int
    let source: Located<String>
    let sourceOffset: Int
    /// Whether it is the source's own text; what surrounds a fragment stands for its reference instead.
    let isCopy: Bool
  }

  /// The field of a named group: what a reference captures it as, or else the group's own name.
  public func field(ofGroup group: String) -> String {
    captures.first { $0.group == group }?.field ?? group
  }

  /// Where byte `offset` of the regex comes from.
  public func mark(atOffset offset: Int) -> SourceMark {
    // There is a segment at 0: an empty regex has one, too.
    let segment = segments.last { $0.start <= offset } ?? segments[0]
    return segment.source.mark(atOffset: segment.sourceOffset + (segment.isCopy ? offset - segment.start : 0))
  }
}
