/// A binary heap: of its elements the least comes first; of equal ones any.
public struct MinimumHeap<Element: Comparable> {
  @usableFromInline var items: [Element] = []

  @inlinable public init() {}

  @inlinable public var count: Int { items.count }

  /// The least.
  @inlinable public var first: Element? { items.first }

  @inlinable public mutating func removeAll() { items.removeAll() }

  @inlinable
  public mutating func push(_ element: Element) {
    items.append(element)
    var child = items.count - 1
    while child > 0, items[child] < items[(child - 1) / 2] {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  @inlinable
  public mutating func pop() -> Element? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child] < items[least] {
        least = child
      }
      guard least != parent else { return first }
      items.swapAt(parent, least)
      parent = least
    }
  }
}

extension MinimumHeap: Sendable where Element: Sendable {}
