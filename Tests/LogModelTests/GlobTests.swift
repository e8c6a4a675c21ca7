import LogModel
import Testing

@Suite("Globs")
struct GlobTests {
  @Test(
    "a glob over paths matches",
    arguments: [
      ("/var/log/app.log", "/var/log/app.log"), ("/var/*/app.log", "/var/log/app.log"), ("/var/**", "/var/log/app.log"),
      ("/**/app.log", "/var/log/app.log"), ("/**/app.log", "/app.log"), ("**/nginx/**", "nginx/access.log"),
      ("**/nginx/**", "/var/log/nginx/a/access.log"), ("a/**/b", "a/b"), ("a/**/b", "a/x/y/b"), ("*.log", "app.log"),
      ("*.log", "/var/log/app.log"), ("app?log", "/var/log/app.log"), ("**", "/any/thing"), ("*", ""), ("", ""),
      ("a**b", "a/x/b"), ("{a,b}/*.log", "b/x.log"), ("{a,b/c}.log", "b/c.log"), ("x{,y}", "x"), ("x{,y}", "xy"),
      ("{a{1,2},b}", "a2"), ("{a}", "a"), ("[ab]c", "bc"), ("[!ab]c", "cc"), ("[a-c]x", "bx"), ("[]]x", "]x"),
      ("[!]]x", "ax"),
      ("[a-]x", "-x"), ("[\\]]x", "]x"), ("[\\--9]x", "5x"), ("\\*.log", "*.log"), ("\\{a\\}", "{a}"), ("a,b", "a,b"),
      ("}", "}"), ("caf?", "café"), ("[é-ê]", "é"), ("***", "a/b"), (".*", ".hidden"), ("*", ".hidden"),
      ("{**/,}x", "a/b/x"),
      ("app.log", "app.log"), ("{a,*.log}", "/var/app.log"),
    ])
  func path(glob: String, path: String) throws {
    #expect(try Glob(glob, over: .path).matches(path))
  }

  @Test(
    "a glob over paths does not match",
    arguments: [
      ("/var/*", "/var/log/app.log"), ("var/*.log", "/x/var/a.log"), ("*.log", "app.log.1"), ("?", ""), ("?", "/"),
      ("a?b", "a/b"), ("a[!x]b", "a/b"), ("a[.-0]b", "a/b"), ("**/nginx/**", "nginxes/access.log"), ("a/**/b", "ab"),
      ("a/**/b", "a/xb"), ("a/**", "a"), ("[ab]", "ab"), ("[!ab]", "a"), ("{a,b}", "c"), ("{a,b}", "a,b"), ("\\*", "x"),
      ("", "a"),
      ("App.log", "app.log"), ("log/*.log", "/var/log/app.log"), ("app.log", "app.log/"), ("a", "\u{e4}"),
    ])
  func notPath(glob: String, path: String) throws {
    #expect(try !Glob(glob, over: .path).matches(path))
  }

  @Test("in a glob over text a slash is a character like any other")
  func text() throws {
    #expect(try Glob("batch-*", over: .text).matches("batch-a/b"))
    #expect(try Glob("a?b", over: .text).matches("a/b"))
    #expect(try Glob("a[!x]b", over: .text).matches("a/b"))
    #expect(try !Glob("b", over: .text).matches("a/b"))
    #expect(try !Glob("**/b", over: .text).matches("b"))
  }

  @Test("the case of the letters A to Z can be passed over")
  func cases() throws {
    #expect(try Glob("Err*", over: .text).matches("eRROR", caseInsensitive: true))
    #expect(try Glob("[A-C]x", over: .text).matches("bX", caseInsensitive: true))
    #expect(try !Glob("[!A-C]x", over: .text).matches("bx", caseInsensitive: true))
    #expect(try !Glob("[", escapedOver: .text).matches("{", caseInsensitive: true))
    #expect(try !Glob("Ä", over: .text).matches("ä", caseInsensitive: true))
  }

  @Test("bytes that are not UTF-8 are one character each")
  func bytes() throws {
    func matches(_ glob: String, _ bytes: [UInt8]) throws -> Bool {
      let glob = try Glob(glob, over: .path)
      return bytes.withUnsafeBytes { glob.matches($0) }
    }
    #expect(try matches("??", [0xFF, 0x41]))
    #expect(try matches("??", [0xC0, 0x80]))
    #expect(try matches("???", [0xED, 0xA0, 0x80]))
    #expect(try matches("?", [0xE2, 0x82, 0xAC]))
    #expect(try matches("??", [0xE2, 0x82]))
    #expect(try matches("?", [0xF0, 0x9F, 0x98, 0x80]))
    #expect(try !matches("\u{FF}", [0xFF]))
  }

  @Test(
    "an error says where, what and what was expected",
    arguments: [
      ("a[bc", 1, "the set is not closed"), ("é{a,b", 2, "the brace is not closed"),
      ("{a,{b}", 0, "the brace is not closed"),
      ("abc\\", 3, "the glob ends after '\\'"), ("[z-a]", 1, "the range's ends are exchanged"),
      ("[]", 0, "the set is not closed"),
      (String(repeating: "a", count: 1_001), 1_000, "the glob is too long"),
    ])
  func refusal(glob: String, offset: Int, what: String) throws {
    let error = try #require(throws: GlobError.self) { try Glob(glob, over: .path) }
    #expect(error.offset == offset)
    #expect(error.what == what)
    #expect(error.description.hasPrefix("glob '\(glob)', byte \(offset): \(what); expected "))
  }

  @Test(
    "a hostile glob ends",
    arguments: [
      String(repeating: "a*", count: 499) + "b", String(repeating: "{a,aa}", count: 160) + "b",
      String(repeating: "**/", count: 330) + "b",
      String(repeating: "{", count: 400) + "a" + String(repeating: "}", count: 400) + "b",
      String(repeating: "{*,**}", count: 160) + "b",
    ])
  func hostile(glob: String) throws {
    let text = String(repeating: "a", count: 300)
    let compiled = try Glob(glob, over: .path)
    #expect(!compiled.matches(text))
    #expect(try Glob("*", over: .path).matches(text))
  }
}

extension Glob {
  /// A glob of one escaped character.
  fileprivate init(_ character: Character, escapedOver subject: Subject) throws {
    try self.init("\\\(character)", over: subject)
  }
}
