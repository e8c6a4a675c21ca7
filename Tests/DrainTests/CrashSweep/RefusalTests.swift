import KafkaTransport
import TestSupport
import Testing

@testable import Drain

/// Directories that are not what the cluster says they should be: copies, snapshots that were put back, markers that have expired.
///
/// What is refused is left as it is, and after an answer nothing is lost.
@Suite("Drains that are refused") struct RefusalTests {
  typealias Fault = SimulatedTransport.Fault
  typealias Resolution = DrainOptions.Resolution

  // MARK: - Copies

  @Test func `a snapshot that is put back is refused, and sent again where that is wanted`() throws {
    let site = try SimulatedSite.drainedInPart()
    let snapshot = site.disk.afterProcessKill()
    #expect(site.drain().0 == .done)
    site.disk = snapshot
    let kept = try site.texts(in: "/buffer")
    try site.expectRefusal("restored from a snapshot")
    // Nothing is in doubt that could be taken for sent.
    #expect(site.resolve(.sent).isRefusal)
    #expect(site.sent == site.shipped)
    #expect(try site.texts(in: "/buffer") == kept)
    #expect(site.resolve(.resend) == .done)
    try site.expectNothingLost()
    for (service, texts) in kept { #expect(site.sent[service]! == site.shipped[service]! + texts) }
    // From then on it is a directory as any other.
    try site.ship(commits: 1, of: 1, seed: 7)
    #expect(site.drain().0 == .done)
    try site.expectNothingLost()
  }

  @Test func `of two copies the one that drains second is refused; answered, it does not disturb the first`() throws {
    let site = try SimulatedSite.drainedInPart()
    let copy = site.disk.afterProcessKill()
    #expect(site.drain().0 == .done)
    let original = site.disk
    site.disk = copy
    try site.expectRefusal("a copy")
    #expect(site.resolve(.resend) == .done)
    let sent = site.messageCount
    site.disk = original.afterProcessKill()
    try site.ship(commits: 1, of: 2, seed: 9)
    #expect(site.drain().0 == .done)
    #expect(site.messageCount == sent + 2 * SimulatedSite.services.count)
  }

  /// What was in doubt when the snapshot was made, the original has sent since.
  @Test(arguments: Resolution.allCases)
  func `a snapshot of any moment loses nothing, whichever way it is answered`(resolution: Resolution) throws {
    var refusals = 0
    for (number, moment) in try SimulatedSite.moments().enumerated()
    where DrainSweepTests.isLong || number.isMultiple(of: 3) {
      let comment: Comment = "\(moment)"
      let site = try SimulatedSite.drainedInPart()
      #expect(site.drain(crash: moment.crash, fault: moment.fault).0 == .dead, comment)
      let snapshot = site.disk.afterProcessKill()
      site.disk = site.disk.afterProcessKill()
      #expect(site.drain().0 == .done, comment)
      #expect(site.sent == site.shipped, comment)
      site.disk = snapshot
      if site.drain().0.isRefusal {
        refusals += 1
        #expect(site.sent == site.shipped, comment)
        if site.resolve(resolution) != .done {
          // Where it is not known what is in doubt, none of it can be taken for sent.
          #expect(resolution == .sent, comment)
          #expect(site.sent == site.shipped, comment)
          #expect(site.resolve(.resend) == .done, comment)
        }
      }
      try site.expectNothingLost(comment)
    }
    #expect(refusals > 10)
  }

  // MARK: - Markers that expired

  @Test func `without anything in doubt an expired marker is not missed`() throws {
    let site = try SimulatedSite.drainedInPart()
    site.kafka.markers = [:]
    #expect(site.drain().0 == .done)
    #expect(site.sent == site.shipped)
    try site.expectNothingLost()
  }

  @Test(arguments: [Fault.deathBefore, .deathAfter], Resolution.allCases)
  func `records in doubt without a marker are as the answer says`(fault: Fault, resolution: Resolution) throws {
    let before = try SimulatedSite.drainedInPart().messageCount
    let site = try SimulatedSite.interrupted(fault)
    let total = site.shipped.values.reduce(0) { $0 + $1.count }
    let inDoubt = fault == .deathAfter ? site.messageCount - before : SimulatedSite.groupRecords
    site.kafka.markers = [:]
    try site.expectRefusal("not known any more")
    #expect(site.resolve(resolution) == .done)
    switch (resolution, fault) {
    case (.sent, .deathAfter), (.resend, .deathBefore):
      #expect(site.sent == site.shipped)
      try site.expectNothingLost()
    case (.resend, _):
      try site.expectNothingLost()
      #expect(site.messageCount == total + inDoubt)
    case (.sent, _):
      // It was said that they are there.
      #expect(try site.texts(in: "/buffer").isEmpty)
      #expect(site.messageCount == total - inDoubt)
      for (service, texts) in site.sent { #expect(texts == site.shipped[service]!.filter(Set(texts).contains)) }
    }
  }

  // MARK: - What changed meanwhile

  @Test(arguments: [Fault?.none, .deathBefore, .deathAfter])
  func `another number of partitions is refused until it is allowed`(fault: Fault?) throws {
    let site = try fault.map { try SimulatedSite.interrupted($0) } ?? SimulatedSite.drainedInPart()
    site.kafka.partitions.append([])
    try site.expectRefusal("has 4 partitions and had 3")
    site.options.allowsRepartition = true
    #expect(site.drain().0 == .done)
    try site.expectNothingLost()
    // Once each; a service that has moved is in order in each of its partitions.
    for (service, texts) in site.shipped { #expect(site.sent[service]!.sorted() == texts.sorted()) }
    for messages in site.kafka.partitions {
      for (service, messages) in Dictionary(grouping: messages, by: \.key) {
        let texts = messages.map { SimulatedSite.text(of: $0.value) }
        #expect(texts == site.shipped[service]!.filter(Set(texts).contains))
      }
    }
  }

  @Test(arguments: [false, true])
  func `a chunk that is not what was sent is not removed, and it alone is sent again where that is wanted`(
    isMended: Bool
  ) throws {
    let site = try SimulatedSite.interrupted(.deathAfter, group: 1)
    let path = try #require(site.removable().first)
    let service = String(try #require(path.split(separator: "/").dropFirst(2).first))
    var bytes = try #require(site.disk.contents(of: path))
    // What is too much is cut off again, and the chunk is what was sent; without its last commit it is another.
    if isMended { bytes.append(0) } else { bytes[bytes.count - 1] ^= 1 }
    site.disk.write(bytes, to: path)
    try site.expectRefusal("not what was sent")
    #expect(site.resolve(.sent).isRefusal)
    #expect(site.resolve(.resend) == .done)
    try site.expectNothingLost()
    for (other, texts) in site.shipped where isMended || other != service { #expect(site.sent[other] == texts) }
    if !isMended { #expect(site.sent[service]!.count > site.shipped[service]!.count) }
  }

  @Test func `who goes over to at-least-once with records in doubt, and back, loses nothing`() throws {
    for fault in [Fault.deathBefore, .deathAfter] {
      let site = try SimulatedSite.interrupted(fault)
      let other = site.continued(on: site.kafka, .atLeastOnce, seed: 2)
      #expect(other.drain().0 == .done)
      site.disk = other.disk.afterProcessKill()
      try site.ship(commits: 1, of: 1, seed: 7)
      #expect(site.drain().0 == .done)
      try site.expectNothingLost()
    }
  }
}
