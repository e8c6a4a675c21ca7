import Markup
import TestSupport
import Testing

@Suite("Text for terminals and CI logs")
struct PlainTextTests {
  @Test(
    "spells out what is not seen, and breaks what a CI system obeys",
    arguments: [
      ("a\tb\n\u{1B}[0m\u{202E}", "a\\tb\\n\\u{1b}[0m\\u{202e}"), ("::error::x", "\\u{3a}:error::x"),
      (" \u{A0}\u{3000}::error::x", " \u{A0}\u{3000}\\u{3a}:error::x"), (" :", " \\u{3a}"), (":x", ":x"),
      ("std::vector", "std::vector"),
      ("(?::a)", "(?::a)"), ("x ##[error]", "x #\\u{23}[error]"), ("##vso[task]", "#\\u{23}vso[task]"),
      ("###[a]", "##\\u{23}[a]"),
      ("## heading", "## heading"), ("#[a]", "#[a]"),
    ])
  func shown(text: String, expected: String) {
    #expect(PlainText.shown(text) == expected)
  }

  @Test("is not changed again", arguments: HostileText.all)
  func twice(text: String) {
    #expect(PlainText.shown(PlainText.shown(text)) == PlainText.shown(text))
  }
}
