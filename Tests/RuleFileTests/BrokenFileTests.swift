import RuleFile
import Testing

@Suite("A broken rule file")
struct BrokenFileTests {
  @Test(
    "is complained of, with the place",
    arguments: [
      Broken(
        "",
        "1:1: the file is empty; expected 'version: 1'"),
      Broken(
        "# only a comment\n",
        "1:1: the file is empty; expected 'version: 1'"),
      Broken(
        "rules: []\n",
        "1:1: a rule file without 'version'; expected the key 'version'"),
      Broken(
        "version: 2\nruls: []\n",
        "1:10: 'version' is '2'; expected 1, the only version there is"),
      Broken(
        "version: [1]\n",
        "1:10: 'version' is a list; expected 1"),
      Broken(
        "- a\n",
        "1:1: a rule file is a list; expected a map with version, patterns, multiline, redact, rules or alerts"),
      Broken(
        "just text\n",
        "1:1: a rule file is text; expected a map with version, patterns, multiline, redact, rules or alerts"),
      Broken(
        "version: 1\nruls: []\n",
        "2:1: a rule file has no key 'ruls'; did you mean 'rules'?"),
      Broken(
        "version: 1\nreports: []\n",
        "2:1: a rule file has no key 'reports'; expected version, patterns, multiline, redact, rules or alerts"),
      Broken(
        "version: 1\nversion: 1\n",
        "2:1: the key 'version' is repeated, first at 1:1; expected each key once"),
      Broken(
        "version: 1\nrules: {}\n",
        "2:8: 'rules' is a map; expected a list of rules"),
      Broken(
        "version: 1\nrules: text\n",
        "2:8: 'rules' is text; expected a list of rules"),
      Broken(
        "version: 1\nrules: [text]\n",
        "2:9: a rule is text; expected a map"),
      Broken(
        "version: 1\n---\nversion: 1\n",
        "2:1: a second document begins; expected one document in a file; remove the '---'"),
      Broken(
        "version: 1\nrules: &r []\n",
        "2:8: an anchor (&name) is not allowed; put text that begins with '*', '&' or '!' in single quotes"
      ),
      Broken(
        "version: 1\nrules: *r\n",
        "2:8: an alias (*name) is not allowed; expected the value itself; put text that begins with '*', '&' or '!' in single quotes"
      ),
      Broken(
        "version: 1\nrules: !!seq []\n",
        "2:8: a tag (!name) is not allowed; put text that begins with '*', '&' or '!' in single quotes"),
      Broken(
        "version: !!str 1\n",
        "1:10: a tag (!name) is not allowed; put text that begins with '*', '&' or '!' in single quotes"),
      Broken(
        "version: 1\n? [a]\n: b\n",
        "2:3: a key is a list; expected text"),
      Broken(
        "version: 1\n\trules: []\n",
        "2:1: not valid YAML: found a tab character that violates indentation while scanning a plain scalar (begun at 1:10); a tab cannot indent YAML: use blanks"
      ),
      Broken(
        "version: 1\npatterns:\n  A: %{B}\n",
        "3:6: not valid YAML: found character that cannot start any token while scanning for the next token; put text that begins with '%' in single quotes"
      ),
      Broken(
        "version: 1\npatterns:\n  A: \"\\d\"\n",
        "3:7: not valid YAML: found unknown escape character while parsing a quoted scalar (begun at 3:6); put patterns in single quotes, where a backslash is itself"
      ),
      Broken(
        "version: 1\npatterns:\n  A: 'it's'\n",
        "3:10: not valid YAML: did not find expected key while parsing a block mapping (begun at 3:3); look at quotes and indentation there: within single quotes a quote is written ''"
      ),
      Broken(
        "version: 1\npatterns:\n  A: b: c\n",
        "3:7: not valid YAML: mapping values are not allowed in this context; put text that holds ': ' in single quotes"
      ),
      Broken(
        "version: 1\nrules: [\n",
        "3:1: not valid YAML: did not find expected node content while parsing a flow node; a bracket or brace before it is not closed, or a value is missing"
      ),
      Broken(
        "version: 1\npatterns: {A: 'x\n",
        "3:1: not valid YAML: found unexpected end of stream while scanning a quoted scalar (begun at 2:15); its closing quote is missing"
      ),
      Broken(
        "version: 1\npatterns: {1A: x, A: '', B: [x], C: }\n",
        "2:12: '1A' is not a pattern name; expected letters, digits and '_', not a digit first",
        "2:22: pattern 'A' is empty; expected a regex",
        "2:29: pattern 'B' is a list; expected a regex",
        "2:37: pattern 'C' is empty; expected a regex"),
      Broken(
        "version: 1\nrules:\n  - name: a\n",
        "3:5: a rule without 'match'; expected the key 'match'; only 'format: json', 'format: logfmt' and 'drop: true' do without"
      ),
      Broken(
        "version: 1\nrules:\n  - match: x\n",
        "3:5: a rule without 'name'; expected the key 'name'"),
      Broken(
        "version: 1\nrules:\n  - {name: a, match: x}\n  - {name: a, match: y}\n",
        "4:12: a rule 'a' is there already, at 3:12; expected a name of its own"),
      Broken(
        "version: 1\nrules:\n  - {name: A_b, match: x}\n",
        "3:12: 'A_b' is not a rule's name; expected lower-case letters, digits and '-', not '-' first"),
      Broken(
        "version: 1\nmultiline:\n  - start: x\n",
        "3:5: a multiline declaration without 'name'; expected the key 'name'"),
      Broken(
        "version: 1\nmultiline:\n  - name: m\n",
        "3:5: a multiline declaration that joins nothing; expected 'start', 'continue' or 'states'"),
      Broken(
        "version: 1\nmultiline:\n  - {name: m, start: x}\n  - {name: m, start: x}\n",
        "4:12: a multiline declaration 'm' is there already, at 3:12; expected a name of its own"),
      Broken(
        "version: 1\nrules:\n  - name: a\n    mtach: x\n    severity: none\n  - {name: \"\\e[2J\", match: x}\n",
        "4:5: a rule has no key 'mtach'; did you mean 'match'?",
        "5:15: 'severity' is 'none'; expected TRACE, DEBUG, INFO, WARN, ERROR or FATAL",
        #"6:12: '\u{1B}[2J' is not a rule's name; expected lower-case letters, digits and '-', not '-' first"#),
    ])
  func file(_ broken: Broken) {
    #expect(complaints(broken.text) == broken.complaints)
  }

  @Test(
    "that is not UTF-8 is complained of, with the place",
    arguments: [
      (Array("version: 1\n# é".utf8) + [0xFF, 0x0A], "2:4", "FF"), (Array("a".utf8) + [0xC3], "1:2", "C3"),
      ([0xFF, 0xFE, 0x61, 0x00], "1:1", "FF"), (Array("a\u{2028}é".utf8) + [0xED, 0xA0, 0x80], "2:2", "ED"),
    ])
  func notUTF8(_ bytes: [UInt8], place: String, byte: String) {
    let words = "byte 0x\(byte) is not valid UTF-8; expected a UTF-8 file; in a pattern write a byte as \\x\(byte)"
    #expect(complaints(bytes) == ["r.yaml:\(place): \(words)"])
  }

  @Test(
    "with characters YAML has no place for is complained of",
    arguments: [("a: \r\n b\u{0}", "2:3", "U+0000", "0"), ("a\u{85}b\u{7F}", "2:2", "U+007F", "7F")])
  func controlCharacters(_ text: String, place: String, character: String, digits: String) {
    let words = "the character \(character) is not allowed in YAML; in a pattern write it as \\x{\(digits)}"
    #expect(complaints(text) == ["r.yaml:\(place): \(words)"])
  }

  @Test("is refused beyond 16 MiB")
  func size() {
    let bytes = [UInt8](repeating: 0x20, count: 16 << 20 | 1)
    #expect(complaints(bytes) == ["r.yaml:1:1: the file has more than 16777216 bytes"])
  }

  @Test("that nests too deep is refused where it does")
  func depth() {
    let text = "version: 1\nrules: " + String(repeating: "[", count: 100_000)
    #expect(complaints(text) == ["r.yaml:2:40: values nest deeper than 32 levels"])
  }

  @Test("has its first hundred complaints told and the rest counted")
  func many() throws {
    let error = try #require(throws: RuleFileErrors.self) {
      try parse("version: 1\nrules:\n" + String(repeating: "- x\n", count: 150))
    }
    #expect(error.errors.count == 100)
    #expect(error.omitted == 50)
    #expect(error.description.hasSuffix("\nand 50 more errors"))
  }
}
