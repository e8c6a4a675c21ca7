import LogModel
import Templates

/// What is known of a stretch of logs: counts by service, sequence, severity and window, what parameters and fields held, sessions, jumps of
/// clocks, exceptions, and the first record of each cell.
///
/// Two profiles merge to exactly the profile of both inputs together, in any order: everything is a sum of integers, a set, a smallest or
/// largest, or bounded by a limit whose rung depends on the set of what was seen alone. Not for use by two threads at once.
public final class Profile: @unchecked Sendable {
  /// A window of the profile is `baseWidth << widening` wide.
  public let baseWidth: Int64
  var widening = 0

  var services: [String] = []
  private var serviceIndex: [String: Int] = [:]
  let sequences: SequenceTable
  var nodes: ContiguousArray<Node> = []
  private var nodeIndex: [UInt64: Int32] = [:]
  let evidence = EvidenceStore()
  var sessions: SessionTable
  var jumps: [ClockJump] = []
  /// Sources whose lines are in no order of time at all.
  var unordered: Set<String> = []
  /// The types of exceptions; the nodes of number `exceptionBase` and up count them, by this index.
  private(set) var exceptions: [String] = []
  private var exceptionIndex: [String: Int] = [:]
  public internal(set) var recordCount = 0
  var untimed = 0
  var unparsed = 0
  /// What became of groups of sequences that were joined to larger ones.
  var groupAliases: [UInt64: UInt64] = [:]
  let limits: ProfileLimits
  var sampleLimit = Int.max

  /// Windows of records without a time lie here: this plus the line number by the thousand.
  static let untimedWindow = Int32.min / 2
  static let linesPerWindow = 1000

  /// The window of twice the width that holds `window`.
  @inline(__always)
  static func halved(_ window: Int32) -> Int32 {
    window < untimedWindow / 2 ? (window &- untimedWindow) >> 1 &+ untimedWindow : window >> 1
  }
  /// A node whose sequence is no less counts an exception type.
  static let exceptionBase = 1 << 30

  public convenience init(windowWidth: Int64, limits: ProfileLimits = ProfileLimits()) {
    self.init(windowWidth: windowWidth, limits: limits, sequences: SequenceTable())
  }

  init(windowWidth: Int64, limits: ProfileLimits, sequences: SequenceTable) {
    baseWidth = windowWidth
    self.limits = limits
    self.sequences = sequences
    sessions = SessionTable(maximumIDs: limits.sessionIDs)
  }

  /// In nanoseconds.
  public var windowWidth: Int64 { baseWidth << Int64(widening) }

  @inline(__always)
  func window(of time: Int64) -> Int32 {
    let width = windowWidth
    var window = time / width
    if time < 0, window * width != time { window -= 1 }
    return Int32(clamping: window)
  }

  /// The two windows whose `halved` is `window`.
  static func halves(_ window: Int32) -> [Int32] {
    let first = window < untimedWindow / 2 ? (window &- untimedWindow) &* 2 &+ untimedWindow : window &* 2
    return [first, first &+ 1]
  }

  func service(named name: String) -> Int {
    if let known = serviceIndex[name] { return known }
    var name = name
    if services.count >= limits.services {
      name = "(other)"
      if let known = serviceIndex[name] { return known }
    }
    let index = services.count
    services.append(name)
    serviceIndex[name] = index
    return index
  }

  /// The sequence number that stands for an exception type.
  func exception(named name: String) -> Int {
    if let known = exceptionIndex[name] { return known + Profile.exceptionBase }
    let name = exceptions.count < limits.exceptions ? name : "(other)"
    if let known = exceptionIndex[name] { return known + Profile.exceptionBase }
    exceptionIndex[name] = exceptions.count
    exceptions.append(name)
    return exceptions.count - 1 + Profile.exceptionBase
  }

  func node(service: Int, sequence: Int) -> Int32 {
    let key = UInt64(service) << 32 | UInt64(sequence)
    if let known = nodeIndex[key] { return known }
    let index = Int32(nodes.count)
    nodes.append(Node(service: service, sequence: sequence))
    nodeIndex[key] = index
    return index
  }

  // MARK: Limits

  /// Cells that came since the limits were looked at.
  var newCells = 0
  /// How many may come before the next look: a quarter of what there was at the last, and some.
  private var newCellsAllowed = 20_000

  /// To be called between batches: brings what has grown too large back within the limits. The numbers of nodes may change; returns whether.
  ///
  /// - Parameter keepsAliases: whether the groups of sequences that are noted somewhere must be found again when groups become coarser.
  func reduce(keepsAliases: Bool = false) -> Bool {
    var isRenumbered = false
    let groups = keepsAliases ? (0..<sequences.count).map { sequences.groupHash(of: $0) } : []
    if let map = sequences.reduce() {
      for (old, hash) in groups.enumerated() {
        let new = sequences.groupHash(of: map[old])
        if new != hash { groupAliases[hash] = new }
      }
      renumber(sequences: map)
      isRenumbered = true
    }
    if newCells > newCellsAllowed || evidence.count > 2 * limits.samples { limitCells() }
    return isRenumbered
  }

  /// Joins windows and lets go of evidence until both are within the limits.
  private func limitCells() {
    newCells = 0
    func count() -> Int { nodes.reduce(0) { $0 + $1.cells.count + $1.momentCount } }
    while count() > limits.cells { widen() }
    newCellsAllowed = 20_000 + nodes.reduce(0) { $0 + $1.cells.count } / 4
    limitSamples()
  }

