/// Which state is due next: a binary heap, the earliest first. An item may have been overtaken: who takes it has to look.
struct DueQueue {
  private var items: [(due: Int64, key: AlertStream.Key)] = []

  var count: Int { items.count }

  mutating func removeAll() { items.removeAll() }

  mutating func push(_ due: Int64, _ key: AlertStream.Key) {
    items.append((due, key))
    var child = items.count - 1
    while child > 0, items[child].due < items[(child - 1) / 2].due {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes the earliest item that is due at `time`.
  mutating func pop(until time: Int64) -> (due: Int64, key: AlertStream.Key)? {
    guard let first = items.first, first.due <= time else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child].due < items[least].due {
        least = child
      }
      guard least != parent else { return first }
      items.swapAt(parent, least)
      parent = least
    }
  }
}
