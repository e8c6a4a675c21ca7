import Testing

@testable import RuleChecks

@Suite("What lint says of times")
struct TimeLintTests {
  /// The findings of a rule that captures `time` and reads it with `formats`, of an example with `example` as its time.
  private func findings(_ time: String, _ formats: [String], _ example: String) throws -> [Finding] {
    let quoted = formats.map { "'\($0)'" }.joined(separator: ", ")
    let rules = try checkedRules(
      """
      rules:
        - name: door
          match: '^(?<time>\(time)) door (?<id>\\d+)$'
          time: {field: time, formats: [\(quoted)]}
          examples:
            - {input: '\(example) door 7', expect: {id: '7'}}
            - {input: 'window 7', no_match: true}
      """)
    return LintReport.make(rules).findings
  }

  @Test(
    "is a time that the pattern takes and no format reads, with a line that shows it",
    arguments: [
      (
        #"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d+)?"#, "%Y-%m-%d %H:%M:%S", "2026-03-02 06:00:00",
        "2026-03-02 06:00:00.1"
      ),
      (
        #"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:,\d{3})?"#, "%Y-%m-%d %H:%M:%S", "2026-03-02 06:00:00",
        "2026-03-02 06:00:00,123"
      ),
      (
        #"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:,\d{3})?"#, "%Y-%m-%d %H:%M:%S,%f", "2026-03-02 06:00:00,123",
        "2026-03-02 06:00:00"
      ),
      (#"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d"#, "%Y-%m-%dT%H:%M:%S", "2026-03-02T06:00:00", "2026-03-02 06:00:00"),
      (#"\d{4}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d"#, "%iso", "2026-03-02 06:00:00", "2026/03/02 06:00:00"),
      (
        #"\d\d/\w+/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?"#, "%d/%b/%Y:%H:%M:%S %z", "02/Mar/2026:06:00:00 +0100",
        "02/Mar/2026:06:00:00"
      ),
      (
        #"\d\d/\w+/\d{4}:\d\d:\d\d:\d\d(?:Z| UTC)?"#, "%d/%b/%Y:%H:%M:%S", "02/Mar/2026:06:00:00",
        "02/Mar/2026:06:00:00Z"
      ),
      (
        #"\w{3} [ \d]\d \d\d:\d\d:\d\d(?: UTC)? \d{4}"#, "%b %e %H:%M:%S %Y", "Mar 02 06:00:00 2026",
        "Mar 02 06:00:00 UTC 2026"
      ),
      (#"\w{3} [ \d]\d \d{4} \d\d:\d\d:\d\d"#, "%b %d %Y %H:%M:%S", "Mar 12 2026 06:00:00", "Mar  2 2026 06:00:00"),
      (#"\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d"#, "%d %b %Y %H:%M:%S", "02 Mar 2026 06:00:00", "2 Mar 2026 06:00:00"),
      (#"\d{4}-\d\d-\d\d \d{1,2}:\d\d:\d\d"#, "%Y-%m-%d %H:%M:%S", "2026-03-02 16:00:00", "2026-03-02 6:00:00"),
      (
        #"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d [AP]M(?: GMT)?"#, "%m/%d/%Y %I:%M:%S %p", "03/02/2026 06:00:00 PM",
        "03/02/2026 06:00:00 PM GMT"
      ),
      (
        #"\w{3} \d\d, \d{4} \d{1,2}:\d\d:\d\d(?:\.\d+)? [AP]M"#, "%b %d, %Y %-I:%M:%S %p", "Mar 02, 2026 6:00:00 AM",
        "Mar 02, 2026 6:00:00.1 AM"
      ),
    ])
  func variants(_ time: String, _ format: String, _ example: String, _ sample: String) throws {
    let findings = try findings(time, [format], example)
    #expect(findings.map(\.kind) == [.timeLoss])
    #expect(findings.first?.details == ["\(sample) door 7", format])
    #expect(findings.first?.mark?.description == "rules.yaml:4:14")
  }

  @Test(
    "is nothing where all that the pattern takes is read, and where it takes anything",
    arguments: [
      (#"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d| UTC)?"#, ["%iso"], "2026-03-02 06:00:00"),
      (
        #"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: [A-Z]{3,5})?"#, ["%iso", "%Y-%m-%d %H:%M:%S %Z"], "2026-03-02 06:00:00 CET"
      ),
      (#"\S+ \S+"#, ["%Y-%m-%d %H:%M:%S"], "2026-03-02 06:00:00"),
      (#"[-\d]+ [\d:.]+"#, ["%Y-%m-%d %H:%M:%S"], "2026-03-02 06:00:00"),
      (#"[^]]+"#, ["%d/%b/%Y:%H:%M:%S %z"], "02/Mar/2026:06:00:00 +0100"),
      (#"\d{4}.\d\d.\d\d \d\d:\d\d:\d\d"#, ["%Y.%m.%d %H:%M:%S"], "2026.03.02 06:00:00"),
      (#"\d\d \w{3} \d{4} \d{1,2}:\d\d:\d\d [AP]M"#, ["%d %b %Y %-I:%M:%S %p"], "02 Mar 2026 6:00:00 AM"),
      (#"\d{10}(?:\.\d+)?"#, ["%s%.f"], "1772431200"),
    ])
  func read(_ time: String, _ formats: [String], _ example: String) throws {
    #expect(try findings(time, formats, example) == [])
  }

  @Test("is one finding of each difference")
  func once() throws {
    let findings = try findings(
      #"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d{4})?"#, ["%Y-%m-%d %H:%M:%S"], "2026-03-02 06:00:00")
    #expect(findings.map { $0.details[0] } == ["2026-03-02 06:00:00.1 door 7", "2026-03-02 06:00:00Z door 7"])
  }

  @Test(
    "is a zone that the pattern leaves out of the time",
    arguments: [("Z", "Z"), (" UTC", "UTC"), (" GMT", "GMT"), ("+0000", "+0000"), (" +02:00", "+02:00")])
  func zoneBehind(_ text: String, _ zone: String) throws {
    func rules(_ declaration: String) throws -> [Finding] {
      let rules = try checkedRules(
        """
        rules:
          - name: door
            match: '^\\[(?<time>[-\\d]+ \\d\\d:\\d\\d:\\d\\d)[^\\]]*\\] door (?<id>\\d+)$'
            time: {field: time, format: '%Y-%m-%d %H:%M:%S'\(declaration)}
            examples:
              - {input: '[2026-03-02 06:00:00\(text)] door 7', expect: {id: '7'}}
              - {input: 'window 7', no_match: true}
        """)
      return LintReport.make(rules).findings
    }
    let findings = try rules("")
    #expect(findings.map(\.kind) == [.timeLoss])
    #expect(
      findings.first?.message
        == "door leaves the zone '\(zone)' out of its time, and reads the time in the zone of --time-zone")
    #expect(try rules(", zone: UTC") == [])
  }

  @Test(
    "is no word that begins like a zone",
    arguments: [" Z: x", " UTCtime", " +1 door", "-7", " GMTs", "Zoom", " +12345"])
  func words(_ behind: String) {
    let text = Array("06:00:00\(behind)".utf8)
    #expect(ZoneText.end(in: text, from: 8) == nil)
  }

  @Test(
    "takes texts that are no times, and halves of some, as they come",
    arguments: ["", ":", "1:", "1:22:3", ":11:22", "é:00:00", "6:00:00"])
  func texts(_ text: String) {
    let variants = TimeVariants(of: Array(text.utf8))
    #expect(variants.changes.isEmpty == (text != "6:00:00"))
  }
}