  /// To be called when all is in: brings everything within the limits.
  func finish() {
    _ = reduce(keepsAliases: !groupAliases.isEmpty)
    limitCells()
  }

  private func renumber(sequences map: [Int]) {
    let old = nodes
    nodes = []
    nodeIndex = [:]
    var moved = [Int32](repeating: 0, count: old.count)
    for (index, node) in old.enumerated() {
      let sequence = node.sequence < Profile.exceptionBase ? map[node.sequence] : node.sequence
      let key = UInt64(node.service) << 32 | UInt64(sequence)
      if let known = nodeIndex[key] {
        moved[index] = known
        nodes[Int(known)].merge(node) { sample, cell in self.earlier(sample, cell) }
      } else {
        moved[index] = Int32(nodes.count)
        nodeIndex[key] = moved[index]
        node.sequence = sequence
        nodes.append(node)
      }
    }
    sessions.renumber(moved)
  }

  /// The evidence of a cell that `sample` came to.
  private func earlier(_ sample: Int32, _ cell: Node.Cell?) -> Int32 {
    guard let cell, cell.sample >= 0 else { return sample }
    guard sample >= 0 else { return cell.sample }
    let known = evidence.samples[Int(sample)]
    if evidence.isEarlier(known.time, known.line, known.source, than: cell.sample) {
      evidence.release(cell.sample)
      return sample
    }
    evidence.release(sample)
    return cell.sample
  }

  /// Joins each two windows into one.
  func widen() {
    widening += 1
    for node in nodes {
      let cells = Array(node.cells.elements)
      node.cells = PlainArray()
      for cell in cells {
        let key = Node.Cell.key(window: Profile.halved(cell.window), severity: cell.severity)
        let (index, isNew) = node.find(key, count: cell.count)
        node.cells[index].sample = earlier(cell.sample, isNew ? nil : node.cells[index])
      }
      for column in node.columns { column.statistics.halveWindows() }
      for field in node.fields { field.statistics.halveWindows() }
    }
  }

  /// Lets go of evidence where a node has more cells than the rung allows: those of the smallest hashes stay, and the first.
  private func limitSamples() {
    while nodes.reduce(0, { $0 + min($1.cells.count, sampleLimit) }) > limits.samples {
      sampleLimit = sampleLimit == .max ? 1024 : max(1, sampleLimit / 4)
      if sampleLimit == 1 { break }
    }
    guard sampleLimit < .max else { return }
    for node in nodes where node.cells.count > sampleLimit {
      for sample in node.limitSamples(to: sampleLimit) { evidence.release(sample) }
    }
  }

  // MARK: Merging

  /// Adds what `other` knows. Both must have the same base width.
  public func merge(_ other: Profile) {
    precondition(baseWidth == other.baseWidth, "profiles of different windows do not merge")
    while widening < other.widening { widen() }
    while other.widening < widening { other.widen() }
    let sequenceMap = sequences.merge(other.sequences)
    let serviceMap = other.services.map { service(named: $0) }
    let sourceMap = other.evidence.sources.map { evidence.source(named: $0) }
    let exceptionMap = other.exceptions.map { exception(named: $0) }
    var nodeMap = [Int32](repeating: 0, count: other.nodes.count)
    for (index, node) in other.nodes.enumerated() {
      let sequence =
        node.sequence < Profile.exceptionBase
        ? sequenceMap[node.sequence] : exceptionMap[node.sequence - Profile.exceptionBase]
      nodeMap[index] = self.node(service: serviceMap[node.service], sequence: sequence)
      nodes[Int(nodeMap[index])].merge(node) { sample, cell in
        sample < 0 ? cell?.sample ?? -1 : self.take(sample, of: other, sourceMap, into: cell)
      }
    }
    sessions.merge(other.sessions, node: nodeMap)
    jumps += other.jumps
    unordered.formUnion(other.unordered)
    groupAliases.merge(other.groupAliases) { known, _ in known }
    recordCount += other.recordCount
    untimed += other.untimed
    unparsed += other.unparsed
    sampleLimit = min(sampleLimit, other.sampleLimit)
    finish()
  }

  private func take(_ sample: Int32, of other: Profile, _ sourceMap: [Int32], into cell: Node.Cell?) -> Int32 {
    let known = other.evidence.samples[Int(sample)]
    let source = sourceMap[Int(known.source)]
    if let cell, cell.sample >= 0,
      !evidence.isEarlier(known.time, known.line, source, than: cell.sample)
    {
      return cell.sample
    }
    return other.evidence.text(of: sample).withUnsafeBytes {
      evidence.keep($0, time: known.time, source: source, line: known.line, replacing: cell?.sample ?? -1)
    }
  }
}

/// How large a profile may grow before it becomes coarser.
public struct ProfileLimits: Sendable {
  /// Cells and windows of numbers; beyond, windows are joined in pairs.
  public var cells = 1_500_000
  /// Records kept as evidence.
  public var samples = 24_000
  /// Ids that sessions are looked for by; beyond, every other id is let go.
  public var sessionIDs = SessionTable.defaultMaximumIDs
  /// Services by name; the rest is `(other)`.
  public var services = 4096
  /// Exception types by name.
  public var exceptions = 4096

  public init() {}
}
