import FileSystem
import TestSupport
import Testing

@testable import Consume
@testable import KafkaTransport

/// Files of dead runs of which the group does not say how much counts.
@Suite struct UnsettledFileTests {
  /// A run has died with files that are not finished, of which something is committed.
  private func killed() -> ConsumedSite {
    let site = ConsumedSite()
    site.options.rotation.size = 100_000
    site.run("one", fault: (call: 9, kind: .deathBefore))
    site.disks["one"] = site.disk(of: "one").afterProcessKill()
    return site
  }

  /// Names and contents of the files of records, but those that are finished.
  private func leftovers(_ site: ConsumedSite) -> [String: [UInt8]] {
    let disk = site.disk(of: "one")
    let names = disk.files.filter { $0.hasPrefix("out/logs") && !$0.hasSuffix(".jsonl") }
    return Dictionary(uniqueKeysWithValues: names.map { ($0, disk.contents(of: $0) ?? []) })
  }

  @Test func `are kept, whatever runs come after, where the group has forgotten them`() throws {
    let site = killed()
    let before = leftovers(site)
    #expect(before.count == 2 && before.values.allSatisfy { !$0.isEmpty })
    site.topic.committed = [:]
    for run in 0..<3 {
      #expect(site.run("one").0 == .done)
      let kept = leftovers(site)
      #expect(kept.keys.sorted() == before.keys.map { $0.replacing(".open", with: ".unsettled") }.sorted())
      #expect(Set(kept.values) == Set(before.values))
      // Alerts' files are named too.
      #expect(site.report?.problems.isEmpty == (run > 0))
    }
    #expect(try site.texts() == site.expected)
  }

  @Test func `are kept beside those that were kept before`() throws {
    let site = killed()
    let before = leftovers(site)
    site.topic.committed = [:]
    site.run("one", fault: (call: 9, kind: .deathBefore))
    site.disks["one"] = site.disk(of: "one").afterProcessKill()
    site.topic.committed = [:]
    #expect(site.run("one").0 == .done)
    let names = before.keys.map { $0.replacing(".open", with: ".unsettled") }
    #expect(leftovers(site).keys.sorted() == (names + names.map { $0 + "-2" }).sorted())
  }

  @Test func `are kept, whatever runs come after, where a disk has lost what was committed`() throws {
    let site = killed()
    let path = try #require(leftovers(site).keys.sorted().first)
    site.disk(of: "one").loseTail(of: path, to: 10)
    for run in 0..<3 {
      #expect(site.run("one").0 == .done)
      let kept = leftovers(site)
      #expect(kept.count == 1)
      #expect(kept[path.replacing(".open", with: ".unsettled")]?.count == 10)
      #expect(site.report?.problems.count == (run == 0 ? 1 : 0))
    }
  }
}
