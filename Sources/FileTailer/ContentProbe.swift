import LogModel

/// What is asked of a candidate's contents, read as seldom as possible.
///
/// Plain contents are opened when they are needed and closed by `close`, since a scan may hold more candidates than a process may have descriptors.
/// What was learned stays.
final class ContentProbe {
  private let candidate: SourceCandidate
  private var contents: (any SourceContents)?
  private var knownHead: [UInt8]?
  private var headHashes: [Int: UInt64] = [:]
  private var tailHashes: [Int: UInt64] = [:]
  /// Of the contents, as far as is known: there are fewer bytes than this.
  private var bound = Int.max
  /// The bytes up to `reached`, as many as later ranges may still ask for: what is decompressed comes only once.
  private var recent: [UInt8] = []
  private var reached = 0

  /// - Parameter includesGrowth: whether to look beyond what the scan found; else that is left to the next scan.
  init(_ candidate: SourceCandidate, includesGrowth: Bool = false) {
    self.candidate = candidate
    if !candidate.isCompressed, !includesGrowth { bound = candidate.file.size + 1 }
  }

  /// The first bytes: all, or `SourcePosition.headLimit`.
  func head() throws -> [UInt8] {
    if let knownHead { return knownHead }
    let head = try opened().bytes(in: 0..<min(SourcePosition.headLimit, bound - 1))
    if head.count < SourcePosition.headLimit { bound = min(bound, head.count + 1) }
    (recent, reached) = (head, head.count)
    knownHead = head
    return head
  }

  /// Whether the contents begin as the fingerprint says, which must be of at least one byte.
  func begins(with fingerprint: Fingerprint) throws -> Bool {
    let head = try head()
    guard fingerprint.length > 0, fingerprint.length <= head.count else { return false }
    return hash(ofHead: fingerprint.length, head) == fingerprint.hash
  }

  /// The hash of the first `length` bytes of `head`.
  func hash(ofHead length: Int, _ head: [UInt8]) -> UInt64 {
    if let hash = headHashes[length] { return hash }
    let hash = head.prefix(length).withUnsafeBytes { ContentHash.of($0) }
    headHashes[length] = hash
    return hash
  }

  /// Whether the mark's bytes stand before its offset.
  func has(_ mark: PositionMark) throws -> Bool { try tailHash(before: mark.point.offset) == mark.hash }

  /// Whether there are at least `offset` bytes, as far as is known.
  func mayReach(_ offset: Int) -> Bool { offset < bound }

  /// As `PositionMark` has it; `nil` where the contents end before `offset`.
  func tailHash(before offset: Int) throws -> UInt64? {
    if let hash = tailHashes[offset] { return hash }
    guard offset < bound else { return nil }
    let range = PositionMark.range(before: offset)
    let head = try head()
    guard offset < bound else { return nil }
    let bytes = range.upperBound <= head.count ? head[range] : try bytes(in: range)[...]
    guard bytes.count == range.count else {
      bound = min(bound, range.lowerBound + bytes.count + 1)
      return nil
    }
    let hash = bytes.withUnsafeBytes { ContentHash.of($0) }
    tailHashes[offset] = hash
    return hash
  }

  /// Learns the hashes before all of `offsets` in one pass.
  func learn(_ offsets: some Sequence<Int>) throws {
    for offset in Set(offsets).sorted() where try tailHash(before: offset) == nil { return }
  }

  /// The last bytes before `offset` that a mark there would be known by, or fewer where the contents end before.
  func tail(before offset: Int) throws -> [UInt8] {
    _ = try head()
    return try bytes(in: PositionMark.range(before: offset))
  }

  func close() {
    contents = nil
    (recent, reached) = ([], 0)
  }

  private func bytes(in range: Range<Int>) throws -> [UInt8] {
    guard candidate.isCompressed else { return try opened().bytes(in: range) }
    if range.lowerBound < reached - recent.count { close() }
    let contents = try opened()
    let start = max(reached, range.lowerBound)
    let isJoined = start == reached
    let more = start < range.upperBound ? try contents.bytes(in: start..<range.upperBound) : []
    recent = isJoined ? recent.suffix(max(0, reached - range.lowerBound)) + more : more
    reached = start + more.count
    return Array(recent.prefix(range.count))
  }

  private func opened() throws -> any SourceContents {
    if let contents { return contents }
    let opened = try candidate.open()
    contents = opened
    return opened
  }
}
