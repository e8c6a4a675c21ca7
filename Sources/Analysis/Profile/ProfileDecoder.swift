import LogModel
import Templates

/// Reads what `ProfileEncoder` wrote. Nothing that the bytes say is believed without a check.
struct ProfileDecoder {
  private var reader: ByteReader
  private let limits: ProfileLimits

  init(_ reader: ByteReader, limits: ProfileLimits) {
    self.reader = reader
    self.limits = limits
  }

  mutating func profile() throws(ByteCodingError) -> Profile {
    let width = try reader.signed()
    guard width >= 1_000_000_000, width <= 86_400_000_000_000 else {
      throw reader.damaged("a window's width that cannot be,")
    }
    let widening = try reader.number(upTo: 32)
    guard width.multipliedReportingOverflow(by: 1 << Int64(widening)).overflow == false,
      width << Int64(widening) <= Profile.maximumWidth << 1
    else { throw reader.damaged("a window's width that cannot be,") }
    let sampleLimit = try reader.number(upTo: .max)
    let counts = (try recordCount(), try recordCount(), try recordCount())
    let services = try names()
    let sources = try names()
    let exceptions = try names()
    let table: SequenceTable
    do {
      let decoded = try SequenceTable.decode(reader.rest)
      table = decoded.table
      reader.skip(decoded.byteCount)
    } catch {
      throw reader.damaged(error.description)
    }
    let profile = Profile(windowWidth: width, limits: limits, sequences: table)
    profile.widening = widening
    profile.sampleLimit = max(1, sampleLimit)
    (profile.recordCount, profile.untimed, profile.unparsed) = counts
    for name in services { _ = profile.service(named: name) }
    for name in sources { _ = profile.evidence.source(named: name) }
    for name in exceptions { _ = profile.exception(named: name) }
    guard profile.services.count == services.count, profile.evidence.sources.count == sources.count,
      profile.exceptions.count == exceptions.count
    else { throw reader.damaged("a name that is there twice") }
    try nodes(into: profile)
    try sessions(into: profile)
    try jumps(into: profile)
    profile.unordered = Set(try names())
    guard reader.rest.isEmpty else { throw reader.damaged("more than a profile") }
    return profile
  }

  private mutating func names() throws(ByteCodingError) -> [String] {
    var names: [String] = []
    for _ in 0..<(try reader.count()) { names.append(try reader.text()) }
    return names
  }

  /// A number of records, of which there may be as many as can be summed up.
  private mutating func recordCount() throws(ByteCodingError) -> Int { try reader.number(upTo: 1 << 48) }

  /// A time; nanoseconds since 1970 that a log may have, or `Int64.min` for none.
  private mutating func time(mayBeMissing: Bool = false) throws(ByteCodingError) -> Int64 {
    let time = try reader.signed()
    guard Profile.times.contains(time) || mayBeMissing && time == .min else {
      throw reader.damaged("a time that no log has,")
    }
    return time
  }

  // MARK: Nodes

  private mutating func nodes(into profile: Profile) throws(ByteCodingError) {
    for index in 0..<(try reader.count()) {
      let service = try reader.number()
      let sequence = try reader.number()
      let isKnown =
        sequence < Profile.exceptionBase
        ? sequence < profile.sequences.count : sequence - Profile.exceptionBase < profile.exceptions.count
      guard service < profile.services.count, isKnown else {
        throw reader.damaged("a service or sequence that does not exist")
      }
      guard profile.node(service: service, sequence: sequence) == index else {
        throw reader.damaged("a node that is there twice")
      }
      let node = profile.nodes[index]
      try cells(of: node, profile)
      try columns(of: node)
    }
  }

  /// Columns and fields, each in its order and once.
  private mutating func columns(of node: Node) throws(ByteCodingError) {
    for _ in 0..<(try reader.count()) {
      let column = Int32(try reader.number(upTo: Int(Int16.max)))
      guard node.columns.last.map({ $0.column < column }) ?? true else { throw reader.damaged("a column out of order") }
      node.add(Node.Column(column: column, statistics: try statistics()))
    }
    for _ in 0..<(try reader.number(upTo: Node.maximumFields)) {
      let name = Array(try reader.sized())
      guard node.fields.last.map({ $0.name.lexicographicallyPrecedes(name) }) ?? true else {
        throw reader.damaged("a field out of order")
      }
      node.add(Node.FieldColumn(name: name, statistics: try statistics()))
    }
  }

