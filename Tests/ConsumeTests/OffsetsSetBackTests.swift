import TestSupport
import Testing

@testable import Consume
@testable import KafkaTransport

/// Somebody sets the group's offsets back, or brokers forget them.
@Suite struct OffsetsSetBackTests {
  private func isRefused(_ ending: ConsumedSite.Ending) -> Bool {
    guard case .failed(let reason) = ending else { return false }
    return reason.contains("set back")
  }

  /// The files of the directory are as they were, and nothing is committed.
  private func expectRefusal(_ site: ConsumedSite) {
    let (disk, committed) = (site.disk(of: "one"), site.topic.committed)
    let before = Dictionary(uniqueKeysWithValues: disk.files.map { ($0, disk.contents(of: $0)) })
    for _ in 0..<2 {
      #expect(isRefused(site.run("one").0))
      #expect(Dictionary(uniqueKeysWithValues: disk.files.map { ($0, disk.contents(of: $0)) }) == before)
      #expect(site.topic.committed == committed)
    }
  }

  @Test(arguments: [nil, 0, 2, 4] as [Int64?])
  func `is refused before anything is read again, where finished files hold it`(offset: Int64?) {
    let site = ConsumedSite()
    site.run("one")
    site.topic.committed = offset.map { [0: CommittedOffset(offset: $0, metadata: "")] } ?? [:]
    expectRefusal(site)
  }

  @Test func `is as if they had been read never, where the files were moved away`() throws {
    let site = ConsumedSite()
    site.run("one")
    let disk = site.disk(of: "one")
    for file in disk.files where file.hasSuffix(".jsonl") { disk.delete("/\(file)") }
    site.topic.committed = [:]
    #expect(site.run("one").0 == .done)
    #expect(try site.texts() == site.expected)
  }

  @Test func `is no matter for another directory`() throws {
    let site = ConsumedSite()
    site.run("one")
    site.disks = [:]
    site.topic.committed = [:]
    #expect(site.run("two").0 == .done)
    #expect(try site.texts() == site.expected)
  }

  @Test func `to behind the end is refused`() {
    let site = ConsumedSite()
    site.topic.committed = [1: CommittedOffset(offset: 1000, metadata: "")]
    guard case .failed(let reason) = site.run("one").0 else {
      Issue.record("it was not refused")
      return
    }
    #expect(reason.contains("was the topic made anew?"))
    #expect(site.topic.committed.count == 1)
  }
}
