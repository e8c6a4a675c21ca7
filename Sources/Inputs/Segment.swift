/// What is read from one source, and its place among what is written.
public final class Segment: Sendable {
  /// The archive that the source is an entry of, by number; `nil` where the source was read in its place already.
  public let archive: Int?
  /// The rotated set, and the source's age in it.
  public let set: String
  public let age: RotationAge
  /// Counts the sources in the order in which they were read.
  public let arrival: Int

  public init(archive: Int?, set: String, age: RotationAge, arrival: Int) {
    self.archive = archive
    self.set = set
    self.age = age
    self.arrival = arrival
  }

  /// Sets in the order of their first members' arrival; in each the oldest first.
  public static func ordered<Piece>(_ pieces: [Piece], by segment: (Piece) -> Segment) -> [Piece] {
    var first: [String: Int] = [:]
    for piece in pieces {
      let segment = segment(piece)
      first[segment.set] = min(first[segment.set] ?? .max, segment.arrival)
    }
    return pieces.sorted { left, right in
      let (left, right) = (segment(left), segment(right))
      if left.set != right.set { return first[left.set]! < first[right.set]! }
      return (left.age, left.arrival) < (right.age, right.arrival)
    }
  }
}
