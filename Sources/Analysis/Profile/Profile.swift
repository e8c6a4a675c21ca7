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
  /// By the names' bytes: texts that only mean the same are different names.
  private var serviceIndex: [[UInt8]: Int] = [:]
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
  private var exceptionIndex: [[UInt8]: Int] = [:]
  public internal(set) var recordCount = 0
  var untimed = 0
  var unparsed = 0
  /// What became of groups of sequences that were joined to larger ones.
  var groupAliases: [UInt64: UInt64] = [:]
  let limits: ProfileLimits
  var sampleLimit = Int.max

  /// Times of logs lie between 1843 and 2096; what lies outside is no time, and need not be reckoned with.
  static let times: ClosedRange<Int64> = -4_000_000_000_000_000_000...4_000_000_000_000_000_000
  /// The times that have windows: those of windows of a second or two are fewer.
  private let firstTime: Int64
  private let lastTime: Int64

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
    firstTime = max(Profile.times.lowerBound, Int64(Profile.untimedWindow / 2).clampedProduct(with: windowWidth))
    lastTime = min(Profile.times.upperBound, Int64(Int32.max).clampedProduct(with: windowWidth))
  }

  /// In nanoseconds.
  public var windowWidth: Int64 { baseWidth << Int64(widening) }

  @inline(__always)
  func window(of time: Int64) -> Int32 {
    let width = windowWidth
    // What has no window of the base width has none when windows are wider either.
    let time = min(max(time, firstTime), lastTime)
    var window = time / width
    if time < 0, window * width != time { window -= 1 }
    return Int32(truncatingIfNeeded: window)
  }

  /// Whether a record may lie in `window`, at the present width.
  func mayHave(_ window: Int32) -> Bool {
    if window < Profile.untimedWindow / 2 { return window >= Profile.untimedWindow }
    return window >= self.window(of: firstTime) && window <= self.window(of: lastTime)
  }

  /// The two windows whose `halved` is `window`.
  static func halves(_ window: Int32) -> [Int32] {
    let first = window < untimedWindow / 2 ? (window &- untimedWindow) &* 2 &+ untimedWindow : window &* 2
    return [first, first &+ 1]
  }

  func service(named name: String) -> Int {
    let bytes = Array(name.utf8)
    if let known = serviceIndex[bytes] { return known }
    let index = services.count
    services.append(name)
    serviceIndex[bytes] = index
    return index
  }

  /// The sequence number that stands for an exception type.
  func exception(named name: String) -> Int {
    let bytes = Array(name.utf8)
    if let known = exceptionIndex[bytes] { return known + Profile.exceptionBase }
    exceptionIndex[bytes] = exceptions.count
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
  private lazy var newCellsAllowed = newCellsAtLeast
  /// Where the limits are small, looks are frequent.
  private var newCellsAtLeast: Int { min(20_000, limits.cells, limits.samples) }

  /// To be called between batches: brings what has grown too large back within the limits. The numbers of nodes may change; returns whether.
  ///
  /// - Parameter keepsAliases: whether the groups of sequences that are noted somewhere must be found again when groups become coarser.
  func reduce(keepsAliases: Bool = false) -> Bool {
    var isRenumbered = false
    let groups = keepsAliases && sequences.mayReduce ? (0..<sequences.count).map { sequences.groupHash(of: $0) } : []
    if let map = sequences.reduce() {
      for (old, hash) in groups.enumerated() {
        let new = sequences.groupHash(of: map[old])
        if new != hash { groupAliases[hash] = new }
      }
      renumber(services: nil, sequences: map, exceptions: nil)
      isRenumbered = true
    }
    if limitNames() { isRenumbered = true }
    if newCells > newCellsAllowed || evidence.count > 2 * limits.samples { limitCells() }
    return isRenumbered
  }

  /// Joins windows and lets go of evidence until both are within the limits.
  private func limitCells() {
    newCells = 0
    func count() -> Int { nodes.reduce(0) { $0 + $1.cells.count + $1.momentCount } }
    while count() > limits.cells, mayWiden { widen() }
    newCellsAllowed = newCellsAtLeast + nodes.reduce(0) { $0 + $1.cells.count } / 4
    limitSamples()
  }

  /// To be called when all is in: brings everything within the limits.
  func finish() {
    _ = reduce(keepsAliases: !groupAliases.isEmpty)
    limitCells()
  }

  /// Joins the services and exception types beyond the limits to one: those stay whose names come first, which does not depend on the order in
  /// which they came. Returns whether nodes have other numbers now.
  private func limitNames() -> Bool {
    let (serviceMap, exceptionMap) = (
      Profile.limit(&services, to: limits.services), Profile.limit(&exceptions, to: limits.exceptions)
    )
    guard serviceMap != nil || exceptionMap != nil else { return false }
    serviceIndex = Profile.index(services)
    exceptionIndex = Profile.index(exceptions)
    renumber(services: serviceMap, sequences: nil, exceptions: exceptionMap)
    return true
  }

  /// Returns the new index of each name; nil where nothing has changed.
  private static func limit(_ names: inout [String], to limit: Int) -> [Int]? {
    let others = "(other)"
    guard names.count > limit, names.count - (names.contains(others) ? 1 : 0) > limit else { return nil }
    let sorted = names.filter { $0 != others }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let kept = sorted.prefix(limit) + [others]
    let index = Profile.index(Array(kept))
    let map = names.map { index[Array($0.utf8)] ?? kept.count - 1 }
    names = Array(kept)
    return map
  }

  private static func index(_ names: [String]) -> [[UInt8]: Int] {
    Dictionary(uniqueKeysWithValues: names.enumerated().map { (Array($1.utf8), $0) })
  }

  private func renumber(services: [Int]?, sequences: [Int]?, exceptions: [Int]?) {
    let old = nodes
    nodes = []
    nodeIndex = [:]
    var moved = [Int32](repeating: 0, count: old.count)
    for (index, node) in old.enumerated() {
      let exception = node.sequence - Profile.exceptionBase
      let service = services?[node.service] ?? node.service
      let sequence =
        exception < 0
        ? sequences?[node.sequence] ?? node.sequence
        : (exceptions?[exception] ?? exception) + Profile.exceptionBase
      let key = UInt64(service) << 32 | UInt64(sequence)
      if let known = nodeIndex[key] {
        moved[index] = known
        nodes[Int(known)].merge(node) { sample, cell in self.earlier(sample, cell) }
      } else {
        moved[index] = Int32(nodes.count)
        nodeIndex[key] = moved[index]
        node.service = service
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

  /// Windows are no wider than nine years.
  private var mayWiden: Bool { windowWidth < Profile.maximumWidth }

  static let maximumWidth: Int64 = 1 << 58

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
    recordCount &+= other.recordCount
    untimed &+= other.untimed
    unparsed &+= other.unparsed
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

extension Int64 {
  /// The product, or what comes closest to it.
  func clampedProduct(with factor: Int64) -> Int64 {
    let (product, isTooLarge) = multipliedReportingOverflow(by: factor)
    return isTooLarge ? (self < 0) == (factor < 0) ? .max : .min : product
  }
}
