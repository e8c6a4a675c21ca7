import KafkaTransport
import TestSupport
import Testing

@testable import Drain

/// A buffer that was drained to one target and is drained to another: of another cluster, or another topic of the same one.
@Suite("Drains to another target") struct OtherTargetTests {
  struct Target: Sendable, CustomTestStringConvertible {
    var cluster: String
    var topic: String
    var testDescription: String { "\(topic) of \(cluster)" }
  }

  static let targets = [Target(cluster: "another", topic: "logs"), Target(cluster: "cluster", topic: "another")]

  /// The buffer as it is, to be drained there: the target has messages and markers of its own.
  private func turned(_ site: SimulatedSite, to target: Target) -> SimulatedSite {
    let kafka = SimulatedKafka(partitions: 3)
    kafka.cluster = target.cluster
    let other = site.continued(on: kafka, .exactlyOnce, seed: 2)
    other.options.topic = target.topic
    return other
  }

  @Test(arguments: targets)
  func `another target gets what is there, and the first goes on afterwards`(target: Target) throws {
    let site = try SimulatedSite.drainedInPart()
    let kept = try site.texts(in: "/buffer")
    let before = site.sent
    let other = turned(site, to: target)
    #expect(other.drain().0 == .done)
    #expect(other.sent == kept)
    site.disk = other.disk.afterProcessKill()
    try site.ship(commits: 1, of: 1, seed: 7)
    #expect(site.drain().0 == .done)
    for (service, texts) in site.sent { #expect(texts == before[service]! + [site.shipped[service]!.last!]) }
  }

  @Test(arguments: targets, DrainOptions.Resolution.allCases)
  func `what is on its way to one target is not sent to another unasked`(
    target: Target, resolution: DrainOptions.Resolution
  ) throws {
    let site = try SimulatedSite.interrupted(.deathAfter)
    let inDoubt = try site.messageCount - SimulatedSite.drainedInPart().messageCount
    let kept = try site.texts(in: "/buffer")
    let count = kept.values.reduce(0) { $0 + $1.count }
    let other = turned(site, to: target)
    try other.expectRefusal("on their way to the topic logs of the cluster cluster")
    #expect(other.resolve(resolution) == .done)
    #expect(try other.texts(in: "/buffer").isEmpty)
    switch resolution {
    case .sent: #expect(other.messageCount == count - inDoubt)
    case .resend: #expect(other.sent == kept)
    }
    for (service, texts) in site.shipped {
      #expect(Set(site.sent[service]! + (other.sent[service] ?? [])) == Set(texts))
    }
    // Who comes back to the first finds nothing in the way.
    site.disk = other.disk.afterProcessKill()
    try site.ship(commits: 1, of: 1, seed: 7)
    #expect(site.drain().0 == .done)
    #expect(try site.texts(in: "/buffer").isEmpty)
  }

  @Test(arguments: targets)
  func `a refused drain to another target leaves the way to the first open`(target: Target) throws {
    let site = try SimulatedSite.interrupted(.deathAfter)
    let other = turned(site, to: target)
    try other.expectRefusal("on their way")
    site.disk = other.disk
    #expect(site.drain().0 == .done)
    #expect(site.sent == site.shipped)
    try site.expectNothingLost()
  }
}
