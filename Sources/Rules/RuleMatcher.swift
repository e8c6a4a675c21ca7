import LogModel
import Regex
import RuleFile

/// Applies rules to records: the first rule in file order that matches says what a record is. One a thread.
///
/// Slices of a `ParsedRecord` point into the batch, or into memory of the matcher that lasts until the next record.
public final class RuleMatcher {
  public let ruleSet: RuleSet
  /// How often each rule ran into its match limit.
  public private(set) var limitHits: [Int]
  /// How many times were not read for want of a reference time.
  public private(set) var timesWithoutReference = 0
  /// Replacements by the placeholder's name.
  public private(set) var redactionCounts: [String: Int] = [:]

  let arena = ByteArena()
  private let scratch: MatchScratch
  private let filter: CandidateFilter
  /// The rule that matched last; it is tried no earlier for that, only told apart from fewer.
  private var lastRule = 0
  /// By rule: its pattern, or `nil` for JSON and logfmt. Most tries fail, and touch nothing else of a rule.
  private let patterns: ContiguousArray<PatternReference?>
  private var severityCaches: ContiguousArray<SeverityCache>
  private var redactor = Redactor()
  private var recordReader = RecordReader()
  private var timeCache = TimeCache()
  private var source: LogSource?
  private var scope: [UInt64] = []
  var members = MemberTable()

  public init(_ ruleSet: RuleSet) {
    self.ruleSet = ruleSet
    limitHits = [Int](repeating: 0, count: ruleSet.rules.count)
    scratch = MatchScratch(groups: ruleSet.maximumGroupCount)
    filter = CandidateFilter(ruleSet.automaton)
    patterns = ContiguousArray(
      ruleSet.rules.map { if case .regex(let pattern, _) = $0.compiled.form { pattern.reference } else { nil } })
    severityCaches = ContiguousArray(repeating: SeverityCache(), count: ruleSet.rules.count)
  }

  deinit { timeCache.deallocate() }

  /// Parses one record of `batch` into `parsed`.
  public func parse(_ record: Record, in batch: LogBatch, into parsed: ParsedRecord) {
    if batch.source !== source {
      source = batch.source
      scope = ruleSet.scope(of: batch.source)
    }
    arena.removeAll()
    parsed.removeAll()
    let bytes = batch.bytes(of: record)
    let line = UnsafeRawBufferPointer(start: bytes.baseAddress, count: record.firstLineLength)
    parsed.message = FieldValue(line)
    if record.part <= 1 {
      members.forget()
      if !RecordReader.mayBegin(line) || !takeRecord(line, into: parsed) {
        match(line, reference: batch.source.referenceTime, into: parsed)
      }
      if record.length > record.firstLineLength {
        parsed.stack = RuleMatcher.stack(in: bytes, after: record.firstLineLength) ?? parsed.stack
      }
    } else {
      parsed.message = FieldValue(bytes)
    }
    if let output = record.output {
      parsed.append(
        Field(
          name: RuleMatcher.outputName.bytes, isNameValid: true,
          value: FieldValue(RuleMatcher.outputs[Int(output.rawValue)].bytes)))
    }
    if parsed.timestamp == nil { parsed.timestamp = record.containerTime }
    if !ruleSet.redactions.isEmpty || ruleSet.hasRuleRedactions { redact(parsed) }
  }

  /// Takes the line as a record that `replay` wrote, if it is one.
  private func takeRecord(_ line: UnsafeRawBufferPointer, into parsed: ParsedRecord) -> Bool {
    members.readJSON(line) && recordReader.take(members.members, into: parsed)
  }

  @inline(__always)
  private func match(_ line: UnsafeRawBufferPointer, reference: Int64?, into parsed: ParsedRecord) {
    let allowed = filter.candidates(line, likely: lastRule)
    for group in 0..<scope.count {
      var candidates = allowed[group] & scope[group]
      while candidates != 0 {
        let index = group &* 64 &+ candidates.trailingZeroBitCount
        candidates &= candidates &- 1
        if let pattern = patterns[index] {
          let outcome = line.withSubject { scratch.match(pattern, $0, line.count) }
          guard outcome == .match else {
            if outcome == .limitReached { limitHits[index] += 1 }
            continue
          }
        }
        if apply(index, to: line, reference: reference, into: parsed) {
          lastRule = index
          return
        }
      }
    }
  }

  /// Takes what the rule makes of the line; a regex has just matched in `scratch`.
  ///
  /// - Returns: whether the rule matches.
  private func apply(
    _ index: Int, to line: UnsafeRawBufferPointer, reference: Int64?, into parsed: ParsedRecord
  ) -> Bool {
    let rule = ruleSet.rules[index].compiled
    switch rule.form {
    case .regex(_, let plan):
      take(plan, of: rule, at: index, line, reference, into: parsed)
    case .json(let plan):
      guard members.readJSON(line), members.resolve(plan) else { return false }
      take(plan, of: rule, reference, into: parsed)
    case .logfmt(let plan):
      guard members.readLogfmt(line), members.resolve(plan) else { return false }
      take(plan, of: rule, reference, into: parsed)
    }
    if let severity = rule.constantSeverity { parsed.severity = severity }
    parsed.rule = index
    parsed.isDropped = rule.isDrop
    return true
  }

