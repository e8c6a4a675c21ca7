import RuleFile
import Testing

@testable import RuleImport

@Suite("Parsers of Fluent Bit")
struct FluentBitTests {
  static func imported(_ text: String, file: String = "parsers.conf") throws -> ImportedRules {
    let format = try #require(ForeignFormat(of: Array(text.utf8), file: file))
    return try ImportedRules.read(
      [ForeignFile(name: file, bytes: Array(text.utf8), format: format)], library: PatternLibrary())
  }

  static let classic = #"""
    # Parsers of a shop
    [SERVICE]
        Flush 1
    [PARSER]
        Name   Shop Access
        Format regex
        # a comment
        Regex  ^(?<client>[^ ]*) - (?<user>[^ ]*) \[(?<time>[^\]]*)\] "(?<method>\S+) (?<path>[^\"]*)" (?<status>\d+)$
        Time_Key time
        Time_Format %d/%b/%Y:%H:%M:%S %z
        Types status:integer
    [parser]
        NAME   shop access
        format regex
        regex  /^(?<at>\d{4}-\d\d-\d\d) (?<message>[[:alpha:]]+)$/i
        time_key at
        time_format %Y-%m-%d
        time_keep on
        time_offset -0330
    [PARSER]
        Name  events
        Format json
        Time_Key ts
        Time_Format %s
    [MULTILINE_PARSER]
        name          trace
        type          regex
        rule          "start_state"  "/^\"Error\": (.*)/" "frames of it"
        rule          "frames of it" "/^\s+at .*/" "frames of it"
    """#

  @Test("become rules and machines")
  func classicFile() throws {
    let imported = try Self.imported(Self.classic)
    #expect(imported.refusals.isEmpty)
    #expect(
      RuleDocumentWriter.text(of: imported.document) == #"""
        version: 1
        multiline:
          - name: trace
            states:
              - {from: start, match: '^"Error": (?:.*)', to: frames-of-it}
              - {from: frames-of-it, match: '^\s+at .*', to: frames-of-it}
        rules:
          - name: shop-access
            match: '^(?<client>[^ ]*) - (?<user>[^ ]*) \[(?<time>[^\]]*)\] "(?<method>\S+) (?<path>[^"]*)" (?<status>\d+)$'
            types: {status: int}
            time: {field: time, formats: ['%d/%b/%Y:%H:%M:%S %z', '%-d/%b/%Y:%-H:%-M:%-S %z']}
          - name: shop-access-2
            match: '(?i:^(?<at_read>(?<at>\d{4}-\d\d-\d\d)) (?<message>[^\x00-@\[-`{-\x7f]+)$)'
            time: {field: at_read, formats: ['%Y-%m-%d', '%Y-%-m-%-d'], zone: '-03:30'}
          - name: events
            format: json
            time: {field: ts, format: '%s'}

        """#)
    #expect(
      imported.notes.map(\.description) == [
        "parsers.conf:15:49: '[:alpha:]' knows the letters of all languages there, and those of ASCII here; see docs/IMPORT.md where lines hold others"
      ])
  }

  @Test("are the same in YAML")
  func yamlFile() throws {
    let imported = try Self.imported(
      #"""
      parsers:
        - name: shop
          format: regex
          regex: '/^(?<at>\S+) (?<message>.*)$/'
          time_key: at
          time_format: '%Y-%m-%dT%H:%M:%S.%L%z'
      multiline_parsers:
        - name: trace
          type: regex
          rules:
            - {state: start_state, regex: '/^Error/', next_state: cont}
            - {state: cont, regex: '/^ /', next_state: cont}
      """#, file: "parsers.yaml")
    #expect(imported.refusals.isEmpty)
    #expect(imported.document.rules.map(\.match?.value) == [#"^(?<at>\S+) (?<message>.*)$"#])
    guard case .states(let states) = imported.document.multiline.first?.form else {
      Issue.record("no machine")
      return
    }
    #expect(states.map(\.match.value) == ["^Error", "^ "])
  }

  @Test(
    "are refused by name where they have no equal",
    arguments: [
      ("Name a\n Format ltsv", "parser 'a': 'Format ltsv' has no equal"),
      ("Format json", "a parser without 'Name'"),
      ("Name a", "parser 'a' without 'Format'"),
      ("Name a\n Format regex", "parser 'a' without 'Regex'"),
      ("Name a\n Format regex\n Regex ^(?<a>x)\\1", "parser 'a': a reference to a group by number"),
      ("Name a\n Format regex\n Regex ^(?<a>(?~x))", "parsers.conf:4:14: parser 'a': the absent operator '(?~'"),
      ("Name a\n Format regex\n Regex ^(?<a>x)(?<b>\\g<a>)", "a call of a group"),
      ("Name a\n Format regex\n Regex ^x", "the regex captures nothing"),
      ("Name a\n Format regex\n Regex ^(?<a>x", "a '(' without its ')'"),
      ("Name a\n Format regex\n Regex ^(?P<a>x)", "'(?P' is no group in Ruby"),
      ("Name a\n Format regex\n Regex (?<=a+)(?<b>c)", "lookbehind assertion is not fixed length"),
      ("Name a\n Format json\n Time_Format %Y %j", "the time format's '%j' has no equal"),
      ("Name a\n Format json\n Time_Format %Y", "the year stands without the month"),
      ("Name a\n Format json\n Decode_Field json log", "the decoder 'json'"),
      ("Name a\n Format json\n Types a:hex", "the type 'hex' has no equal"),
      ("Name a\n Format json\n Time_Key ${KEY}", "'${…}' stands for something"),
      ("Name a\n Format json\n Time_System_Timezone On\n Time_Format %s", "'Time_System_Timezone'"),
      ("Name a\n Format json\n Colour red", "the key 'colour' is not known"),
      ("Name a\n Format json\n@INCLUDE other.conf", "parsers.conf:4:1: @INCLUDE is not followed"),
    ])
  func refusals(body: String, expected: String) throws {
    let imported = try Self.imported("[PARSER]\n \(body)")
    let told = imported.refusals.map(\.description).joined(separator: "\n")
    #expect(told.contains(expected), "\(told)")
  }

  @Test(
    "of several lines are refused where they cannot be kept",
    arguments: [
      ("type endswith\n match_string x", "a 'Type' other than regex"),
      ("type regex\n key_content log\n rule \"start_state\" \"/x/\" \"y\"", "'key_content' joins by a field"),
      ("type regex\n rule \"a\" \"/x/\" \"b\"", "no rule begins at 'start_state'"),
      ("type regex\n rule \"start_state\" \"/x/\" \"b\"\n rule \"c\" \"/x/\" \"b\"", "the state 'c' is never reached"),
      ("type regex\n rule \"start_state\"", "a rule without its state or regex"),
    ])
  func multilineRefusals(body: String, expected: String) throws {
    let imported = try Self.imported("[MULTILINE_PARSER]\n name m\n \(body)")
    #expect(imported.refusals.map(\.description).joined().contains(expected), "\(imported.refusals)")
    #expect(imported.document.multiline.isEmpty)
  }
}
