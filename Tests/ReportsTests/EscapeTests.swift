import LogModel
import Markup
import Testing

@testable import Reports

@Suite("Escapes")
struct EscapeTests {
  private func escaped<Escaping: TextEscaping>(_ text: String, _ escaping: Escaping.Type) -> String {
    let output = OutputBuffer(capacity: 64)
    Escaping.escape(text, into: output)
    return withExtendedLifetime(output) { String(decoding: output.bytes, as: UTF8.self) }
  }

  private func written(_ body: (OutputBuffer) -> Void) -> String {
    let output = OutputBuffer(capacity: 64)
    body(output)
    return withExtendedLifetime(output) { String(decoding: output.bytes, as: UTF8.self) }
  }

  @Test("of HTML and XML leave nothing that is markup, invisible or a command")
  func markup() {
    for text in [
      escaped("<a b=\"c\" d='e'>&\u{1B}\u{202E}é::x##y", HTMLText.self),
      escaped("<a b=\"c\" d='e'>&\u{1B}\u{202E}é::x##y", XMLText.self),
    ] {
      #expect(text == "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\\u{1b}\\u{202e}é:&#58;x#&#35;y")
    }
  }

  @Test("keep lines only where they are asked to")
  func lines() {
    let html: HTML = "\(lines: "a\n\tb\r")|\("a\n\tb\r")"
    let text = written { Document<HTMLText>($0).write(html) }
    #expect(text == "a\n\tb\\r|a\\n\\tb\\r")
  }

  @Test(
    "of Markdown break what a forge or a CI system acts on, and nothing else",
    arguments: [
      ("@team", "@|team"), ("_@team", "_@|team"), ("me@host.org", "me@host.org"), ("a @ b", "a @ b"), ("#12", "#|12"),
      ("# 12", "# 12"), ("::error::x", ":|:error::x"), ("std::vector", "std::vector"), ("##vso[a]", "#|#vso[a]"),
      ("##[error]", "#|#|[error]"), ("C#", "C#"),
    ])
  func defused(text: String, expected: String) {
    #expect(MarkdownText.defused(text) == expected.replacing("|", with: "\u{200B}"))
  }

  @Test("of Markdown break addresses in prose only")
  func addresses() {
    #expect(MarkdownText.defused("http://a.b www.c GH-1") == "http://a.b www.c GH-1")
    #expect(
      MarkdownText.defused("http://a.b www.c GH-1", inProse: true) == "http:\u{200B}//a.b www\u{200B}.c GH-\u{200B}1")
  }

  @Test(
    "of Markdown put more backticks around code than stand in it",
    arguments: [
      ("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("```", "```` ``` ````"), ("", "`  `"), (" a ", "`  a  `"),
      ("a|b", "`a|b`"),
    ])
  func spans(text: String, expected: String) {
    #expect(written { MarkdownText.span(text, into: $0) } == expected)
  }

  @Test("of Markdown escape the bars of a table within code too")
  func cells() { #expect(written { MarkdownText.span("a|b", inTable: true, into: $0) } == "`a\\|b`") }

  @Test("of Markdown fence with more backticks than any line has")
  func fences() {
    #expect(
      written { MarkdownText.fence(["a", "````", "b\nc"], indent: " ", into: $0) }
        == " `````text\n a\n ````\n b\\nc\n `````\n")
  }

  @Test("cut what is long, and say by how much")
  func shortened() {
    #expect("abcdef".shortened(to: 6) == "abcdef")
    #expect("abcdef".shortened(to: 4) == "abcd… (+2)")
    #expect("éééé".shortened(to: 4) == "éééé")
  }
}
