import FileSystem
import TestSupport
import Testing

@testable import Consume
@testable import KafkaTransport

/// A machine is gone, and another reads on: with what the group says of the files that were not finished, everything is there.
@Suite struct AbandonedDirectoryTests {
  /// What counts of a file that is not finished, as the format says it: by the file's path.
  private func lengths(_ site: ConsumedSite, instance: String) -> [String: Int] {
    var lengths: [String: Int] = [:]
    for (partition, committed) in site.topic.committed {
      for part in committed.metadata.split(separator: ";") {
        let value = part.split(separator: "=", maxSplits: 1).last ?? ""
        let fields = value.split(separator: ",")
        guard part.hasPrefix("current=") || part.hasPrefix("before="), fields.count == 4, fields[0] == instance else {
          continue
        }
        let first = String(repeating: "0", count: 20 - fields[1].count) + fields[1]
        lengths["/out/logs-\(partition)-\(first).jsonl.open"] = Int(fields[2])
        lengths["/out/alerts/logs-\(partition)-\(first).jsonl.open"] = Int(fields[3])
      }
    }
    return lengths
  }

  private func instance(_ disk: SimulatedDisk) -> String {
    let text = String(decoding: disk.contents(of: "/out/.consume") ?? [], as: UTF8.self)
    let name = "\"instance\":\""
    guard let start = text.firstRange(of: name)?.upperBound else { return "" }
    return String(text[start...].prefix { $0 != "\"" })
  }

  /// Finishes by hand what the machine that is gone had not finished.
  private func finishByHand(_ site: ConsumedSite) throws {
    let disk = site.disk(of: "one")
    let lengths = lengths(site, instance: instance(disk))
    for file in disk.files where file.hasSuffix(".open") {
      let length = lengths["/\(file)"] ?? 0
      if length == 0 {
        disk.delete("/\(file)")
      } else {
        try #require((disk.contents(of: "/\(file)")?.count ?? 0) >= length)
        disk.truncate("/\(file)", to: length)
        disk.move("/\(file)", to: "/\(file.dropLast(5))")
      }
    }
  }

  private func site(_ size: Int) -> ConsumedSite {
    let site = ConsumedSite()
    site.options.rotation.size = size
    return site
  }

  @Test(arguments: [300, 100_000])
  func `what it had and what the other reads is everything once`(size: Int) throws {
    let whole = site(size)
    let calls = whole.run("one").calls
    let count = whole.disk(of: "one").calls.count
    let expected = try whole.lines("/out/alerts")
    var fate = SeededGenerator(seed: 3)
    for moment in stride(from: 0, to: count + 2 * calls, by: 3) {
      let site = site(size)
      let kind: SimulatedMember.Fault = moment.isMultiple(of: 2) ? .deathBefore : .deathAfter
      let fault = moment < count ? nil : (call: (moment - count) / 2, kind: kind)
      site.run("one", crash: moment < count ? moment : nil, fault: fault)
      site.disks["one"] = site.disk(of: "one").afterPowerLoss(&fate, .torn)
      #expect(site.run("two").0 == .done)
      try finishByHand(site)
      let texts = try site.texts()
      #expect(texts == site.expected, "\(moment)")
      #expect(try site.lines("/out/alerts") == expected, "\(moment)")
    }
  }

  @Test func `of the seventeenth that comes back nobody knows how much counts, and it says so`() throws {
    let site = site(100_000)
    site.run("one", fault: (call: 9, kind: .deathBefore))
    site.disks["one"] = site.disk(of: "one").afterProcessKill()
    for member in 0..<16 {
      #expect(site.run("member-\(member)").0 == .done)
      #expect(site.report?.problems == [])
    }
    // One more, and it would be the seventeenth before who has the partition.
    #expect(site.run("last").0 == .done)
    site.options.onlyRecovers = true
    #expect(site.run("one").0 == .done)
    #expect(site.report?.problems.isEmpty == false)
    #expect(site.disk(of: "one").files.contains { $0.hasSuffix(".jsonl.unsettled") })
    #expect(try site.openFiles() == [])
  }

  @Test func `sixteen others may have come before it comes back`() throws {
    let site = site(100_000)
    site.run("one", fault: (call: 9, kind: .deathBefore))
    site.disks["one"] = site.disk(of: "one").afterProcessKill()
    for member in 0..<16 { #expect(site.run("member-\(member)").0 == .done) }
    site.options.onlyRecovers = true
    #expect(site.run("one").0 == .done)
    #expect(site.report?.problems == [])
    #expect(try site.texts() == site.expected)
  }
}
