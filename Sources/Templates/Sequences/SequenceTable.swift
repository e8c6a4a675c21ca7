/// The distinct token sequences of messages: what templates are mined from.
///
/// A sequence is a message with its variable parts masked. One table a thread; tables of several threads merge. Neither the
/// order of the messages nor how they were split over tables shows in what a table comes to hold, except in the numbering.
///
/// When there are more sequences than the limits allow, whole groups of them collapse to what their members have in common
/// (see ``PressureLadder``); ``reduce()`` does it, between batches.
public final class SequenceTable {
  public let limits: TemplateLimits
  let scanner: MessageScanner
  var texts = TextTable()
  /// By sequence: whether it stands for a collapsed group.
  var isCollapsed: ContiguousArray<Bool> = []
  /// By sequence: the length of its text, of a collapsed group the length of the longest that it took in.
  var longest: ContiguousArray<Int32> = []
  /// The bytes of all texts as they came.
  var textBytes = 0
  /// The index in ``PressureLadder/rungs``.
  var rung = 0
  /// By the hash of a group, the sequence that stands for it. Filled when something has collapsed.
  var collapsedGroups: [UInt64: Int] = [:]
  /// The grouping by which their texts are what they are.
  var collapsedGrouping: SequenceGrouping?
  /// By sequence, of the first ones: the hash of the group under a grouping.
  var keys: ContiguousArray<UInt64> = []
  var keysGrouping: SequenceGrouping?
  /// Whether something came that ``reduce()`` has not looked at.
  var hasNews = false
  var groupScratch: [UInt8] = []
  var agreementScratch = AgreementScratch()
  let memo = MessageMemo()
  /// The masked parts of the message last observed; valid until the next. Of a list with very many members, not all.
  public private(set) var variables = UnsafeBufferPointer<Variable>(start: nil, count: 0)

  public init(limits: TemplateLimits = .init()) {
    self.limits = limits
    scanner = MessageScanner(limits: limits)
  }

  /// How many sequences there are.
  public var count: Int { texts.count }

  /// Whether groups have collapsed, so that templates are coarser than they could be.
  public var isReduced: Bool { isCollapsed.contains(true) }

  /// Finds or adds the sequence of a message.
  ///
  /// - Returns: its index, `0 ..< count`.
  public func observe(_ message: UnsafeRawBufferPointer) -> Int {
    guard MessageMemo.mayHold(message) else { return scan(message) }
    let hash = TextHash.of(message)
    if let known = memo.find(message, hash: hash) {
      variables = known.variables
      return known.sequence
    }
    let sequence = scan(message)
    // What is known of a message stays true, though its group should collapse further: a table is what the set of messages makes it.
    memo.note(message, hash: hash, sequence: sequence, variables)
    return sequence
  }

  private func scan(_ message: UnsafeRawBufferPointer) -> Int {
    scanner.scan(message)
    variables = UnsafeBufferPointer(start: scanner.variables, count: scanner.variableCount)
    let text = scanner.text
    let hash = TextHash.of(text)
    return texts.find(text, hash: hash) ?? add(text, hash: hash)
  }

  /// A hash of the sequence's text: the same in every run and on every machine.
  public func hash(of index: Int) -> UInt64 { texts.hashes[index] }

  /// A hash of the group that the sequence collapses into, at the present pressure.
  public func groupHash(of index: Int) -> UInt64 { grouping.hash(of: texts[index], &groupScratch) }

  var grouping: SequenceGrouping { PressureLadder.rungs[rung].grouping }

  /// Adds a text that is not there, or takes it into its collapsed group.
  @inline(never)
  func add(_ text: UnsafeRawBufferPointer, hash: UInt64) -> Int {
    if !collapsedGroups.isEmpty, let group = collapsedGroups[grouping.hash(of: text, &groupScratch)] {
      absorb(text, length: text.count, into: group)
      return group
    }
    return append(text, hash: hash, isCollapsed: false, longest: text.count)
  }

  func append(_ text: UnsafeRawBufferPointer, hash: UInt64, isCollapsed: Bool, longest: Int) -> Int {
    hasNews = true
    textBytes += text.count
    self.isCollapsed.append(isCollapsed)
    self.longest.append(Int32(longest))
    return texts.append(text, hash: hash)
  }

  /// Keeps of a group's text what `text` agrees with.
  func absorb(_ text: UnsafeRawBufferPointer, length: Int, into group: Int) {
    if length > longest[group] {
      longest[group] = Int32(length)
      hasNews = true
    }
    grouping.agreement(of: texts[group], and: text, &agreementScratch)
    agreementScratch.result.withUnsafeBytes { common in
      if !common.isEqual(to: texts[group]) { texts.replace(group, with: common) }
    }
  }
}
