import Testing

@testable import RuleChecks

@Suite("Examples of rules")
struct ExampleCheckTests {
  private func findings(_ rules: String) throws -> [Finding] { TestReport.make(try checkedRules(rules)).findings }

  @Test("pass where the rule does what they say")
  func passing() throws {
    let report = TestReport.make(
      try checkedRules(
        """
        rules:
          - name: door
            match: '^(?<time>\\S+) door (?<id>\\d+) (?<message>.*)$'
            types: {id: int}
            time: {field: time, format: '%iso'}
            severity: INFO
            examples:
              - input: '2026-03-02T06:00:00.500Z door 7 opened'
                expect: {timestamp: '2026-03-02T06:00:00.5Z', id: 7, message: opened, severity: INFO}
              - {input: 'window 7', no_match: true}
        """))
    #expect(report.findings == [])
    #expect(report.cases.map(\.findings) == [[], []])
    #expect(report.figures.map(\.value) == [1, 2, 0])
  }

  @Test("that the pattern does not match show how far it got, and who matched")
  func mismatch() throws {
    let findings = try findings(
      """
      rules:
        - name: door
          match: '^door (?<id>\\d{3}) opened$'
          examples: [{input: "door 12\\t opened", expect: {id: '12'}}]
        - name: any
          match: '^door'
      """)
    #expect(findings.map(\.kind) == [.exampleFailed])
    #expect(
      findings[0].details == [
        #"door 12\t opened"#, #"       ^ matched up to here, then expected `\d{3}` (rules.yaml:4:25)"#,
        "any (rules.yaml:6:11) matches it",
      ])
    #expect(findings[0].mark?.line == 5)
  }

  @Test("that an earlier rule takes name it")
  func taken() throws {
    let findings = try findings(
      """
      rules:
        - {name: any, match: '^door'}
        - name: door
          match: '^door (?<id>\\d+)$'
          examples: [{input: door 12, expect: {id: '12'}}]
      """)
    #expect(findings.map(\.kind) == [.exampleTakenByOther])
    #expect(findings[0].message == "door never sees its example: any (rules.yaml:3:12) comes first and matches it")
  }

  @Test("that are read otherwise show the values of each field that differs, at the first of them")
  func fields() throws {
    let findings = try findings(
      """
      rules:
        - name: door
          match: '^door (?<id>\\d+) (?<state>\\w+)$'
          types: {id: int}
          examples:
            - input: door 12 open
              expect: {state: open, id: '12', size: 3}
      """)
    #expect(findings.map(\.kind) == [.exampleFields])
    #expect(
      findings[0].details == [
        "door 12 open", "id    expected '12', got 12", "size  expected 3, got nothing",
      ])
    #expect(findings[0].mark?.description == "rules.yaml:8:31")
  }

  @Test("that should not match and do are findings")
  func noMatch() throws {
    let findings = try findings(
      """
      rules:
        - {name: any, match: '^door', examples: [{input: doors, no_match: true}]}
      """)
    #expect(findings.map(\.message) == ["any matches an example that it should not match"])
  }

  @Test("are run from a source that `when` lets through")
  func scope() throws {
    let findings = try findings(
      """
      rules:
        - name: door
          when: {path: '**/door[0-9]/{a,b}*.log', service: ['pay-?', x]}
          match: '^door'
          examples: [{input: doors, expect: {message: doors}}]
      """)
    #expect(findings == [])
  }

  @Test("are missing altogether: nothing is tested, and that is a finding")
  func none() throws {
    #expect(try findings("rules: [{name: any, match: '^door'}]").map(\.kind) == [.noExamples])
    #expect(try findings("rules: []").map(\.kind) == [.noRules])
  }

  @Test("that run into the match limit say so")
  func limit() throws {
    let findings = try findings(
      """
      rules:
        - name: slow
          match: '^(?:a+)+$'
          match_limit: 100
          examples: [{input: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', expect: {message: x}}]
      """)
    #expect(findings[0].details.last == "matching was given up at the rule's match limit of 100")
  }

  @Test("of the stock rules all pass")
  func stock() throws { #expect(TestReport.make(try checkedStock()).findings == []) }
}
