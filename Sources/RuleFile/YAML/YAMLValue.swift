/// A YAML document that is no rule file, as text, lists and maps; with the strictness of rule files: no anchors, aliases and tags, no
/// key twice.
public indirect enum YAMLValue: Sendable {
  case text(Located<String>)
  case list([YAMLValue], mark: SourceMark)
  case map([(key: Located<String>, value: YAMLValue)], mark: SourceMark)

  /// Reads the only document of a file; nil where it holds nothing.
  ///
  /// - Throws: what libyaml does not like, or the strictness.
  public static func parse(_ bytes: [UInt8], file: String) throws(RuleFileErrors) -> YAMLValue? {
    let complaints = Complaints()
    var root: Node?
    do throws(RuleFileError) {
      var builder = TreeBuilder(try SourceText(bytes, file: file), complaints: complaints)
      root = try builder.document()
    } catch {
      complaints.add(error)
    }
    guard complaints.errors.isEmpty else { throw RuleFileErrors(complaints.errors) }
    return root.flatMap(YAMLValue.init)
  }

  /// Where it begins.
  public var mark: SourceMark {
    switch self {
    case .text(let text): text.mark
    case .list(_, let mark), .map(_, let mark): mark
    }
  }

  private init?(_ node: Node) {
    switch node.content {
    case .text(let text): self = .text(text)
    case .list(let items): self = .list(items.compactMap(YAMLValue.init), mark: node.mark)
    case .map(let entries):
      self = .map(
        entries.compactMap { entry in YAMLValue(entry.value).map { (entry.key, $0) } }, mark: node.mark)
    case .refused: return nil
    }
  }
}