  /// Turns the captures of the match in `scratch` into the record's parts.
  @inline(__always)
  private func take(
    _ plan: CapturePlan, of rule: CompiledRule, at index: Int, _ line: UnsafeRawBufferPointer, _ reference: Int64?,
    into parsed: ParsedRecord
  ) {
    let captures = Captures(line: line, offsets: scratch.offsets)
    if let group = captures.first(of: plan.messageGroups) { parsed.message = FieldValue(captures[group]) }
    if let group = captures.first(of: plan.stackGroups) { parsed.stack = FieldValue(captures[group]) }
    let timeGroup = readTime(captures.first(of: plan.timeGroups), captures, rule, at: index, reference, into: parsed)
    let severityGroup = captures.first(of: plan.severityGroups)
    if let severityGroup, let reader = rule.severity {
      parsed.severity = severityCaches[index].read(captures[severityGroup], reader)
      parsed.severityText = FieldValue(captures[severityGroup])
    } else if let reader = rule.severity {
      parsed.severity = reader.fallback
    }
    if !rule.services.isEmpty || !rule.additions.isEmpty {
      extend(parsed, rule) { name in
        captures.first(of: plan.groups(named: name)).map { FieldValue(captures[$0]) }
      }
    }
    for capture in plan.captures {
      guard let text = captures.text(capture.group) else { continue }
      switch capture.role {
      case .plain: break
      case .time: if capture.group == timeGroup { continue }
      case .severity:
        if capture.group == severityGroup, let severity = parsed.severity, severity.isNamed(text) { continue }
      case .message, .stack, .service: continue
      }
      if capture.isShared, isTaken(capture, plan, captures) { continue }
      parsed.append(
        Field(name: capture.name.bytes, isNameValid: true, value: capture.type.value(text, arena)))
    }
    if !rule.additions.isEmpty { appendAdditions(rule, to: parsed) }
  }

  /// Whether an earlier group of the same name took part.
  private func isTaken(_ capture: CapturePlan.Capture, _ plan: CapturePlan, _ captures: Captures) -> Bool {
    plan.captures.contains {
      $0.nameIndex == capture.nameIndex && $0.group < capture.group && captures.text($0.group) != nil
    }
  }

  /// Reads the time in `group`, and returns the group if there is one in it.
  @inline(__always)
  private func readTime(
    _ group: Int?, _ captures: Captures, _ rule: CompiledRule, at index: Int, _ reference: Int64?,
    into parsed: ParsedRecord
  ) -> Int? {
    guard let group, let reader = rule.time else { return nil }
    let zone = ruleSet.options.zoneOffsetSeconds
    switch timeCache.read(captures[group], reader, ofRule: index, zone: zone, reference: reference) {
    case .time(let timestamp):
      parsed.timestamp = timestamp
      return group
    case .noMatch: return nil
    case .needsReference:
      timesWithoutReference += 1
      return nil
    }
  }

  /// Takes the members that `members.resolve` found.
  private func take(_ plan: MemberPlan, of rule: CompiledRule, _ reference: Int64?, into parsed: ParsedRecord) {
    if let message = members.first(of: plan.message), message.kind != .null {
      parsed.message = FieldValue(textOf: message)
    }
    if let stack = members.first(of: plan.stack), stack.kind == .string { parsed.stack = FieldValue(stack) }
    if let time = members.first(of: plan.time), let reader = rule.time {
      let zone = ruleSet.options.zoneOffsetSeconds
      switch reader.read(member: time.value, isNumber: time.kind == .number, zone: zone, reference: reference) {
      case .time(let timestamp):
        parsed.timestamp = timestamp
        members.consume(plan.time)
      case .noMatch: break
      case .needsReference: timesWithoutReference += 1
      }
    }
    if let reader = rule.severity {
      if let text = members.first(of: plan.severity), text.kind == .string || text.kind == .number {
        parsed.severity = reader.read(text.value, isNumber: text.kind == .number)
        parsed.severityText = FieldValue(text)
        if let severity = parsed.severity, severity.isNamed(text.value) { members.consume(plan.severity) }
      } else {
        parsed.severity = reader.fallback
      }
    }
    members.consume(plan.message)
    if parsed.stack != nil { members.consume(plan.stack) }
    if !rule.services.isEmpty || !rule.additions.isEmpty {
      extend(parsed, rule) { name in
        // A null is no value, and an object no name.
        plan.nameIndex(name).flatMap { self.members.first(of: [$0]) }.flatMap { member in
          member.kind == .null || member.kind == .object || member.kind == .array ? nil : FieldValue(member)
        }
      }
    }
    if parsed.service != nil { members.consume(plan.service) }
    members.appendFields(plan, to: parsed, arena)
    if !rule.additions.isEmpty { appendAdditions(rule, to: parsed) }
  }

