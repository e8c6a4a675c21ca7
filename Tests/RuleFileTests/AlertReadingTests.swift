import RuleFile
import Testing

@Suite("An alert")
struct AlertReadingTests {
  @Test("is read with its condition, its trigger and what it says")
  func good() throws {
    let document = try parse(
      #"""
      version: 1
      alerts:
        - name: payments
          when: {service: 'pay*'}
          if: {severity: ERROR, rule: [app, nginx-access], message: 'declined'}
          count: 20
          within: 5m
          severity: FATAL
          message: payments fail
          cooldown: 1h
        - {name: each, if: {severity: WARN}, severity: WARN}
        - {name: spell, if: {severity: WARN}, severity: WARN, within: 250ms}
        - {name: beat, if: {rule: beat}, absent: 2d, severity: ERROR}
      """#)
    let alert = document.alerts[0]
    #expect(alert.name.value == "payments")
    #expect(alert.scope?.services.map(\.value) == ["pay*"])
    #expect(alert.condition.severity == "ERROR")
    #expect(alert.condition.rules.map(\.value) == ["app", "nginx-access"])
    #expect(alert.condition.rules[1].mark == at(5, 39))
    #expect(alert.condition.message?.value == "declined")
    #expect(alert.trigger == .count(20, within: 300_000_000_000))
    #expect(alert.severity == "FATAL")
    #expect(alert.message == "payments fail")
    #expect(alert.cooldown == 3_600_000_000_000)
    #expect(alert.mark == at(3, 5))
    #expect(document.alerts[1].trigger == .each(within: AlertDeclaration.defaultWithin))
    #expect(document.alerts[1].cooldown == 0)
    #expect(document.alerts[2].trigger == .each(within: 250_000_000))
    #expect(document.alerts[3].trigger == .absence(172_800_000_000_000))
  }

  @Test(
    "that is broken is complained of, with the place",
    arguments: [
      Broken("if: {rule: a}", "3:5: an alert without 'severity'; expected the key 'severity'"),
      Broken("severity: WARN", "3:5: an alert without 'if'; expected the key 'if'"),
      Broken("severity: WARN\n    if: {}", "5:9: 'if' names nothing; expected 'severity', 'rule' or 'message'"),
      Broken(
        "severity: warn\n    if: {severity: LOUD}",
        "4:15: 'severity' is 'warn'; expected TRACE, DEBUG, INFO, WARN, ERROR or FATAL; did you mean 'WARN'?",
        "5:20: 'severity' is 'LOUD'; expected TRACE, DEBUG, INFO, WARN, ERROR or FATAL"),
      Broken(
        "severity: WARN\n    if: {rule: a}\n    count: 0\n    within: 5m",
        "6:12: 'count' is '0'; expected a whole number from 1 to 10000"),
      Broken(
        "severity: WARN\n    if: {rule: a}\n    count: 5", "6:5: 'count' without 'within'; expected the key 'within'"),
      Broken(
        "severity: WARN\n    if: {rule: a}\n    count: 5\n    within: 5m\n    absent: 1h",
        "6:5: an alert with both 'absent' and 'count'; expected one of them",
        "7:5: an alert with both 'absent' and 'within'; expected one of them"),
      Broken(
        "severity: WARN\n    if: {rule: Big}",
        "5:16: 'Big' is not a rule's name; expected lower-case letters, digits and '-', not '-' first"),
      Broken(
        "severity: WARN\n    if: {rule: a}\n    examples: []",
        "6:5: an alert has no key 'examples'; expected name, when, if, count, within, absent, severity, message or cooldown"
      ),
    ])
  func broken(_ broken: Broken) {
    #expect(complaints("version: 1\nalerts:\n  - name: a\n    \(broken.text)\n") == broken.complaints)
  }

  @Test(
    "refuses spans that are none",
    arguments: ["5", "m", "-5m", "5 m", "1.5h", "0s", "367d", "99999999999999999999s", "9223372036854775807d", "٣s"])
  func spans(text: String) {
    let alert = "version: 1\nalerts:\n  - {name: a, if: {rule: a}, severity: WARN, absent: '\(text)'}\n"
    #expect(
      complaints(alert) == [
        "r.yaml:3:54: 'absent' is '\(text)'; expected a time span such as 200ms, 10s, 5m, 1h or 2d, at most 366d"
      ])
  }

  @Test("may have the longest span, and no cool-down")
  func extremes() throws {
    let alert = try parse(
      "version: 1\nalerts:\n  - {name: a, if: {rule: a}, severity: WARN, absent: 366d, cooldown: 0s}\n"
    ).alerts[0]
    #expect(alert.trigger == .absence(366 * 86_400_000_000_000))
    #expect(alert.cooldown == 0)
  }

  @Test("has a name of its own")
  func repeated() {
    let item = "  - {name: a, if: {rule: a}, severity: WARN}\n"
    #expect(
      complaints("version: 1\nalerts:\n" + item + item) == [
        "r.yaml:4:12: an alert 'a' is there already, at 3:12; expected a name of its own"
      ])
  }
}
