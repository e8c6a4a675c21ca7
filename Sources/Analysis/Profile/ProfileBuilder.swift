import LogModel
import Rules
import Templates

/// What a profile is made with.
public struct ProfileOptions: Sendable {
  /// In nanoseconds.
  public var windowWidth: Int64 = 60_000_000_000
  /// The field whose value ties records together; nil: ids are found by how they look.
  public var sessionField: String?
  /// Whether the sequence of every record is noted, for `--assignments`.
  public var notesAssignments = false
  public var limits = ProfileLimits()

  public init() {}
}

/// Which sequence a record has, by hashes that outlive the table's collapses.
public struct Assignment: Sendable {
  public var line: Int
  public var sequence: UInt64
  public var group: UInt64
}

/// What must be seen in the order of the input.
public struct BatchNote: Sendable {
  var clocks: [SourceClock] = []
  public var assignments: [Assignment] = []
}

/// The times of a batch's records of one source: of the batch's own, or of one that records which were read back name.
struct SourceClock: Sendable {
  /// Names of the source and of its first record's service; nil: the batch's.
  var origin: (source: String, service: String)?
  var runs = ClockRuns()
}

/// Adds records to a profile. One a thread; the profiles are merged at the end.
///
/// `@unchecked Sendable`: a builder is its thread's until that has ended, and only then the collector looks at it.
public final class ProfileBuilder: RecordObserver, @unchecked Sendable {
  public let profile: Profile
  private let options: ProfileOptions
  private let looksForIDs: Bool
  private var note = BatchNote()
  private var clock = SourceClock()
  /// Of the batch's stream and source; -1 until a record needs them: what has none leaves no trace.
  private var streamService = -1
  private var source: Int32 = -1
  /// Of the record: the batch's, or what the record says where it was read back.
  private var recordSource: Int32 = 0
  private var lastOrigin: [UInt8]?
  private var lastSource: LogSource?
  private var lastService: [UInt8] = []
  private var lastServiceIndex = -1
  /// By sequence: the node of the service that had it last; most sequences have one service.
  private var nodeOfSequence: ContiguousArray<KnownNode> = []
  /// The window that was looked up last, and the times it holds: most of what comes lies in it too.
  private var lastWindow: Int32 = 0
  private var lastWindowTimes: Range<Int64> = 0..<0
  private var sightings = PlainArray<SessionTable.Sighting>()
  private static let sightingsAtOnce = 64
  private let evidence: EvidenceStore
  private let sequences: SequenceTable
  private let unescaped = OutputBuffer(capacity: 1024)
  private let scratch = OutputBuffer(capacity: 256)

  private struct KnownNode {
    var service: Int32
    var index: Int32
    var node: Unmanaged<Node>
  }

  public init(_ options: ProfileOptions) {
    self.options = options
    looksForIDs = options.sessionField == nil
    profile = Profile(windowWidth: options.windowWidth, limits: options.limits)
    (evidence, sequences) = (profile.evidence, profile.sequences)
  }

  public func begin(_ batch: LogBatch) {
    note = BatchNote()
    clock = SourceClock()
    lastOrigin = nil
    if batch.source !== lastSource {
      lastSource = batch.source
      streamService = -1
      source = -1
    }
    recordSource = source
  }

  public func end(_ batch: LogBatch) -> any Sendable {
    note.clocks.append(clock)
    addSightings()
    if profile.reduce(keepsAliases: options.notesAssignments) {
      // Nodes and services have other numbers now.
      nodeOfSequence.removeAll(keepingCapacity: true)
      lastServiceIndex = -1
      lastSource = nil
    }
    lastWindowTimes = 0..<0
    return note
  }

  public func observe(_ parsed: ParsedRecord, _ record: Record, in batch: LogBatch) {
    profile.recordCount &+= 1
    // The parts of a record that was cut say nothing by themselves.
    guard record.part <= 1 else { return }
    let message = text(of: parsed.message, unescaped)
    var line = record.line
    if let origin = parsed.origin {
      line = origin.line
      if !(lastOrigin?.withUnsafeBytes({ $0.isEqual(to: origin.source.bytes) }) ?? false) { enter(origin, of: parsed) }
    } else if recordSource < 0 || lastOrigin != nil {
      enterBatchSource()
    }
    let sequence = sequences.observe(message)
    if options.notesAssignments {
      note.assignments.append(
        Assignment(
          line: line, sequence: sequences.hash(of: sequence), group: sequences.groupHash(of: sequence)))
    }
    let (time, window) = place(parsed, message, line)
    if parsed.isUnparsed { profile.unparsed &+= 1 }
    let known = node(service: service(of: parsed), sequence: sequence)
    known.node._withUnsafeGuaranteedRef { node in
      count(node, parsed, message, time, window, line)
      takeVariables(node, known.index, message, window, time)
      takeFields(node, known.index, parsed, message, window, time)
    }
    if parsed.stack != nil || (parsed.severity?.rawValue ?? 0) >= Severity.error.rawValue {
      takeException(parsed, message, time, window, line)
    }
  }

