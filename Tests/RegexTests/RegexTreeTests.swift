import Testing

@testable import Regex

@Suite("A pattern's tree")
struct RegexTreeTests {
  /// Each node as its text and, in brackets, what it is.
  private func outline(_ pattern: String) -> String {
    let bytes = Array(pattern.utf8)
    func name(_ node: RegexNode) -> String {
      func list(_ nodes: [RegexNode]) -> String { nodes.map(name).joined(separator: " ") }
      return switch node.content {
      case .empty: "empty"
      case .bytes(let set): (UInt8.min...UInt8.max).count { set.contains($0) }.description
      case .sequence(let items): "seq(\(list(items)))"
      case .alternation(let branches): "alt(\(list(branches)))"
      case .group(let body, let kind): "\(kind)(\(name(body)))"
      case .repetition(let item, let least, let most, let mode):
        "\(mode)[\(least),\(most.map(String.init) ?? "")](\(name(item)))"
      case .assertion(let assertion): "\(assertion)"
      case .backReference(let reference): "ref(\(reference))"
      case .notUnderstood: "?\(String(decoding: bytes[node.range], as: UTF8.self))"
      }
    }
    return name(RegexTree(pattern).root)
  }

  @Test(
    "says what PCRE2 understands",
    arguments: [
      ("", "empty"), ("a|b|", "alt(1 1 empty)"), (#"[[:alpha:]_\d-]"#, "64"), (#"[^\n\x20-\x{7e}\101]"#, "160"),
      ("[]a]", "2"), ("[^]a]", "254"), (#"[\Q]-\E]"#, "2"), ("[a-c-]", "4"), (#"[\b]"#, "1"),
      ("(?i)[^ab]k", "seq(empty 252 2)"),
      (#"\Qa*\E+"#, "seq(1 greedy[1,](1))"),
      ("a++b*?c{2}d{3,}+e{1,2}", "seq(possessive[1,](1) lazy[0,](1) greedy[2,2](1) possessive[3,](1) greedy[1,2](1))"),
      ("(?U)a+b+?", "seq(empty lazy[1,](1) greedy[1,](1))"), ("a{x}", "seq(1 1 1 1)"),
      ("(?>a)(?<n>b)(?:c)(d)", #"seq(atomic(1) named("n")(1) plain(1) plain(1))"#),
      (
        #"(?=a)(?<!b)\k<n>\g{-1}\1"#,
        "seq(lookaround(isAhead: true, isNegative: false)(1) lookaround(isAhead: false, isNegative: true)(1) ref(n) ref(-1) ref(1))"
      ),
      (
        #"^\A$\Z\z\b\B\G\K"#,
        "seq(subjectStart subjectStart subjectEndOrLastNewline subjectEndOrLastNewline subjectEnd wordBoundary(isNegative: false) wordBoundary(isNegative: true) searchStart matchReset)"
      ),
      ("(?m)^$(?s).(?-s).", "seq(empty lineStart lineEnd empty 256 empty 255)"),
      ("(?x) a # b|\n + [ b] ", "seq(empty greedy[1,](1) 2)"), ("(?i:a)b", "seq(plain(2) 1)"),
      ("(a(?i)b|c)d", "seq(plain(alt(seq(1 empty 2) 2)) 1)"),
      ("a(?#b)*", "greedy[0,](1)"), (#"\R"#, "atomic(alt(seq(1 1) 5))"),
      ("(?:a{2}){3}", "greedy[3,3](plain(greedy[2,2](1)))"),
    ])
  func understood(pattern: String, expected: String) throws {
    // What PCRE2 refuses is nothing to understand; a reference needs its group.
    if !pattern.contains(#"\k"#) { _ = try Pattern(pattern) }
    #expect(outline(pattern) == expected)
  }

  @Test(
    "says from where on it does not know",
    arguments: ["ab(?R)", "ab(?(?=a)b|c)d", "ab(*ACCEPT)c", "ab{,3}", "ab(c(?1))*|x"])
  func notUnderstood(pattern: String) {
    #expect(RegexTree(pattern).notUnderstood == 2)
  }

  @Test("knows where in the text each part stands")
  func ranges() {
    guard case .sequence(let items) = RegexTree(#"^(?<n>\d+)\Qx\E{2} [a-z]*+"#).root.content else {
      Issue.record("not a sequence")
      return
    }
    #expect(items.map(\.range) == [0..<1, 1..<10, 12..<18, 18..<19, 19..<26])
  }

  @Test(
    "is made of whatever text there is",
    arguments: [
      "[", "[[:", "[a-", #"\"#, #"\x{"#, "(?<", "(?<n", "(?P", "a{99999999999999999999}", #"[\Q"#, "(?#", #"\c"#,
      "a{2}{3}", "**",
    ])
  func broken(pattern: String) {
    #expect(RegexTree(pattern).root.range.upperBound == pattern.utf8.count)
  }

  @Test(
    "of a hostile pattern is neither deep nor slow to look at",
    arguments: [
      ("(", 3000), ("(?:a|", 3000), ("a{2}", 2000), ("{1}", 3000), ("(?i", 3000), ("(?:a*b*)*", 60),
      ("a*", 100), ("[", 5000), ("|", 5000), ("(?<n>a)\\k<n>", 300),
    ])
  func hostile(part: String, count: Int) {
    #expect(BacktrackingAnalysis("a" + String(repeating: part, count: count)).suspicions.count <= 100)
  }
}
