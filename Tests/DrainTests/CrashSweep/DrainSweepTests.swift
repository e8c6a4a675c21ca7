import Glibc
import KafkaTransport
import TestSupport
import Testing

@testable import Drain

/// Drains that die before every call of the disk, and before and after every call of Kafka.
@Suite("Crashes of drain") struct DrainSweepTests {
  /// Looks at all kinds of power cuts at each call, and lets the second drain die, too.
  static let isLong = getenv("SENTINEL_CRASH_SCENARIOS") != nil

  struct Story: Sendable, CustomTestStringConvertible {
    var name: String
    var guarantee = DeliveryGuarantee.exactlyOnce
    var keeps = false
    var archive: String?
    var poison: String?
    /// Whether something was sent before.
    var isSecond = false

    var testDescription: String { name }
  }

  static let stories = [
    Story(name: "the first drain"), Story(name: "a later drain", isSecond: true),
    Story(name: "at least once", guarantee: .atLeastOnce),
    Story(name: "chunks are kept", keeps: true), Story(name: "into an archive", archive: "/archive"),
    Story(name: "a record is refused", poison: "billing 4\""),
    Story(name: "a record is refused, at least once", guarantee: .atLeastOnce, poison: "billing 4\""),
  ]

  /// A buffer that is about to be drained.
  private func site(_ story: Story) throws -> SimulatedSite {
    let site = SimulatedSite(story.guarantee)
    site.options.keepsChunks = story.keeps
    site.options.archive = story.archive
    if story.isSecond {
      try site.ship(commits: 1, of: 2, seed: 3)
      #expect(site.drain().0 == .done)
    }
    try site.ship(commits: 3, of: 3, seed: 5)
    site.kafka.poison = story.poison
    return site
  }

  /// Drains until one drain gets to its end; then everything must be where it should be.
  private func check(_ story: Story, _ site: SimulatedSite, _ comment: Comment) throws {
    let ending = site.drain().0
    #expect(ending == .done, comment)
    let poison = story.poison.map { String($0.dropLast()) }
    for service in SimulatedSite.services {
      let expected = site.shipped[service]!.filter { $0 != poison }
      let sent = site.sent[service] ?? []
      switch story.guarantee {
      case .exactlyOnce: #expect(sent == expected, comment)
      case .atLeastOnce:
        var seen: Set<String> = []
        #expect(sent.filter { seen.insert($0).inserted } == expected, comment)
      }
    }
    let dead = try site.texts(in: "/buffer/dead-letter")
    #expect(dead == (poison.map { ["billing": [$0]] } ?? [:]), comment)
    #expect(try site.texts(in: "/buffer").isEmpty == !story.keeps, comment)
    if let archive = story.archive {
      var archived: [String: [String]] = [:]
      for service in SimulatedSite.services { archived[service] = try site.texts(in: "\(archive)/\(service)")[service] }
      #expect(archived == site.shipped, comment)
    }
    let positions = try site.positions()
    #expect(positions == Dictionary(uniqueKeysWithValues: site.shipped.map { ("\($0).log", $1.count) }), comment)
  }

  /// The disks that may be found after the process has died.
  private func disks(_ disk: SimulatedDisk, seed: Int) -> [(String, SimulatedDisk)] {
    var fate = SeededGenerator(seed: UInt64(seed))
    let losses: [SimulatedDisk.PowerLoss] = Self.isLong ? SimulatedDisk.PowerLoss.all : [.nothing, .torn]
    return [("killed", disk.afterProcessKill())] + losses.map { ("\($0)", disk.afterPowerLoss(&fate, $0)) }
  }

  /// Calls `body` for each moment at which a drain of the story can die, with what it left behind.
  ///
  /// - Parameter every: which part of them, unless it is the long run.
  /// - Returns: how many there were.
  private func dying(
    _ story: Story, every: Int = 1, omitting: (SimulatedDisk) -> Void = { _ in },
    body: (SimulatedSite, Comment) throws -> Void
  ) throws -> Int {
    var count = 0
    let whole = try site(story)
    let start = whole.disk.calls.count
    let (ending, calls) = whole.drain()
    #expect(ending == .done)
    let moments =
      (start..<whole.disk.calls.count).map { (crash: Optional($0), fault: (Int, SimulatedTransport.Fault)?.none) }
      + (0..<calls).flatMap { call in
        [SimulatedTransport.Fault.deathBefore, .deathAfter].map { (crash: Int?.none, fault: (call, $0)) }
      }
    for (number, moment) in moments.enumerated() where Self.isLong || number % every == 0 {
      let dying = try site(story)
      omitting(dying.disk)
      let (ending, _) = dying.drain(crash: moment.crash, fault: moment.fault)
      #expect(ending == .dead, "\(story.name) at \(moment)")
      let (dead, partitions, markers) = (dying.disk, dying.kafka.partitions, dying.kafka.markers)
      for (name, disk) in disks(dead, seed: number) {
        (dying.disk, dying.kafka.partitions, dying.kafka.markers) = (disk, partitions, markers)
        count += 1
        try body(dying, "\(story.name), \(moment), \(name)")
      }
    }
    return count
  }