  /// What follows is of the source that a record which was read back names.
  @inline(never)
  private func enter(_ origin: RecordOrigin, of parsed: ParsedRecord) {
    note.clocks.append(clock)
    lastOrigin = Array(origin.source.bytes)
    let name = String(decoding: text(of: origin.source, scratch), as: UTF8.self)
    recordSource = profile.evidence.source(named: name)
    clock = SourceClock(origin: (name, profile.services[service(of: parsed)]))
  }

  /// What follows is of the batch's own source.
  @inline(never)
  private func enterBatchSource() {
    if lastOrigin != nil {
      note.clocks.append(clock)
      clock = SourceClock()
      lastOrigin = nil
    }
    if source < 0, let lastSource { source = profile.evidence.source(named: lastSource.name) }
    recordSource = source
  }

  /// The record's time and window; a record without a time has the window of its line.
  @inline(__always)
  private func place(_ parsed: ParsedRecord, _ message: UnsafeRawBufferPointer, _ line: Int) -> (
    time: Int64, window: Int32
  ) {
    if let time = parsed.timestamp?.nanoseconds, Profile.times.contains(time) {
      clock.runs.add(time, line: line, text: message)
      if time < lastWindowTimes.lowerBound || time >= lastWindowTimes.upperBound { lookUpWindow(of: time) }
      return (time, lastWindow)
    }
    profile.untimed &+= 1
    let window = Profile.untimedWindow + Int32(clamping: (line - 1) / Profile.linesPerWindow)
    return (.min, (window &- Profile.untimedWindow) >> Int32(profile.widening) &+ Profile.untimedWindow)
  }

  @inline(never)
  private func lookUpWindow(of time: Int64) {
    lastWindow = profile.window(of: time)
    let (start, isTooFar) = Int64(lastWindow).multipliedReportingOverflow(by: profile.windowWidth)
    let (end, isBeyond) = start.addingReportingOverflow(profile.windowWidth)
    lastWindowTimes = isTooFar || isBeyond ? time..<time + 1 : start..<end
  }

  @inline(__always)
  private func text(of value: FieldValue, _ buffer: OutputBuffer) -> UnsafeRawBufferPointer {
    guard value.kind == .jsonString else { return value.bytes }
    buffer.removeAll()
    buffer.append(unescapingJSON: value.bytes)
    // What is looked at later may look a little beyond the end.
    _ = buffer.reserve(JSONCursor.padding)
    return buffer.bytes
  }

  @inline(__always)
  private func service(of parsed: ParsedRecord) -> Int {
    guard let service = parsed.service else { return streamService >= 0 ? streamService : lookUpStream() }
    if lastServiceIndex >= 0, lastService.withUnsafeBytes({ $0.isEqual(to: service.bytes) }) { return lastServiceIndex }
    lastService = Array(service.bytes)
    lastServiceIndex = profile.service(named: String(decoding: text(of: service, scratch), as: UTF8.self))
    return lastServiceIndex
  }

  @inline(never)
  private func lookUpStream() -> Int {
    streamService = profile.service(named: lastSource?.stream ?? "")
    return streamService
  }

  @inline(__always)
  private func node(service: Int, sequence: Int) -> KnownNode {
    let service = Int32(truncatingIfNeeded: service)
    if sequence < nodeOfSequence.count, nodeOfSequence[sequence].service == service { return nodeOfSequence[sequence] }
    return lookUpNode(service: service, sequence: sequence)
  }

  @inline(never)
  private func lookUpNode(service: Int32, sequence: Int) -> KnownNode {
    let index = profile.node(service: Int(service), sequence: sequence)
    let known = KnownNode(
      service: service, index: index, node: Unmanaged.passUnretained(profile.nodes[Int(index)]))
    while nodeOfSequence.count <= sequence {
      nodeOfSequence.append(KnownNode(service: -1, index: -1, node: known.node))
    }
    nodeOfSequence[sequence] = known
    return known
  }

  @inline(__always)
  private func count(
    _ node: Node, _ parsed: ParsedRecord, _ text: UnsafeRawBufferPointer, _ time: Int64, _ window: Int32, _ line: Int
  ) {
    let (index, isNew) = node.count(Node.Cell.key(window: window, severity: parsed.severity))
    let sample = node.cells[index].sample
    let line = Int32(clamping: line)
    if isNew { profile.newCells &+= 1 }
    guard
      isNew ? node.keepsSample(at: index) : sample >= 0 && evidence.isEarlier(time, line, recordSource, than: sample)
    else { return }
    node.cells[index].sample = evidence.keep(text, time: time, source: recordSource, line: line, replacing: sample)
  }

