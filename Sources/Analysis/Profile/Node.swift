import LogModel
import Rules

/// Records of one service that have one token sequence: the finest thing that is counted.
final class Node {
  /// Records of one severity in one window.
  struct Cell: BitwiseCopyable {
    /// The window, then the severity's raw value (0: none) in the lowest three bits.
    var key: Int64
    var count: UInt32
    /// Into the evidence; -1 where none is kept.
    var sample: Int32

    var window: Int32 { Int32(truncatingIfNeeded: key >> 3) }
    var severity: Severity? { Severity(rawValue: UInt8(truncatingIfNeeded: key & 7)) }

    @inline(__always)
    static func key(window: Int32, severity: Severity?) -> Int64 {
      Int64(window) << 3 | Int64(severity?.rawValue ?? 0)
    }
  }

  /// A masked column of the sequence (0 or more), and what it held.
  struct Column {
    var column: Int32
    var statistics: ParameterStatistics
  }

  /// A field of the records, and what it held.
  struct FieldColumn {
    var name: [UInt8]
    var statistics: ParameterStatistics
  }

  /// What is looked at for every field of every record: nothing in it is counted by references.
  struct FieldSlot {
    /// The node's own copy of the name.
    var name: UnsafeRawBufferPointer
    /// Where a rule keeps the same name, once seen: comparing addresses is enough then.
    var ruleName: UnsafeRawPointer?
    var statistics: Unmanaged<ParameterStatistics>
    /// Whether a field of this name may tie records to sessions.
    var isSessionID: Bool
  }

  private struct ColumnSlot {
    var column: Int32
    var statistics: Unmanaged<ParameterStatistics>
  }

  var service: Int
  var sequence: Int
  /// By key.
  var cells = PlainArray<Cell>()
  private(set) var columns: ContiguousArray<Column> = []
  private(set) var fields: ContiguousArray<FieldColumn> = []
  private var columnSlots: ContiguousArray<ColumnSlot> = []
  private var fieldSlots: ContiguousArray<FieldSlot> = []
  private var last = 0
  /// Cells whose key has a larger hash keep no sample, unless they are the first.
  private var sampleBound = UInt64.max

  /// More fields than this of one node are not looked at.
  static let maximumFields = 24

  init(service: Int, sequence: Int) {
    self.service = service
    self.sequence = sequence
  }

  deinit { for slot in fieldSlots { slot.name.deallocate() } }

  /// Counts a record; returns the index of its cell, and whether the cell is new.
  @inline(__always)
  func count(_ key: Int64) -> (index: Int, isNew: Bool) {
    if last < cells.count, cells[last].key == key {
      cells[last].count &+= 1
      return (last, false)
    }
    return find(key, count: 1)
  }

  @inline(never)
  func find(_ key: Int64, count: UInt32) -> (index: Int, isNew: Bool) {
    let index = cells.elements.position(of: key, \.key)
    last = index
    if index < cells.count, cells[index].key == key {
      cells[index].count &+= count
      return (index, false)
    }
    cells.insert(Cell(key: key, count: count, sample: -1), at: index)
    return (index, true)
  }

  /// Whether the evidence of a new cell at `index` may stay.
  @inline(__always)
  func keepsSample(at index: Int) -> Bool {
    sampleBound == .max || index == 0 || mixed(UInt64(bitPattern: cells[index].key)) <= sampleBound
  }

  /// Keeps the samples of the `limit` cells of the smallest hashes, and of the first; returns the others.
  func limitSamples(to limit: Int) -> [Int32] {
    // Most have no more than they had.
    var number = 0
    for cell in cells.elements where cell.sample >= 0 { number &+= 1 }
    guard number > limit else { return [] }
    let kept = (0..<cells.count).filter { cells[$0].sample >= 0 }
    let hashes = kept.map { mixed(UInt64(bitPattern: cells[$0].key)) }
    sampleBound = min(sampleBound, hashes.sorted()[limit - 1])
    var released: [Int32] = []
    for (index, hash) in zip(kept, hashes) where index > 0 && hash > sampleBound {
      released.append(cells[index].sample)
      cells[index].sample = -1
    }
    return released
  }

