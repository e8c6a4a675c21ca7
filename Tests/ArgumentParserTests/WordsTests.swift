import Testing

@testable import ArgumentParser

@Suite("Names, slips and lines")
struct WordsTests {
  @Test(
    "Property names become words with hyphens",
    arguments: [
      ("path", "path"), ("maxSize", "max-size"), ("useHTTPProxy", "use-http-proxy"), ("URL", "url"), ("x2y", "x2y"),
      ("snake_case", "snake-case"), ("ReplayAll", "replay-all"), ("parseJSON", "parse-json"),
    ])
  func names(name: String, expected: String) {
    #expect(kebabCase(name) == expected)
  }

  @Test(
    "Distances between words",
    arguments: [
      ("", "abc", 3), ("same", "same", 0), ("replya", "replay", 1), ("fomat", "format", 1), ("kitten", "sitting", 3),
    ])
  func distance(first: String, second: String, expected: Int) {
    #expect(editDistance(first, second) == expected)
    #expect(editDistance(second, first) == expected)
  }

  @Test("Only what is near is suggested, the nearest first")
  func suggestions() {
    #expect(suggestion(for: "chekc", among: ["check", "chess"]) == "check")
    #expect(suggestion(for: "analyse", among: ["replay", "analyze"]) == "analyze")
    #expect(suggestion(for: "zzz", among: ["check"]) == nil)
    #expect(suggestion(for: "aa", among: ["ab", "ac"]) == "ab")
  }

  @Test("Lines are filled, and keep their own ends and indentation")
  func wrapping() {
    #expect(wrapped("one two three", width: 9, indent: 2) == "  one two\n  three")
    #expect(wrapped("a\n\n  b c d", width: 5) == "a\n\n  b c\n  d")
    #expect(wrapped("incomprehensibilities a", width: 5) == "incomprehensibilities\na")
    #expect(wrapped("", width: 5) == "")
  }

  @Test(
    "Control characters are made visible",
    arguments: [
      ("plain é 日", "plain é 日"), ("a\u{1B}[0m", #"a\u{1B}[0m"#), ("a\nb\tc\r", #"a\nb\tc\r"#), ("\r\n", #"\r\n"#),
      ("\u{7F}\u{85}\u{2028}\u{202E}\u{2066}", #"\u{7F}\u{85}\u{2028}\u{202E}\u{2066}"#),
    ])
  func escaping(text: String, expected: String) {
    #expect(escapingControls(text) == expected)
  }

  @Test("A message keeps its lines")
  func lines() {
    #expect(escapingControls("a\n\tb\u{7}", keepingLines: true) == "a\n\tb\\u{7}")
  }
}
