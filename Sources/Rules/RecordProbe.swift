import LogModel

/// Reads single records by a rule set and says as text what came of them: for checks and explanations, not for the speed of corpora.
public final class RecordProbe {
  public let ruleSet: RuleSet
  private let matcher: RuleMatcher
  private let parsed = ParsedRecord()

  public init(_ ruleSet: RuleSet) {
    self.ruleSet = ruleSet
    matcher = RuleMatcher(ruleSet)
  }

  /// Reads `text` as one record of `source`: its first line is matched, what follows is its stack.
  public func read(_ text: [UInt8], of source: LogSource) -> RecordReading {
    let batch = LogBatch(source: source, capacity: text.count)
    batch.storage.copyBytes(from: text)
    let firstLine = text.firstIndex(of: 0x0A) ?? text.count
    let record = Record(
      offset: 0, length: text.count, firstLineLength: firstLine, line: 1,
      lineCount: text.split(separator: 0x0A).count)
    let limitsBefore = matcher.limitHits
    matcher.parse(record, in: batch, into: parsed)
    // The slices of `parsed` lie in both.
    return withExtendedLifetime((matcher, batch)) {
      RecordReading(
        parsed, stream: source.stream,
        limitHits: matcher.limitHits.indices.filter { matcher.limitHits[$0] > limitsBefore[$0] })
    }
  }
}

/// What rules made of one record.
public struct RecordReading: Sendable, Equatable {
  /// A value of the output.
  public struct Value: Sendable, Hashable {
    public var text: String
    /// Whether it is a string in JSON, and not a number, a truth, or an object.
    public var isString: Bool
  }

  /// Index into `RuleSet.rules`; nil where no rule matched.
  public let rule: Int?
  /// Whether the rule drops the record.
  public let isDropped: Bool
  /// The names and values of the output: timestamp, severity, service, message, stack, and then the fields in their order.
  public let names: [String]
  private let values: [String: Value]
  /// Indices of the rules that ran into their match limit.
  public let limitHits: [Int]

  public subscript(name: String) -> Value? { values[name] }

  fileprivate init(_ parsed: ParsedRecord, stream: String, limitHits: [Int]) {
    rule = parsed.rule
    isDropped = parsed.isDropped
    self.limitHits = limitHits
    var names: [String] = []
    var values: [String: Value] = [:]
    func add(_ name: String, _ value: Value?) {
      guard let value, values[name] == nil else { return }
      values[name] = value
      names.append(name)
    }
    add("timestamp", parsed.timestamp.map { Value(text: "\($0)", isString: true) })
    add("severity", parsed.severity.map { Value(text: "\($0.name)", isString: true) })
    add("service", parsed.service.map(Value.init) ?? Value(text: stream, isString: true))
    add("message", Value(parsed.message))
    add("stack", parsed.stack.map(Value.init))
    for field in parsed.fields { add(String(decoding: field.name, as: UTF8.self), Value(field.value)) }
    self.names = names
    self.values = values
  }
}

extension RecordReading.Value {
  fileprivate init(_ value: FieldValue) {
    isString = value.kind != .json
    guard value.kind == .jsonString else {
      text = String(decoding: value.bytes, as: UTF8.self)
      return
    }
    let buffer = OutputBuffer(capacity: 64)
    buffer.append(unescapingJSON: value.bytes)
    text = String(decoding: buffer.bytes, as: UTF8.self)
  }
}