  /// The statistics of a masked column; `ordinal` is where it is looked for first.
  @inline(__always)
  func statistics(ofColumn column: Int32, at ordinal: Int) -> Unmanaged<ParameterStatistics> {
    if ordinal < columnSlots.count, columnSlots[ordinal].column == column { return columnSlots[ordinal].statistics }
    return find(column: column)
  }

  @inline(never)
  private func find(column: Int32) -> Unmanaged<ParameterStatistics> {
    if let known = columnSlots.first(where: { $0.column == column }) { return known.statistics }
    let statistics = ParameterStatistics()
    add(Column(column: column, statistics: statistics))
    return Unmanaged.passUnretained(statistics)
  }

  func add(_ column: Column) {
    columns.append(column)
    columnSlots.append(ColumnSlot(column: column.column, statistics: Unmanaged.passUnretained(column.statistics)))
  }

  /// The slot of a field; nil where there are too many.
  @inline(__always)
  func field(_ field: Field, at ordinal: Int) -> FieldSlot? {
    if ordinal < fieldSlots.count {
      let slot = fieldSlots[ordinal]
      if slot.ruleName == field.name.baseAddress, field.isNameValid { return slot }
      if slot.name.isEqual(to: field.name) {
        if field.isNameValid { fieldSlots[ordinal].ruleName = field.name.baseAddress }
        return slot
      }
    }
    return find(field: field.name)
  }

  @inline(never)
  private func find(field name: UnsafeRawBufferPointer) -> FieldSlot? {
    if let known = fieldSlots.first(where: { $0.name.isEqual(to: name) }) { return known }
    guard fields.count == Node.maximumFields else {
      add(FieldColumn(name: Array(name), statistics: ParameterStatistics()))
      return fieldSlots.last
    }
    // Those whose names come first stay: which they are does not depend on which came first.
    let last = fields.indices.max { fields[$0].name.lexicographicallyPrecedes(fields[$1].name) }!
    guard name.lexicographicallyPrecedes(fields[last].name) else { return nil }
    fieldSlots[last].name.deallocate()
    fields.remove(at: last)
    fieldSlots.remove(at: last)
    add(FieldColumn(name: Array(name), statistics: ParameterStatistics()))
    return fieldSlots.last
  }

  func add(_ field: FieldColumn) {
    fields.append(field)
    let name = UnsafeMutableRawBufferPointer.allocate(byteCount: field.name.count, alignment: 1)
    name.copyBytes(from: field.name)
    fieldSlots.append(
      FieldSlot(
        name: UnsafeRawBufferPointer(name), statistics: Unmanaged.passUnretained(field.statistics),
        isSessionID: SessionID.isName(UnsafeRawBufferPointer(name))))
  }

  /// Records in all.
  var total: Int { cells.elements.reduce(0) { $0 + Int($1.count) } }

  /// Numbers that are kept for windows.
  var momentCount: Int {
    columns.reduce(0) { $0 + $1.statistics.moments.count } + fields.reduce(0) { $0 + $1.statistics.moments.count }
  }

  /// Adds what another profile knows of the same records; `sample` says where its evidence went.
  func merge(_ other: Node, sample: (Int32, Cell?) -> Int32) {
    for cell in other.cells.elements {
      let (index, isNew) = find(cell.key, count: cell.count)
      cells[index].sample = sample(cell.sample, isNew ? nil : cells[index])
    }
    for column in other.columns { find(column: column.column).takeUnretainedValue().merge(column.statistics) }
    for field in other.fields {
      field.name.withUnsafeBytes { find(field: $0) }?.statistics.takeUnretainedValue().merge(field.statistics)
    }
  }
}
