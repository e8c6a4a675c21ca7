import ChunkBuffer
import KafkaTransport
import TestSupport
import Testing

@testable import Drain

// Sites in the states in which a drain can find them, and what it may do there
extension SimulatedSite {
  /// As many records as a group has.
  static let groupRecords = 5

  /// A buffer of which something was sent, with more in it.
  static func drainedInPart() throws -> SimulatedSite {
    let site = SimulatedSite(.exactlyOnce)
    try site.ship(commits: 1, of: 2, seed: 3)
    #expect(site.drain().0 == .done)
    try site.ship(commits: 3, of: 3, seed: 5)
    return site
  }

  /// The same, with a drain that died at the commit of a group, the first unless another is named.
  static func interrupted(_ fault: SimulatedTransport.Fault, group: Int = 0) throws -> SimulatedSite {
    let site = try drainedInPart()
    #expect(try site.drain(fault: (commit(of: group), fault)).0 == .dead)
    site.disk = site.disk.afterProcessKill()
    return site
  }

  /// The number of the call behind which there is more in the cluster than before, for so many groups before it.
  private static func commit(of group: Int) throws -> Int {
    var (count, found) = (try drainedInPart().messageCount, -1)
    for call in 0..<100 {
      let site = try drainedInPart()
      #expect(site.drain(fault: (call, .deathAfter)).0 == .dead)
      if site.messageCount > count { (count, found) = (site.messageCount, found + 1) }
      if found == group { return call }
    }
    throw NothingCommitted()
  }

  struct NothingCommitted: Error {}

  /// A moment at which a drain dies.
  struct Moment {
    var crash: Int?
    var fault: (call: Int, kind: SimulatedTransport.Fault)?
  }

  /// All moments of a drain of `drainedInPart`.
  static func moments() throws -> [Moment] {
    let site = try drainedInPart()
    let start = site.disk.calls.count
    let calls = site.drain().calls
    return (start..<site.disk.calls.count).map { Moment(crash: $0) }
      + (0..<calls).flatMap { call in
        [SimulatedTransport.Fault.deathBefore, .deathAfter].map { Moment(fault: (call, $0)) }
      }
  }

  /// The same buffer, to be drained elsewhere or otherwise.
  func continued(on kafka: SimulatedKafka, _ guarantee: DeliveryGuarantee, seed: UInt64) -> SimulatedSite {
    let other = SimulatedSite(guarantee, kafka: kafka, seed: seed)
    other.disk = disk.afterProcessKill()
    return other
  }

  var messageCount: Int { kafka.partitions.reduce(0) { $0 + $1.count } }

  /// The chunks that go when the intent is known to be there.
  func removable() throws -> [String] {
    let state = try #require(try DrainState.read(at: "/buffer/drain", disk))
    return try #require(state.intent).ranges.filter(\.isLast).map { "buffer/streams/\($0.chunk)" }
  }

  /// The drain says no and what is wrong, and nothing is sent or removed.
  func expectRefusal(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let (before, kept) = (kafka.partitions, chunkFiles)
    disk = disk.afterProcessKill()
    guard case (.refused(let description), _) = drain() else {
      Issue.record("not refused", sourceLocation: sourceLocation)
      return
    }
    #expect(description.contains(words), sourceLocation: sourceLocation)
    #expect(kafka.partitions == before, sourceLocation: sourceLocation)
    disk = disk.afterProcessKill()
    #expect(chunkFiles == kept, sourceLocation: sourceLocation)
  }

  /// Byte for byte, by path.
  private var chunkFiles: [String: [UInt8]] {
    let paths = disk.files.filter { $0.hasPrefix("buffer/streams/") && $0.hasSuffix(".chunk") }
    return Dictionary(uniqueKeysWithValues: paths.map { ($0, disk.contents(of: $0) ?? []) })
  }

  /// Drains with an answer.
  func resolve(_ resolution: DrainOptions.Resolution) -> Ending {
    disk = disk.afterProcessKill()
    options.resolution = resolution
    defer {
      options.resolution = nil
      disk = disk.afterProcessKill()
    }
    return drain().0
  }

  /// All that was shipped is in the cluster, and the buffer is empty.
  func expectNothingLost(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) throws {
    for (service, texts) in shipped {
      #expect(Set(sent[service] ?? []) == Set(texts), comment, sourceLocation: sourceLocation)
    }
    #expect(try texts(in: "/buffer").isEmpty, comment, sourceLocation: sourceLocation)
  }
}

extension SimulatedSite.Ending {
  var isRefusal: Bool {
    guard case .refused = self else { return false }
    return true
  }
}