  @Test("lose nothing, repeat nothing and change no order", arguments: stories)
  func crashes(story: Story) throws {
    let count = try dying(story, every: 2) { site, comment in try check(story, site, comment) }
    #expect(count > 100)
    if Self.isLong { print("tried: \(count) crashes, 0 errors") }
  }

  @Test("may come one after the other", arguments: stories)
  func second(story: Story) throws {
    var generator = SeededGenerator(seed: 11)
    _ = try dying(story, every: 7) { site, comment in
      // The next one dies as well, somewhere.
      let start = site.disk.calls.count
      let ending = site.drain(crash: start + Int.random(in: 0..<60, using: &generator)).0
      #expect(ending == .dead || ending == .done, comment)
      if ending == .dead { site.disk = site.disk.afterProcessKill() }
      try check(story, site, comment)
    }
  }

  @Test("and errors of Kafka, with effect and without, are got over", arguments: stories)
  func errors(story: Story) throws {
    let calls = try site(story).drain().calls
    for call in 0..<calls {
      for kind in [SimulatedTransport.Fault.errorBefore, .errorAfter] {
        let site = try site(story)
        #expect(site.drain(fault: (call, kind)).0 == .done, "\(story.name): \(kind) at \(call)")
        try check(story, site, "\(story.name): \(kind) at \(call)")
      }
    }
  }

  @Test(
    "and neither is a drain confused that gives up and is run again", arguments: [stories[0], stories[2], stories[5]])
  func watching(story: Story) throws {
    let calls = try site(story).drain().calls
    for call in 0..<calls {
      for kind in [SimulatedTransport.Fault.errorBefore, .errorAfter] {
        let site = try site(story)
        #expect(try site.watch(fault: (call, kind)) == 2, "\(story.name): \(kind) at \(call)")
        try check(story, site, "\(story.name): \(kind) at \(call)")
      }
    }
  }

  /// What must be found.
  @Test(
    "are found out by this test, where the program forgets to synchronise",
    arguments: ["/buffer/drain", "/buffer/streams"])
  func mutants(path: String) throws {
    let story = Self.stories[1]
    var violations = 0
    func forget(_ disk: SimulatedDisk) {
      disk.omit(.synchronize, .synchronizeDirectory) {
        $0.hasPrefix(path) || (path == "/buffer/drain" && $0 == "/buffer")
      }
    }
    _ = try dying(
      story, every: 2, omitting: forget,
      body: { site, _ in
        let ending = site.drain().0
        let isWell = SimulatedSite.services.allSatisfy { site.sent[$0] ?? [] == site.shipped[$0]! }
        let positions = Dictionary(uniqueKeysWithValues: site.shipped.map { ("\($0).log", $1.count) })
        if ending != .done || !isWell || (try? site.positions()) != positions { violations += 1 }
      })
    #expect(violations > 0)
  }

  // MARK: - Snapshots

  @Test func `a snapshot of any moment is sent or refused, and nothing of it removed that is not there`() throws {
    let story = Self.stories[0]
    _ = try dying(story, every: 3) { site, comment in
      // The original goes on to its end; then what it was before is put back.
      let snapshot = site.disk.afterProcessKill()
      #expect(site.drain().0 == .done, comment)
      site.disk = snapshot
      switch site.drain().0 {
      case .done: break
      case .refused:
        #expect(site.sent == site.shipped, comment)
        let kept = try site.texts(in: "/buffer")
        site.disk = site.disk.afterProcessKill()
        site.options.resolution = .resend
        #expect(site.drain().0 == .done, comment)
        site.options.resolution = nil
        for (service, texts) in kept {
          // What comes again is the end of what was there: what the snapshot knows to be sent is not sent again.
          let again = site.sent[service]!.count - site.shipped[service]!.count
          #expect(Array(site.sent[service]!.suffix(again)) == Array(texts.suffix(again)), comment)
        }
      default: Issue.record(comment)
      }
      for service in SimulatedSite.services {
        #expect(Set(site.sent[service] ?? []) == Set(site.shipped[service]!), comment)
      }
    }
  }
}
