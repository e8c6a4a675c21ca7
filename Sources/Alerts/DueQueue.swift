import Pipeline

/// Which state is due next: the earliest first. An item may have been overtaken: who takes it has to look.
struct DueQueue {
  private struct Item: Comparable {
    var due: Int64
    var key: AlertStream.Key

    static func < (left: Item, right: Item) -> Bool { left.due < right.due }
    static func == (left: Item, right: Item) -> Bool { left.due == right.due }
  }

  private var items = MinimumHeap<Item>()

  var count: Int { items.count }

  mutating func removeAll() { items.removeAll() }

  mutating func push(_ due: Int64, _ key: AlertStream.Key) { items.push(Item(due: due, key: key)) }

  /// Takes the earliest item that is due at `time`.
  mutating func pop(until time: Int64) -> (due: Int64, key: AlertStream.Key)? {
    guard let first = items.first, first.due <= time else { return nil }
    return items.pop().map { ($0.due, $0.key) }
  }
}
