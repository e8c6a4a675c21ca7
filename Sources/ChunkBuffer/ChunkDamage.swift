/// A stretch of a chunk file that cannot be read.
public struct ChunkDamage: Hashable, Sendable {
  /// In bytes of the file.
  public var range: Range<Int>
  /// How many records were lost in it, where that is known.
  public var records: Int?
  public var reason: String

  public init(range: Range<Int>, records: Int?, reason: String) {
    self.range = range
    self.records = records
    self.reason = reason
  }
}