  private mutating func cells(of node: Node, _ profile: Profile) throws(ByteCodingError) {
    var last: Int64 = 0
    for index in 0..<(try reader.count()) {
      let (key, isTooFar) = last.addingReportingOverflow(try reader.signed())
      guard !isTooFar, index == 0 || key > last, let window = Int32(exactly: key >> 3),
        key & 7 <= Int64(Severity.fatal.rawValue), profile.mayHave(window)
      else { throw reader.damaged("a window out of order") }
      last = key
      let count = try reader.number(upTo: Int(UInt32.max) << 1 | 1)
      var sample: Int32 = -1
      if count & 1 == 1 {
        let time = try time(mayBeMissing: true)
        let source = try reader.number()
        guard source < profile.evidence.sources.count else { throw reader.damaged("a source that does not exist") }
        let line = Int32(try reader.number())
        sample = profile.evidence.keep(
          try reader.sized(), time: time, source: Int32(source), line: line, replacing: -1)
      }
      node.cells.append(Node.Cell(key: key, count: UInt32(count >> 1), sample: sample))
    }
  }

  private mutating func statistics() throws(ByteCodingError) -> ParameterStatistics {
    let statistics = ParameterStatistics()
    statistics.count = try recordCount()
    guard let unit = NumberUnit(rawValue: UInt8(clamping: try reader.number())) else {
      throw reader.damaged("a unit that does not exist")
    }
    statistics.unit = unit
    statistics.minimum = Double(bitPattern: try reader.fixed())
    statistics.maximum = Double(bitPattern: try reader.fixed())
    guard !statistics.minimum.isNaN, !statistics.maximum.isNaN else { throw reader.damaged("a number that is none") }
    let first = Int(try reader.int32())
    let bins = try reader.number(upTo: 2 * ValueHistogram.lastBin + 1)
    guard bins == 0 || first >= -ValueHistogram.lastBin && first + bins - 1 <= ValueHistogram.lastBin else {
      throw reader.damaged("bins that cannot be")
    }
    for bin in 0..<bins {
      let count = try reader.number(upTo: Int(UInt32.max))
      statistics.histogram.add(bin: first + bin, count: UInt32(count))
    }
    statistics.distinct = try distinct()
    for _ in 0..<(try reader.count()) {
      let moment = ParameterStatistics.Moments(
        window: try reader.int32(), count: UInt32(try reader.number(upTo: Int(UInt32.max))), sum: try reader.signed(),
        squares: try reader.signed())
      guard statistics.moments.last.map({ $0.window < moment.window }) ?? true else {
        throw reader.damaged("a window out of order")
      }
      statistics.moments.append(moment)
    }
    return statistics
  }

  private mutating func distinct() throws(ByteCodingError) -> DistinctValues {
    let count = try reader.signed()
    guard count >= 0 else {
      var registers: [UInt8] = []
      for _ in 0..<DistinctValues.registerCount {
        guard let register = reader.rest.first else { throw reader.damaged("an early end") }
        registers.append(register)
        reader.skip(1)
      }
      guard registers.allSatisfy({ $0 <= 64 }) else { throw reader.damaged("a register that cannot be") }
      return DistinctValues(values: [], registers: registers)
    }
    guard count <= DistinctValues.maximumExact else { throw reader.damaged("too many values") }
    var values: ContiguousArray<DistinctValues.Value> = []
    for _ in 0..<count {
      values.append(
        DistinctValues.Value(
          hash: try reader.fixed(), count: try recordCount(), firstWindow: try reader.int32(),
          text: Array(try reader.sized())))
    }
    return DistinctValues(values: values, registers: [])
  }

  // MARK: Sessions and clocks

  private mutating func sessions(into profile: Profile) throws(ByteCodingError) {
    let zeroBits = UInt64(try reader.number(upTo: 63))
    var sessions: [SessionTable.Session] = []
    for _ in 0..<(try reader.count()) {
      let id = try reader.fixed()
      let count = try recordCount()
      var events: ContiguousArray<SessionTable.Event> = []
      for _ in 0..<(try reader.number(upTo: SessionTable.maximumEvents)) {
        let time = try time(mayBeMissing: true)
        let node = try reader.number()
        guard node < profile.nodes.count, profile.nodes[node].sequence < Profile.exceptionBase else {
          throw reader.damaged("a node that does not exist")
        }
        events.append(SessionTable.Event(node: Int32(node), time: time))
      }
      // Of more records than are kept none is.
      guard count > 0, events.count == (count > SessionTable.maximumEvents ? 0 : count), !profile.nodes.isEmpty else {
        throw reader.damaged("a session without events")
      }
      sessions.append(SessionTable.Session(id: id, events: events, count: count))
    }
    profile.sessions = SessionTable(maximumIDs: limits.sessionIDs, zeroBits: zeroBits, sessions)
  }

  private mutating func jumps(into profile: Profile) throws(ByteCodingError) {
    for _ in 0..<(try reader.count()) {
      profile.jumps.append(
        ClockJump(
          service: try reader.text(), source: try reader.text(), line: try reader.number(upTo: .max),
          text: Array(try reader.sized()), before: try time(), after: try time(),
          forwardFrom: try reader.number(upTo: 1) == 1 ? try time() : nil, until: try time(),
          records: try recordCount()))
    }
  }
}
