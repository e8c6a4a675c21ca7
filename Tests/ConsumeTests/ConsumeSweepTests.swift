import FileSystem
import Glibc
import TestSupport
import Testing

@testable import Consume
@testable import KafkaTransport

/// Members that die before every call of the disk, and before and after every call of the group.
@Suite("Crashes of consume") struct ConsumeSweepTests {
  /// Looks at all kinds of power cuts at each call.
  static let isLong = getenv("SENTINEL_CRASH_SCENARIOS") != nil

  enum Story: String, CaseIterable, CustomTestStringConvertible {
    case alone = "a member alone"
    case second = "a later run"
    case compressed = "into compressed files"
    case rare = "with few commits"
    case long = "into one file"
    case rebalanced = "another comes and goes"
    case lost = "another takes over, and it does not know"
    var testDescription: String { rawValue }
  }

  private func site(_ story: Story) -> ConsumedSite {
    let site = ConsumedSite()
    switch story {
    case .compressed: site.options.compression = .gzip
    case .rare:
      site.options.commitInterval = .seconds(3600)
      site.options.rotation.size = 100_000
    case .long: site.options.rotation.size = 100_000
    case .second:
      // Another run ended in the middle.
      site.run("one", fault: (call: 9, kind: .deathAfter))
      site.disks["one"] = site.disk(of: "one").afterProcessKill()
    default: break
    }
    return site
  }

  /// What happens to the group in a run of the story.
  private func changes(_ story: Story, _ site: ConsumedSite) -> [Int: SimulatedMember.Change] {
    let visit = { _ = site.run("two") }
    return switch story {
    case .rebalanced: [3: .rebalance(visit)]
    case .lost: [3: .loss(visit)]
    default: [:]
    }
  }

  private func run(
    _ story: Story, _ site: ConsumedSite, crash: Int? = nil, fault: (call: Int, kind: SimulatedMember.Fault)? = nil,
    wrap: (SimulatedDisk) -> any FileSystem = { $0 }
  ) -> (ConsumedSite.Ending, calls: Int) {
    site.run("one", crash: crash, fault: fault, changes: changes(story, site), wrap: wrap)
  }

  /// Lets a run get to its end; then everything must be there once.
  private func check(_ site: ConsumedSite, _ comment: Comment) throws {
    let ending = site.run("one").0
    #expect(ending == .done, comment)
    #expect(try site.texts() == site.expected, comment)
    #expect(try site.openFiles() == [], comment)
    #expect(try site.lines("/out/alerts") == Self.alerts, comment)
    #expect(site.report?.problems.isEmpty == true, comment)
  }

  /// What alerts tell where nothing happens.
  static let alerts: [[String]] = {
    let site = ConsumedSite()
    site.run("one")
    return try! site.lines("/out/alerts")
  }()

  private func disks(_ disk: SimulatedDisk, seed: Int) -> [(String, SimulatedDisk)] {
    var fate = SeededGenerator(seed: UInt64(seed))
    let losses: [SimulatedDisk.PowerLoss] = Self.isLong ? SimulatedDisk.PowerLoss.all : [.nothing, .torn]
    return [("killed", disk.afterProcessKill())] + losses.map { ("\($0)", disk.afterPowerLoss(&fate, $0)) }
  }

  /// Calls `body` for each moment at which a run of the story can die, with what it left behind.
  ///
  /// - Returns: how many there were.
  private func dying(
    _ story: Story, every: Int, omitting: (SimulatedDisk) -> Void = { _ in },
    wrap: (SimulatedDisk) -> any FileSystem = { $0 }, body: (ConsumedSite, Comment) throws -> Void
  ) throws -> Int {
    let whole = site(story)
    let start = whole.disk(of: "one").calls.count
    let (ending, calls) = run(story, whole, wrap: wrap)
    #expect(ending == .done)
    let moments =
      (start..<whole.disk(of: "one").calls.count).map {
        (crash: Optional($0), fault: (Int, SimulatedMember.Fault)?.none)
      }
      + (0..<calls).flatMap { call in
        [SimulatedMember.Fault.deathBefore, .deathAfter].map { (crash: Int?.none, fault: (call, $0)) }
      }
    var count = 0
    for (number, moment) in moments.enumerated() where Self.isLong || number % every == 0 {
      let dying = site(story)
      omitting(dying.disk(of: "one"))
      let ending = run(story, dying, crash: moment.crash, fault: moment.fault, wrap: wrap).0
      #expect(ending == .dead, "\(story) at \(moment)")
      let (dead, committed, others) = (dying.disk(of: "one"), dying.topic.committed, dying.disks)
      for (name, disk) in disks(dead, seed: number) {
        dying.topic.committed = committed
        dying.disks = others.mapValues { $0.afterProcessKill() }
        dying.disks["one"] = disk
        count += 1
        try body(dying, "\(story), \(moment), \(name)")
      }
    }
    return count
  }

