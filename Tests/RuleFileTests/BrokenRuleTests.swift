import RuleFile
import Testing

@Suite("A broken rule")
struct BrokenRuleTests {
  @Test(
    "of format regex is complained of, with the place",
    arguments: [
      Broken(
        "mach: y",
        "5:5: a rule has no key 'mach'; did you mean 'match'?"),
      Broken(
        "format: jsn",
        "5:13: 'format' is 'jsn'; expected regex, json or logfmt; did you mean 'json'?"),
      Broken(
        "require: [a]",
        "5:5: 'require' in a rule of format regex; expected 'format: json' or 'format: logfmt' with it"),
      Broken(
        "drop: yes",
        "5:11: 'drop' is 'yes'; expected true or false"),
      Broken(
        "match_limit: 99",
        "5:18: 'match_limit' is '99'; expected a whole number from 100 to 10000000"),
      Broken(
        "match_limit: 1e6",
        "5:18: 'match_limit' is '1e6'; expected a whole number from 100 to 10000000"),
      Broken(
        "types: {a b: int, c: integer, d: [int]}",
        "5:13: 'a b' is not a field name; expected letters, digits, '_', '@', '.' and '-', first a letter, '_' or '@'",
        "5:26: the type of 'c' is 'integer'; expected int, float, bool or string",
        "5:38: the type of 'd' is a list; expected int, float, bool or string"),
      Broken(
        "types: int",
        "5:12: 'types' is text; expected a map from fields to types"),
      Broken(
        "when: {}",
        "5:11: 'when' names nothing; expected 'path' or 'service'"),
      Broken(
        "when: 'edge*'",
        "5:11: 'when' is text; expected a map with path or service"),
      Broken(
        "when: {path: [], service: ''}",
        "5:18: 'path' is an empty list; expected a glob, or a list of them",
        "5:31: 'service' is empty; expected a glob, or a list of them"),
      Broken(
        "time: {format: x}",
        "5:11: 'time' without 'field'; expected the key 'field'"),
      Broken(
        "time: {field: t}",
        "5:11: 'time' without 'format', 'formats' or 'epoch'; expected one of them"),
      Broken(
        "time: {field: t, format: x, epoch: s}",
        "5:33: 'time' with both 'format' and 'epoch'; expected one of them"),
      Broken(
        "time: {field: t, epoch: sec}",
        "5:29: 'epoch' is 'sec'; expected s, ms, us, ns or auto"),
      Broken(
        "time: {field: t, epoch: s, zone: UTC}",
        "5:32: 'zone' with 'epoch'; expected 'format' or 'formats' with it; an epoch is in UTC"),
      Broken(
        "time: {field: t, format: x, zone: CET}",
        "5:39: 'zone' is 'CET'; expected UTC, Z or an offset like +02:00"),
      Broken(
        "time: {field: t, format: x, zone: '+2:00'}",
        "5:39: 'zone' is '+2:00'; expected UTC, Z or an offset like +02:00"),
      Broken(
        "time: {field: t, format: x, zone: '+18:30'}",
        "5:39: 'zone' is '+18:30'; expected UTC, Z or an offset like +02:00"),
      Broken(
        "time: {field: t, formats: x}",
        "5:31: 'formats' is text; expected a list of time formats; one goes into 'format'"),
      Broken(
        "time: {field: t, format: [x, y]}",
        "5:30: 'format' is a list; expected a time format"),
      Broken(
        "severity: warning",
        "5:15: 'severity' is 'warning'; expected TRACE, DEBUG, INFO, WARN, ERROR or FATAL"),
      Broken(
        "severity: info",
        "5:15: 'severity' is 'info'; expected TRACE, DEBUG, INFO, WARN, ERROR or FATAL; did you mean 'INFO'?"),
      Broken(
        "severity: {map: {a: B}}",
        "5:15: 'severity' without 'field'; expected the key 'field'",
        "5:25: the severity of 'a' is 'B'; expected TRACE, DEBUG, INFO, WARN, ERROR or FATAL"),
      Broken(
        "severity: {field: s, scale: rfc, default: NONE}",
        "5:33: 'scale' is 'rfc'; expected syslog or pino",
        "5:47: 'default' is 'NONE'; expected TRACE, DEBUG, INFO, WARN, ERROR or FATAL"),
      Broken(
        "service: '${app'",
        "5:15: '${' without its '}'; expected ${field}; write $${ for the characters themselves"),
      Broken(
        "service: 'x ${a b}'",
        "5:17: 'a b' is not a field name; expected letters, digits, '_', '@', '.' and '-', first a letter, '_' or '@'"),
      Broken(
        "set: {a: '${}'}",
        "5:15: '' is not a field name; expected letters, digits, '_', '@', '.' and '-', first a letter, '_' or '@'"),
      Broken(
        "message: []",
        "5:14: 'message' is an empty list; expected a field name, or a list of them"),
      Broken(
        "message: {a: b}",
        "5:14: 'message' is a map; expected a field name, or a list of them"),
      Broken(
        "redact: [{field: a}]",
        "5:14: a redaction without 'as'; expected the key 'as'"),
      Broken(
        "redact: [{as: a}]",
        "5:14: a redaction without 'field' or 'pattern'; expected one of them"),
      Broken(
        "redact: [{field: a, pattern: b, as: c}]",
        "5:25: a redaction with both 'field' and 'pattern'; expected one of them"),
      Broken(
        "redact: [{field: a, as: '<a>'}]",
        "5:29: '<a>' is not a placeholder; expected text without control characters, '<' and '>'"),
      Broken(
        "examples: [{expect: {}}]",
        "5:16: an example without 'input'; expected the key 'input'"),
      Broken(
        "examples: [{input: x}]",
        "5:16: an example without 'expect' or 'no_match'; expected one of them"),
      Broken(
        "examples: [{input: x, expect: {}, no_match: true}]",
        "5:39: an example with both 'expect' and 'no_match'; expected one of them"),
      Broken(
        "examples: [{input: x, no_match: false}]",
        "5:37: 'no_match' is false; expected true; what does match goes under 'expect'"),
      Broken(
        "examples: [{input: x, expect: {a: [1]}}]",
        "5:39: the value of 'a' is a list; expected text, a number or true or false"),
    ])
  func regex(_ broken: Broken) {
    #expect(complaints("version: 1\nrules:\n  - name: a\n    match: x\n    \(broken.text)\n") == broken.complaints)
  }

  @Test(
    "of format json is complained of, with the place",
    arguments: [
      Broken(
        "match: x",
        "5:5: 'match' in a rule of format json; expected 'format: regex' with it; 'require' lists the fields a record must have"
      ),
      Broken(
        "require: []",
        "5:14: 'require' is an empty list; expected a field name, or a list of them"),
      Broken(
        "require: [[a]]",
        "5:15: an item of 'require' is a list; expected a field name"),
    ])
  func json(_ broken: Broken) {
    #expect(complaints("version: 1\nrules:\n  - name: a\n    format: json\n    \(broken.text)\n") == broken.complaints)
  }
}