  @inline(__always)
  private func takeVariables(
    _ node: Node, _ index: Int32, _ message: UnsafeRawBufferPointer, _ window: Int32, _ time: Int64
  ) {
    var ordinal = 0
    for variable in sequences.variables {
      let bytes = UnsafeRawBufferPointer(
        start: message.baseAddress! + Int(variable.start), count: Int(variable.count))
      let hash = ValueHash.ofPadded(bytes)
      let mayBeNumber = variable.kind == .number || variable.kind == .numberWithUnit
      node.statistics(ofColumn: variable.column, at: ordinal)._withUnsafeGuaranteedRef {
        $0.add(bytes, hash: hash, mayBeNumber: mayBeNumber, window: window)
      }
      if looksForIDs, variable.kind.mayBeSession, SessionID.mayBe(bytes) {
        take(SessionTable.Sighting(id: hash, time: time, node: index))
      }
      ordinal &+= 1
    }
  }

  @inline(__always)
  private func takeFields(
    _ node: Node, _ index: Int32, _ parsed: ParsedRecord, _ message: UnsafeRawBufferPointer, _ window: Int32,
    _ time: Int64
  ) {
    var ordinal = 0
    for field in parsed.fields {
      let bytes = field.value.bytes
      // What is a part of the message is one of its parameters already.
      if let start = bytes.baseAddress, let first = message.baseAddress, start >= first, start < first + message.count {
        continue
      }
      let hash = ValueHash.ofPadded(bytes)
      let slot = node.field(field, at: ordinal)
      slot?.statistics._withUnsafeGuaranteedRef { $0.add(bytes, hash: hash, mayBeNumber: true, window: window) }
      ordinal &+= 1
      if looksForIDs {
        // A field that is not kept, for there are too many, ties records all the same: whether it is kept depends on what came before.
        guard slot?.isSessionID ?? SessionID.isName(field.name), SessionID.mayBe(bytes) else { continue }
      } else {
        guard field.name.isEqual(to: options.sessionField!) else { continue }
      }
      take(SessionTable.Sighting(id: hash, time: time, node: index))
    }
  }

  /// Notes an id, for the moment in a list of those that came last.
  @inline(__always)
  private func take(_ sighting: SessionTable.Sighting) {
    guard profile.sessions.takes(sighting.id) else { return }
    sightings.append(sighting)
    if sightings.count == ProfileBuilder.sightingsAtOnce { addSightings() }
  }

  @inline(never)
  private func addSightings() {
    profile.sessions.add(sightings.elements)
    sightings.removeAll()
  }

  private func takeException(
    _ parsed: ParsedRecord, _ message: UnsafeRawBufferPointer, _ time: Int64, _ window: Int32, _ line: Int
  ) {
    let stack = parsed.stack.map { text(of: $0, scratch) }
    guard let type = ExceptionType.find(message: message, stack: stack) else { return }
    let exception = profile.exception(named: String(decoding: type, as: UTF8.self))
    let index = profile.node(service: service(of: parsed), sequence: exception)
    count(profile.nodes[Int(index)], parsed, message, time, window, line)
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func isEqual(to text: String) -> Bool {
    var text = text
    return text.withUTF8 { isEqual(to: UnsafeRawBufferPointer($0)) }
  }
}

/// Which values may tie the records of one session together.
enum SessionID {
  /// Eight to sixty-four bytes with a digit in them: shorter ones recur by chance.
  @inline(__always)
  static func mayBe(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 8, bytes.count <= 64 else { return false }
    for byte in bytes where byte &- 48 < 10 { return true }
    return false
  }

  /// Whether a field of this name holds ids: `trace_id`, `requestId`, `correlation-id`, `session`.
  static func isName(_ name: UnsafeRawBufferPointer) -> Bool {
    guard name.count >= 5, name.count <= 32 else { return false }
    let last = name[name.count - 1] | 0x20
    // `…id`, `trace`, `session`
    guard last == UInt8(ascii: "d") || last == UInt8(ascii: "e") || last == UInt8(ascii: "n") else { return false }
    let text = Array(String(decoding: name, as: UTF8.self).lowercased().utf8)
    return ["trace", "request", "correlation", "session", "transaction", "txn"].contains { word in
      text.indices.contains { text[$0...].starts(with: word.utf8) }
    }
  }
}

extension VariableKind {
  /// Whether a value of this kind may be an id that ties records together.
  var mayBeSession: Bool {
    switch self {
    case .uuid, .hex, .identifier: true
    default: false
    }
  }
}