  @Test("lose nothing, repeat nothing and change no order", arguments: Story.allCases)
  func crashes(story: Story) throws {
    #expect(Self.alerts.allSatisfy { !$0.isEmpty })
    let count = try dying(story, every: 3) { site, comment in try check(site, comment) }
    #expect(count > 50)
    if Self.isLong { print("tried: \(count) crashes, 0 errors") }
  }

  @Test("may come one after the other", arguments: Story.allCases)
  func second(story: Story) throws {
    var generator = SeededGenerator(seed: 11)
    _ = try dying(story, every: 9) { site, comment in
      let start = site.disk(of: "one").calls.count
      let ending = site.run("one", crash: start + Int.random(in: 0..<40, using: &generator)).0
      #expect(ending == .dead || ending == .done, comment)
      site.disks["one"] = site.disk(of: "one").afterProcessKill()
      try check(site, comment)
    }
  }

  @Test("and errors of Kafka, with effect and without, are got over", arguments: Story.allCases)
  func errors(story: Story) throws {
    let calls = run(story, site(story)).calls
    for call in 0..<calls {
      for kind in [SimulatedMember.Fault.errorBefore, .errorAfter] {
        let site = site(story)
        let ending = run(story, site, fault: (call, kind)).0
        #expect(ending == .done, "\(story): \(kind) at \(call)")
        try check(site, "\(story): \(kind) at \(call)")
      }
    }
  }

  @Test("and errors of the disk end a run that the next one goes on with", arguments: Story.allCases)
  func diskErrors(story: Story) throws {
    let whole = site(story)
    let start = whole.disk(of: "one").calls.count
    _ = run(story, whole)
    for call in (start..<whole.disk(of: "one").calls.count) where Self.isLong || call.isMultiple(of: 2) {
      for code in [ENOSPC, EIO] {
        let site = site(story)
        site.disk(of: "one").fail(call: call, with: code)
        _ = run(story, site)
        site.disks["one"] = site.disk(of: "one").afterProcessKill()
        try check(site, "\(story): error \(code) at \(call)")
      }
    }
  }

  /// What must be found.
  @Test("are found out by this test, where the program forgets to synchronise", arguments: ["files", "names"])
  func mutants(what: String) throws {
    var violations = 0
    func forget(_ disk: SimulatedDisk) {
      if what == "files" {
        disk.omit(.synchronize) { $0.hasSuffix(".open") }
      } else {
        disk.omit(.synchronizeDirectory) { $0 == "/out" }
      }
    }
    _ = try dying(.alone, every: 2, omitting: forget) { site, _ in
      site.run("one")
      if try site.texts() != site.expected { violations += 1 }
    }
    #expect(violations > 0)
  }

  @Test func `are found out by this test, where files are not cut`() throws {
    var violations = 0
    _ = try dying(.long, every: 1) { site, _ in
      site.run("one", wrap: { UncutDisk($0) })
      if try site.texts() != site.expected { violations += 1 }
    }
    #expect(violations > 0)
  }

  @Test func `a directory that comes back is finished, and the other has the rest`() throws {
    _ = try dying(.alone, every: 4) { site, comment in
      #expect(site.run("two").0 == .done, comment)
      site.options.onlyRecovers = true
      #expect(site.run("one").0 == .done, comment)
      site.options.onlyRecovers = false
      let (texts, open) = (try site.texts(), try site.openFiles())
      #expect(texts == site.expected, comment)
      #expect(open == [], comment)
    }
  }
}

/// Says that it has cut a file, and has not.
private final class UncutDisk: DiskStandIn {
  let disk: SimulatedDisk

  init(_ disk: SimulatedDisk) { self.disk = disk }

  func open(_ path: String, for access: FileAccess) throws(SystemCallError) -> any StoredFile {
    UncutFile(try disk.open(path, for: access))
  }
}

private final class UncutFile: StoredFile {
  private let file: any StoredFile

  init(_ file: any StoredFile) { self.file = file }

  var path: String { file.path }
  func status() throws(SystemCallError) -> FileStatus { try file.status() }
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemCallError) -> Int {
    try file.read(into: buffer, at: offset)
  }
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemCallError) {
    try file.write(bytes, at: offset)
  }
  func reserve(_ range: Range<Int>) throws(SystemCallError) { try file.reserve(range) }
  func truncate(to size: Int) throws(SystemCallError) {}
  func synchronize() throws(SystemCallError) { try file.synchronize() }
}
