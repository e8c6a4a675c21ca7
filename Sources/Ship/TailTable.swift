import LogModel

/// The tails, by source and by path; in the order of their paths.
struct TailTable: Sequence {
  private var bySource: [UInt64: Tail] = [:]
  private var sourceByPath: [String: UInt64] = [:]

  subscript(source: UInt64) -> Tail? { bySource[source] }
  subscript(path path: String) -> Tail? { sourceByPath[path].flatMap { bySource[$0] } }

  mutating func insert(_ tail: Tail) {
    bySource[tail.position.source] = tail
    sourceByPath[tail.position.path] = tail.position.source
  }

  mutating func remove(_ tail: Tail) {
    bySource[tail.position.source] = nil
    forgetPath(of: tail)
  }

  /// Notes under which name a tail's file was found, and what the system says of it.
  mutating func found(_ tail: Tail, at path: String, set: String, hint: FileHint) {
    if tail.position.path != path { forgetPath(of: tail) }
    tail.found(path, set: set, hint: hint)
    sourceByPath[path] = tail.position.source
  }

  private mutating func forgetPath(of tail: Tail) {
    if sourceByPath[tail.position.path] == tail.position.source { sourceByPath[tail.position.path] = nil }
  }

  /// Lets go of some where there are more than `limit`: first of those that wait for nothing, of them of those that have not grown for longest. Their
  /// positions say it all; what waits is read again.
  mutating func trim(to limit: Int) {
    guard bySource.count > limit else { return }
    let known = bySource.values.filter(\.isNamed).sorted {
      let (left, right) = ($0.waits == .nothing, $1.waits == .nothing)
      return left == right ? $0.lastGrowth < $1.lastGrowth : left
    }
    for tail in known.prefix(bySource.count - limit) { remove(tail) }
  }

  func makeIterator() -> Array<Tail>.Iterator {
    bySource.values.sorted {
      ($0.position.path, $0.position.source) < ($1.position.path, $1.position.source)
    }.makeIterator()
  }

  func count(where predicate: (Tail) -> Bool) -> Int { bySource.values.count(where: predicate) }
}