  /// Sets the service and remembers the texts of `set`, which are written after the fields.
  private func extend(_ parsed: ParsedRecord, _ rule: CompiledRule, _ value: (String) -> FieldValue?) {
    for template in rule.services {
      if let text = text(of: template, value, needsAll: true), !text.isEmpty {
        parsed.service = FieldValue(text)
        break
      }
    }
    additions = rule.additions.map { text(of: $0.text, value, needsAll: false)! }
  }

  private var additions: [UnsafeRawBufferPointer] = []

  /// The field that says which of a container's outputs a record was written to.
  private static let outputName = ImmortalBytes("output")
  private static let outputs = [ImmortalBytes("stdout"), ImmortalBytes("stderr")]

  private func appendAdditions(_ rule: CompiledRule, to parsed: ParsedRecord) {
    for (addition, text) in zip(rule.additions, additions) {
      if addition.name.bytes.isText("message") {
        parsed.message = FieldValue(text)
      } else {
        parsed.append(Field(name: addition.name.bytes, isNameValid: true, value: FieldValue(text)))
      }
    }
  }

  /// The text of a template; `nil` where `needsAll` and a field is not there or empty.
  private func text(
    of template: CompiledTemplate, _ value: (String) -> FieldValue?, needsAll: Bool
  ) -> UnsafeRawBufferPointer? {
    let buffer = OutputBuffer(capacity: 128)
    for part in template.parts {
      switch part {
      case .literal(let literal): buffer.append(literal.bytes)
      case .field(let name):
        let value = value(name)
        if needsAll, value?.bytes.isEmpty ?? true { return nil }
        guard let value else { continue }
        if value.kind == .jsonString { buffer.append(unescapingJSON: value.bytes) } else { buffer.append(value.bytes) }
      }
    }
    return arena.copy(buffer.bytes)
  }

  private func redact(_ parsed: ParsedRecord) {
    if let rule = parsed.rule {
      let own = ruleSet.rules[rule].compiled.redactions
      if !own.isEmpty { redactor.redact(parsed, own, arena: arena, counts: &redactionCounts) }
    }
    if !ruleSet.redactions.isEmpty {
      redactor.redact(parsed, ruleSet.redactions, arena: arena, counts: &redactionCounts)
    }
  }

  /// The lines after the first, without blank lines at their end; `nil` where nothing else is there.
  private static func stack(in bytes: UnsafeRawBufferPointer, after firstLineLength: Int) -> FieldValue? {
    var start = firstLineLength
    if start < bytes.count, bytes[start] == 0x0D { start += 1 }
    if start < bytes.count, bytes[start] == 0x0A { start += 1 }
    var end = bytes.count
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    guard end > start else { return nil }
    return FieldValue(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
  }
}

/// The captures of a match, as slices of its line.
private struct Captures {
  let line: UnsafeRawBufferPointer
  let offsets: UnsafePointer<Int>

  /// The text of a group that took part.
  @inline(__always)
  subscript(group: Int) -> UnsafeRawBufferPointer {
    let start = offsets[2 &* group]
    return UnsafeRawBufferPointer(
      start: line.baseAddress.unsafelyUnwrapped + start, count: offsets[2 &* group &+ 1] &- start)
  }

  @inline(__always)
  func text(_ group: Int) -> UnsafeRawBufferPointer? {
    MatchScratch.isUnset(offsets[2 &* group]) || line.baseAddress == nil ? nil : self[group]
  }

  @inline(__always)
  func first(of groups: [Int]) -> Int? {
    for group in groups where !MatchScratch.isUnset(offsets[2 &* group]) && line.baseAddress != nil { return group }
    return nil
  }
}

extension Severity {
  /// Whether `text` is this severity's name, in any case.
  @inline(__always)
  func isNamed(_ text: UnsafeRawBufferPointer) -> Bool {
    let name = self.name
    guard text.count == name.utf8CodeUnitCount else { return false }
    // Names are capital letters: bit 5 is what makes them small.
    for index in 0..<text.count where text[index] & 0xDF != name.utf8Start[index] { return false }
    return true
  }
}

extension UnsafeRawBufferPointer {
  /// Calls `body` with the start of these bytes, which is never null.
  @inline(__always)
  func withSubject<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    guard let base = baseAddress else { return withUnsafePointer(to: UInt8(0), body) }
    return body(base.assumingMemoryBound(to: UInt8.self))
  }
}
