import LogModel

/// The first record of each cell: what a report shows as evidence.
///
/// Of several records the earliest is kept, of equal times the one of the lower line, then of the source whose name comes first: so neither
/// the order of arrival nor merging shows.
final class EvidenceStore {
  struct Sample {
    /// `Int64.min` where the record has no time.
    var time: Int64
    var source: Int32
    var line: Int32
    var length: Int32
  }

  /// Bytes of a message that are kept.
  static let maximumLength = 240

  private(set) var samples: ContiguousArray<Sample> = []
  /// The samples' texts, each in its slot of `maximumLength` bytes; so many slots are a block, which never moves.
  private var blocks: ContiguousArray<UnsafeMutableRawPointer> = []
  private static let slotsPerBlock = 256
  private var free: [Int32] = []

  /// The names of sources, by index.
  private(set) var sources: [String] = []
  /// By the names' bytes: texts that only mean the same are different names.
  private var sourceIndex: [[UInt8]: Int32] = [:]

  init() {}

  deinit { for block in blocks { block.deallocate() } }

  /// How many are kept.
  var count: Int { samples.count - free.count }

  func source(named name: String) -> Int32 {
    let bytes = Array(name.utf8)
    if let known = sourceIndex[bytes] { return known }
    let index = Int32(sources.count)
    sources.append(name)
    sourceIndex[bytes] = index
    return index
  }

  @inline(__always)
  func isEarlier(_ time: Int64, _ line: Int32, _ source: Int32, than sample: Int32) -> Bool {
    let known = samples[Int(sample)]
    if time != known.time { return time < known.time }
    if line != known.line { return line < known.line }
    return source != known.source
      && sources[Int(source)].utf8.lexicographicallyPrecedes(sources[Int(known.source)].utf8)
  }

  /// Keeps a record, in the place of `replaced` where that is not negative.
  func keep(_ text: UnsafeRawBufferPointer, time: Int64, source: Int32, line: Int32, replacing replaced: Int32) -> Int32
  {
    var length = min(text.count, EvidenceStore.maximumLength)
    // Not in the middle of a character.
    while length > 0, length < text.count, text[length] & 0xC0 == 0x80 { length -= 1 }
    let sample = Sample(time: time, source: source, line: line, length: Int32(length))
    let index: Int
    if replaced >= 0 {
      index = Int(replaced)
      samples[index] = sample
    } else if let freed = free.popLast() {
      index = Int(freed)
      samples[index] = sample
    } else {
      index = samples.count
      samples.append(sample)
      if index == blocks.count * EvidenceStore.slotsPerBlock {
        blocks.append(
          .allocate(byteCount: EvidenceStore.slotsPerBlock * EvidenceStore.maximumLength, alignment: 16))
      }
    }
    if let start = text.baseAddress { slot(index).copyMemory(from: start, byteCount: length) }
    return Int32(index)
  }

  func release(_ sample: Int32) {
    if sample >= 0 { free.append(sample) }
  }

  func text(of sample: Int32) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: slot(Int(sample)), count: Int(samples[Int(sample)].length)))
  }

  private func slot(_ index: Int) -> UnsafeMutableRawPointer {
    blocks[index / EvidenceStore.slotsPerBlock] + index % EvidenceStore.slotsPerBlock * EvidenceStore.maximumLength
  }

  func evidence(_ sample: Int32, severity: Severity?) -> Evidence {
    let known = samples[Int(sample)]
    return Evidence(
      source: sources[Int(known.source)], line: Int(known.line), time: known.time == .min ? nil : known.time,
      severity: severity, text: String(decoding: text(of: sample), as: UTF8.self))
  }
}
