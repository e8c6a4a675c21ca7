import LogModel
import Regex
import Rules

/// Notes which records the alerts match, and how the times of the others went. One a thread.
public final class AlertObserver: RecordObserver {
  private let set: AlertSet
  private let scratch = MatchScratch(groups: 0)
  private let text = OutputBuffer(capacity: 256)
  private var writer = AlertNoteWriter()
  private var run: TimeRun?
  private var source: LogSource?
  /// The alerts that `when` lets see the source, by index.
  private var applicable: [Int] = []
  /// Whether any alert is for the stream: its clock is everybody's, whatever path a record comes from.
  private var watchesStream = false
  private var matched: [Int] = []
  /// The last service that a record of this stream named, and what `serviceName` made of it.
  private var lastService: (bytes: [UInt8], name: [UInt8]?)?

  public init(_ set: AlertSet) { self.set = set }

  public func begin(_ batch: LogBatch) {
    guard batch.source !== source else { return }
    source = batch.source
    lastService = nil
    watchesStream = set.mayApply(toStream: batch.source.stream)
    applicable = set.alerts.indices.filter { set.alerts[$0].scope.applies(to: batch.source) }
  }

  public func observe(_ parsed: ParsedRecord, _ record: Record, in batch: LogBatch) {
    guard watchesStream else { return }
    if let time = parsed.timestamp?.nanoseconds { take(time) }
    guard !applicable.isEmpty else { return }
    matched.removeAll(keepingCapacity: true)
    for index in applicable where matches(set.alerts[index], parsed) { matched.append(index) }
    guard !matched.isEmpty else { return }
    flush()
    describe(parsed, record, of: batch.source)
  }

  /// - Returns: `AlertNotes`.
  public func end(_ batch: LogBatch) -> any Sendable { notes() }

  /// The notes of the records that were observed since the last were taken.
  public func notes() -> AlertNotes {
    flush()
    return writer.finish()
  }

  private func take(_ time: Int64) {
    if run?.extend(to: time) == true { return }
    flush()
    run = TimeRun(time)
  }

  private func flush() {
    if let run { writer.append(run) }
    run = nil
  }

  // MARK: Conditions

  private func matches(_ alert: CompiledAlert, _ parsed: ParsedRecord) -> Bool {
    if let least = alert.leastSeverity, parsed.severity.map({ $0 < least }) ?? true { return false }
    if !alert.ruleNames.isEmpty, !isOfRule(alert, parsed) { return false }
    guard let pattern = alert.pattern else { return true }
    return withText(of: parsed.message) { scratch.matches(pattern, $0) }
  }

  private func isOfRule(_ alert: CompiledAlert, _ parsed: ParsedRecord) -> Bool {
    if let rule = parsed.rule { return alert.allowsRule[rule] }
    // Of a record that was written before, the name is all there is.
    guard let rule = parsed.origin?.rule else { return false }
    return withText(of: rule) { alert.ruleNames.contains(String(decoding: $0, as: UTF8.self)) }
  }

  /// Calls `body` with what a value says, without JSON's escapes.
  private func withText<Result>(of value: FieldValue, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard value.kind == .jsonString, value.bytes.contains(UInt8(ascii: "\\")) else { return body(value.bytes) }
    text.removeAll()
    text.append(unescapingJSON: value.bytes)
    return body(text.bytes)
  }

  // MARK: What a line says of the record

  private func describe(_ parsed: ParsedRecord, _ record: Record, of source: LogSource) {
    let service = parsed.service.flatMap { serviceName($0, unless: source.stream) }
    writer.append(match: matched, service: service, hasSource: parsed.origin != nil)
    if let origin = parsed.origin { withText(of: origin.source) { writer.append(text: $0) } }
    if parsed.rule == nil, let name = parsed.origin?.rule {
      withText(of: name) { writer.append(ruleNamed: $0) }
    } else {
      writer.append(rule: parsed.rule)
    }
    writer.append(line: parsed.origin?.line ?? record.line)
    withText(of: parsed.message) { writer.append(text: AlertObserver.cut($0)) }
  }

  /// The service as it is written, in valid UTF-8; nil where it is the stream's name.
  private func serviceName(_ value: FieldValue, unless stream: String) -> [UInt8]? {
    withText(of: value) { bytes in
      if let lastService, lastService.bytes.withUnsafeBytes({ $0.isEqual(to: bytes) }) { return lastService.name }
      let text = String(decoding: bytes, as: UTF8.self)
      let name = text.utf8.elementsEqual(stream.utf8) ? nil : Array(text.utf8)
      lastService = (Array(bytes), name)
      return name
    }
  }

  /// The first characters, as many as are kept.
  private static func cut(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard text.count > MatchedRecord.messageLimit else { return text }
    var characters = 0
    // Four bytes a character are the most: bytes that are no characters end there.
    let most = text.prefix(4 * MatchedRecord.messageLimit)
    for index in most.indices where most[index] & 0xC0 != 0x80 {
      guard characters < MatchedRecord.messageLimit else { return UnsafeRawBufferPointer(rebasing: text[..<index]) }
      characters += 1
    }
    return UnsafeRawBufferPointer(rebasing: most)
  }
}
