import ChunkBuffer
import FileSystem
import TestSupport
import Testing

@testable import Drain

@Suite("How chunks become groups") struct DrainPlanTests {
  private func shipped() throws -> SimulatedSite {
    let site = SimulatedSite(.exactlyOnce)
    try site.ship(commits: 4, of: 3, seed: 1)
    return site
  }

  private func plan(_ simulated: SimulatedSite, sent: [String: SentRange] = [:]) throws -> DrainPlan {
    let site = try DrainSite("/buffer", simulated.disk)
    return DrainPlan(
      try site.candidates(keeping: false, simulated.disk), ChunkPreparation(site, simulated.disk, tags: .init()),
      sent: sent)
  }

  private func groups(_ plan: DrainPlan, _ limits: GroupLimits) throws -> [DrainGroup] {
    var plan = plan
    var groups: [DrainGroup] = []
    while let group = try plan.group(limits) {
      groups.append(group)
      plan.advance(past: group)
    }
    return groups
  }

  @Test(arguments: 1...40)
  func `each record is in one group, in order, whatever a group can hold`(records: Int) throws {
    let site = try shipped()
    let groups = try groups(try plan(site), GroupLimits(records: records))
    let total = site.shipped.values.reduce(0) { $0 + $1.count }
    #expect(groups.map(\.recordCount) == (0..<groups.count).map { min(records, total - $0 * records) })
    var ends: [String: UInt64] = [:]
    var finished: Set<String> = []
    // A stream's chunk is begun when the one before it has ended.
    var open: [String: String] = [:]
    for range in groups.flatMap(\.ranges) {
      #expect(range.records.lowerBound == ends[range.chunk, default: 0])
      #expect(!finished.contains(range.chunk))
      ends[range.chunk] = range.records.upperBound
      if range.isLast { finished.insert(range.chunk) }
      let stream = String(range.chunk.prefix { $0 != "/" })
      #expect(open[stream] == nil || open[stream] == range.chunk)
      open[stream] = range.isLast ? nil : range.chunk
    }
    #expect(finished == Set(ends.keys))
  }

  @Test func `a group comes again until it is passed, and smaller where less is allowed`() throws {
    var plan = try plan(try shipped())
    var limits = GroupLimits(records: 8)
    let first = try #require(try plan.group(limits))
    #expect(try plan.group(limits)?.ranges == first.ranges)
    limits.halve(first)
    let half = try #require(try plan.group(limits))
    #expect(half.recordCount == 4)
    #expect(half.ranges.first?.records.lowerBound == 0)
    plan.advance(past: half)
    let next = try #require(try plan.group(limits))
    #expect(next.recordCount == 4)
    #expect(Set(next.ranges).isDisjoint(with: half.ranges))
  }

  @Test func `what was sent before is not sent again, unless the file of what was sent whole has become another`()
    throws
  {
    let site = try shipped()
    let all = try groups(try plan(site), GroupLimits(records: 1000)).flatMap(\.ranges)
    let (whole, part) = (all[0], all[1])
    #expect(part.records.count > 1)
    var sent = [whole.chunk: whole, part.chunk: part]
    sent[part.chunk]?.records = 0..<1
    sent[part.chunk]?.isLast = false
    var resumed = try plan(site, sent: sent)
    let rest = try #require(try resumed.group(GroupLimits())).ranges
    #expect(resumed.finished == [whole])
    #expect(!rest.contains { $0.chunk == whole.chunk })
    #expect(rest.first { $0.chunk == part.chunk }?.records == 1..<part.records.upperBound)

    // A chunk that was mended goes on where it was; that all of one was sent is believed of the very file only.
    for chunk in sent.keys { sent[chunk]?.hash ^= 1 }
    var anew = try plan(site, sent: sent)
    #expect(try anew.group(GroupLimits())?.ranges == [whole] + rest)
    #expect(anew.finished.isEmpty)
    // Where the damage was behind what was sent, nothing is left to send.
    var ended = try plan(
      site, sent: [part.chunk: SentRange(chunk: part.chunk, hash: 1, records: part.records, isLast: false)])
    let others = try #require(try ended.group(GroupLimits())).ranges
    #expect(!others.contains { $0.chunk == part.chunk })
    #expect(ended.finished == [part])
  }

  @Test func `groups shrink to one record, and grow to what they were`() {
    var limits = GroupLimits(records: 100)
    for expected in [50, 25, 12, 6, 3, 1, 1] {
      var group = DrainGroup()
      group.recordCount = limits.records
      limits.halve(group)
      #expect(limits.records == expected)
    }
    for expected in [2, 4, 8, 16, 32, 64, 100, 100] {
      limits.grow()
      #expect(limits.records == expected)
    }
  }

  @Test func `a group that was smaller than allowed is halved all the same`() {
    var limits = GroupLimits(records: 100)
    var group = DrainGroup()
    group.recordCount = 3
    limits.halve(group)
    #expect(limits.records == 1)
  }
}
