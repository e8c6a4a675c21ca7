import TestSupport
import Testing

@testable import Consume
@testable import KafkaTransport

/// Offsets that are not there.
@Suite struct OutOfRangeTests {
  @Test(arguments: [1, 5, 9])
  func `what was removed before it was read is named, and the rest is read`(first: Int64) throws {
    let site = ConsumedSite()
    site.topic.remove(before: first, of: 0)
    site.topic.committed = [0: CommittedOffset(offset: 0, metadata: "")]
    let left = site.topic.partitions[0].count
    #expect(site.run("one").0 == .done)
    #expect(
      site.report?.problems.map(\.description) == [
        "partition 0 of logs: offsets 0 to \(first - 1) are gone, removed by the broker before they were read"
      ])
    #expect(try site.texts() == [Array(site.expected[0].suffix(left)), site.expected[1]])
    // It is said once.
    #expect(site.run("one").0 == .done)
    #expect(site.report?.problems == [])
  }

  @Test func `what was removed while a run was dead is named by the next`() throws {
    let site = ConsumedSite()
    site.run("one", fault: (call: 9, kind: .deathBefore))
    site.disks["one"] = site.disk(of: "one").afterProcessKill()
    let position = try #require(site.topic.committed[0]?.offset)
    let read = site.topic.partitions[0].filter { $0.offset < position }.count
    let last = try #require(site.topic.partitions[0].last?.offset)
    #expect(position > 0 && position < last)
    site.topic.remove(before: last, of: 0)
    #expect(site.run("one").0 == .done)
    #expect(site.report?.problems.count == 1)
    #expect(try site.texts()[0] == site.expected[0].prefix(read) + site.expected[0].suffix(1))
    #expect(try site.openFiles() == [])
  }

  @Test func `all of it may have been removed`() throws {
    let site = ConsumedSite()
    site.topic.committed = [0: CommittedOffset(offset: 0, metadata: "")]
    let end = site.topic.end(of: 0)
    site.topic.remove(before: end, of: 0)
    site.topic.ends[0] = end
    #expect(site.run("one").0 == .done)
    #expect(try site.texts() == [[], site.expected[1]])
    #expect(site.topic.committed[0]?.offset == end)
  }

  @Test func `an offset that is there after all is read again from there`() throws {
    let site = ConsumedSite()
    #expect(site.run("one", doubts: [0, 1]).0 == .done)
    #expect(site.report?.problems == [])
    #expect(try site.texts() == site.expected)
  }
}
