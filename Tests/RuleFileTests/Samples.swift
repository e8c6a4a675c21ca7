import RuleFile
import Testing

/// Reads a file named `r.yaml`.
func parse(_ text: String) throws(RuleFileErrors) -> RuleDocument {
  try RuleDocument.parse(Array(text.utf8), file: "r.yaml")
}

/// What is wrong with a file named `r.yaml`, one line each.
func complaints(_ bytes: [UInt8]) -> [String] {
  do throws(RuleFileErrors) {
    _ = try RuleDocument.parse(bytes, file: "r.yaml")
    return []
  } catch {
    return error.errors.map(\.description)
  }
}

func complaints(_ text: String) -> [String] { complaints(Array(text.utf8)) }

/// A mark in `r.yaml`.
func at(_ line: Int, _ column: Int) -> SourceMark { SourceMark(file: "r.yaml", line: line, column: column) }

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A file with every key there is.
let goodFile = #"""
  # every key there is
  version: 1
  patterns:
    ORDER: 'ord-[0-9a-f]{8}'
    WORD: '\w+'
  multiline:
    - name: batch-report
      when: {service: 'batch-*'}
      start: '^\d{4}-\d\d-\d\d '
    - name: sql
      continue: '^(?:\s|\))'
    - name: both
      start: '^A'
      continue: '^B'
    - name: python
      states:
        - {from: start, match: '^Traceback', to: frames, joins: true}
        - {from: frames, match: '^\s', to: frames}
        - {from: frames, match: '^[\w.]+(?:: |$)', to: raised}
  redact:
    - {field: t.$date, as: time}
    - {pattern: 'pin=\d+', as: pin}
  rules:
    - name: nginx-access
      when: {path: ['**/nginx/**', '*.log'], service: 'edge*'}
      match: '^(?<client>\S+) it''s %{WORD:log.level} (?<status>\d+)'
      types: {status: int, took: float, cached: bool, path: string}
      time: {field: [time, at], formats: ['%d/%b/%Y:%H:%M:%S %z', '%iso'], zone: '-02:30'}
      severity: {field: status, map: {'5*': ERROR, '4*': WARN, '*': INFO}, default: DEBUG, scale: syslog}
      service: '${app}'
      message: [message, request]
      stack: stack
      set: {vendor: nginx, route: 'a ${method} $${b} $5 ${path}'}
      redact:
        - {field: user, as: user}
      match_limit: 5000
      examples:
        - input: '203.0.113.7 - -'
          expect: {timestamp: '2026-03-02T06:00:00Z', severity: INFO, status: 200, code: '200'}
          reference_time: '2026-03-03T00:00:00Z'
        - {input: 'not an access log', no_match: true}
    - name: mongo
      format: json
      require: [s, c, t.$date]
      time: {field: t.$date, format: '%iso'}
      severity: {field: s}
    - name: epoch
      format: logfmt
      time: {field: ts, epoch: ms}
      severity: WARN
    - name: health
      when: {service: probe}
      drop: true
  alerts:
    - name: payments
      when: {path: '*.log'}
      if: {severity: ERROR, rule: [mongo, epoch], message: 'declined|refused'}
      count: 20
      within: 5m
      severity: FATAL
      message: payments fail
      cooldown: 1h
    - {name: heartbeat, if: {rule: epoch}, absent: 90s, severity: ERROR}
  """#

/// A text and what is wrong with it, without the file's name.
struct Broken: Sendable, CustomTestStringConvertible {
  let text: String
  let complaints: [String]

  init(_ text: String, _ complaints: String...) {
    self.text = text
    self.complaints = complaints.map { "r.yaml:" + $0 }
  }

  var testDescription: String { text.debugDescription }
}
