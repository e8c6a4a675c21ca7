import TestSupport
import Testing

@testable import Analysis

@Suite("Sessions by their ids")
struct SessionTableTests {
  private struct Event {
    var id: UInt64
    var node: Int32
    var time: Int64
  }

  private func table(_ events: [Event], _ maximumIDs: Int) -> SessionTable {
    var table = SessionTable(maximumIDs: maximumIDs)
    for event in events { table.add(event.id, node: event.node, time: event.time) }
    return table
  }

  /// All that is told of a table.
  private func content(_ table: SessionTable) -> [String] {
    table.sessions(atLeast: 1).map { session in
      let events = session.events.map { "\($0.time):\($0.node)" }.sorted()
      return "\(session.id) \(session.count) \(events)"
    }.sorted() + ["\(table.zeroBits)"]
  }

  @Test("are the same in whatever order they come, and merged", arguments: [5, 40, 400, 5000], 1...4)
  func order(ids: Int, seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let all = (0..<ids).map { _ in
      UInt64.random(in: 0...(.max), using: &random) << UInt64.random(in: 0...3, using: &random)
    }
    let events = (0..<ids * 5).map { index in
      // One of them recurs without end.
      Event(
        id: index % 9 == 0 ? all[0] : all.randomElement(using: &random)!, node: Int32.random(in: 0...5, using: &random),
        time: Int64.random(in: -5...50, using: &random))
    }
    let maximum = 64
    let expected = content(table(events, maximum))
    #expect(content(table(events.shuffled(using: &random), maximum)) == expected)
    for cut in [0, events.count / 3, events.count] {
      var left = table(Array(events[..<cut]), maximum)
      left.merge(table(Array(events[cut...]), maximum), node: [0, 1, 2, 3, 4, 5])
      #expect(content(left) == expected)
    }
    let last = table(events, maximum)
    #expect(last.count <= maximum)
    #expect(last.sessions(atLeast: 1).allSatisfy { $0.id & (1 << last.zeroBits - 1) == 0 })
  }

  @Test("are let go until there are few enough, even if they are much alike")
  func alike() {
    let even = (1...20).map { UInt64($0) << 10 }
    let table = table((even + (1...20).map { UInt64($0) }).map { Event(id: $0, node: 0, time: 0) }, 8)
    #expect(table.count <= 8)
    #expect(
      content(table)
        == content(
          self.table(((1...20).map { UInt64($0) } + even.reversed()).map { Event(id: $0, node: 0, time: 0) }, 8)))
  }

  @Test("of more than 32 records are counted, and have no events")
  func endless() throws {
    let events = (0..<40).map { Event(id: 8, node: 1, time: Int64($0)) }
    #expect(table(Array(events[..<32]), 10).sessions(atLeast: 2).first?.events.count == 32)
    let session = try #require(table(events, 10).sessions(atLeast: 2).first)
    #expect(session.count == 40)
    #expect(session.events.isEmpty)
    var merged = table(Array(events[..<20]), 10)
    merged.merge(table(Array(events[20...]), 10), node: [0, 1])
    merged.merge(table(events, 10), node: [0, 1])
    #expect(merged.sessions(atLeast: 1).map(\.count) == [80])
    var taken = table([], 10)
    taken.merge(merged, node: [0, 1])
    taken.renumber([3, 4])
    #expect(content(taken) == content(merged))
  }

  @Test("have events whose nodes are given other numbers")
  func renumbering() {
    var table = table(
      [Event(id: 4, node: 0, time: 1), Event(id: 4, node: 1, time: 2), Event(id: 9, node: 1, time: 3)], 10)
    table.renumber([7, 3])
    #expect(content(table) == ["4 2 [\"1:7\", \"2:3\"]", "9 1 [\"3:3\"]", "0"])
  }
}
