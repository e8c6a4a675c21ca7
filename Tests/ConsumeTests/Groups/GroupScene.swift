import Alerts
import FileSystem
import TestSupport

@testable import Consume
@testable import KafkaTransport

/// Two members of a group with a disk each, who take turns in an order that a seed decides, and what happens to them.
final class GroupScene {
  /// What is done to a member besides what the seed decides.
  enum Blow: Hashable {
    /// It dies before this counted call of its disk.
    case death(call: Int)
    /// This counted call of its disk fails.
    case error(call: Int, code: Int32)
    case fault(call: Int, GroupMember.Fault)
  }

  /// What is left of a disk when its process dies.
  enum Remains: CaseIterable {
    case all, synchronized, torn
  }

  private final class Player {
    let name: String
    var disk = SimulatedDisk()
    var member: GroupMember?
    var turn: TurnTaker?
    /// Calls of the group of all its processes so far.
    var calls = 0
    /// When it is started, again or for the first time.
    var start: Int?
    var stopped: Range<Int> = 0..<0
    var isMute = false
    var failures: [String] = []

    init(_ name: String) { self.name = name }

    var isRunning: Bool { turn != nil }
  }

  static let messages = 9
  let topic = SimulatedTopic(partitions: 3)
  private let rule: SimulatedCoordinator.Assignment
  private let coordinator: SimulatedCoordinator
  let options: ConsumeOptions
  private let players = [Player("one"), Player("two")]
  private var generator: SeededGenerator
  private var blow: (name: String, blow: Blow)?
  private let remains: Remains
  /// Puts something between a program and its disk.
  private let wrap: (SimulatedDisk) -> any FileSystem
  private var step = 0
  /// Where partitions ended at the beginning.
  private var ends: [(Int32, Int64)] = []
  private var expulsions: [(step: Int, seat: Int)] = []
  /// Members that have died may die once more when they have been started again.
  private var deaths = 0
  /// Why a member could not end well, or what is wrong with what it did.
  private(set) var failures: [String] = []
  private(set) var problems: [ConsumeProblem] = []

  init(
    seed: Int, blow: (name: String, blow: Blow)? = nil, remains: Remains = .all,
    wrap: @escaping (SimulatedDisk) -> any FileSystem = { $0 }
  ) {
    generator = SeededGenerator(seed: UInt64(seed))
    (self.blow, self.remains, self.wrap) = (blow, remains, wrap)
    rule = SimulatedCoordinator.Assignment.allCases.randomElement(using: &generator)!
    coordinator = SimulatedCoordinator(topic, rule)
    var options = ConsumeOptions(topic: "logs", group: "group", sleep: { _ in })
    options.compression = [nil, nil, .gzip, .zstd].randomElement(using: &generator)!
    options.commitInterval = [.zero, .zero, .seconds(3600)].randomElement(using: &generator)!
    options.rotation = [
      Rotation(size: 300, age: .seconds(3600)), Rotation(size: 1 << 20, age: .zero),
      Rotation(size: 1 << 20, age: .seconds(3600)),
    ].randomElement(using: &generator)!
    options.timeout = .seconds(3600)
    self.options = options
    for partition in topic.partitions.indices { append(6, to: partition) }
    ends = topic.all.map { ($0, topic.end(of: $0)) }
    players[0].start = 0
    players[1].start = Int.random(in: 0..<40, using: &generator)
    // One of them stands still for a while, longer than the group waits for it.
    let from = Int.random(in: 10..<60, using: &generator)
    players.randomElement(using: &generator)!.stopped = from..<from + 40
  }

  private func append(_ count: Int, to partition: Int) {
    for index in 0..<count {
      let number = topic.partitions[partition].count
      let value = "{\"@timestamp\":\(1_772_431_200 + number * 2).5,\"log\":\"\(ConsumedSite.text(partition, number))\"}"
      topic.append(value, key: "service-\(partition)", to: partition, isNew: index == 0)
    }
  }

  /// Somebody goes on writing.
  private func appendRest() {
    for partition in topic.partitions.indices {
      append(max(0, Self.messages - topic.partitions[partition].count), to: partition)
    }
  }

  // MARK: - What happens

  /// Lets everything happen, and then each member run alone to its end.
  func play() {
    while players.contains(where: { $0.isRunning || $0.start != nil }) {
      advance()
      step += 1
      if step > 4000 {
        failures.append("it does not end")
        for player in players { player.member?.die() }
        players.forEach(finish)
        return
      }
    }
    // Who ended without an error has read to where the topic ended when it began, or another has. Where members keep what is theirs, one can leave while a
    // partition is on its way to it.
    if deaths == 0, rule == .eager {
      for (partition, end) in ends where topic.committed[partition].map({ $0.offset < end }) ?? true {
        failures.append(
          "\(rule): partition \(partition) was read up to \(topic.committed[partition]?.offset ?? -1) of \(end)")
      }
    }
    appendRest()
    // The first may die of what is to come only now.
    var before = -1
    while deaths > before, deaths < 20 {
      before = deaths
      for player in players + players {
        coordinator.removeAll()
        start(player)
        finish(player)
      }
    }
    for player in players { failures += player.failures.map { "\(player.name): \($0)" } }
    failures += coordinator.violations
  }

  /// Lets it run alone to its end.
  private func finish(_ player: Player) {
    let limit = step + 1000
    while player.isRunning {
      step += 1
      if step == limit {
        failures.append("\(player.name) does not end alone")
        player.member?.die()
      }
      give(player)
    }
  }

  private func advance() {
    for player in players where player.start.map({ $0 <= step }) == true {
      player.start = nil
      start(player)
    }
    if step == 30 { appendRest() }
    for player in players where player.isMute != player.stopped.contains(step) {
      player.isMute.toggle()
      guard let seat = player.member?.seat else { continue }
      coordinator.setSilent(player.isMute, seat)
      if player.isMute { expulsions.append((step + Int.random(in: 0..<60, using: &generator), seat)) }
    }
    for (due, seat) in expulsions where due == step && isSilent(seat) { coordinator.remove(seat) }
    guard let player = players.filter({ $0.isRunning && !$0.isMute }).randomElement(using: &generator) else { return }
    give(player)
  }

  /// Whether nobody answers for the seat any more.
  private func isSilent(_ seat: Int) -> Bool { !players.contains { $0.member?.seat == seat && !$0.isMute } }

  private func start(_ player: Player) {
    let disk = player.disk
    var fault: (call: Int, kind: GroupMember.Fault)?
    if let blow, blow.name == player.name {
      switch blow.blow {
      case .death(let call): disk.crashBefore = call >= disk.calls.count && deaths == 0 ? call : nil
      case .error(let call, let code): if deaths == 0 { disk.fail(call: call, with: code) }
      case .fault(let call, let kind): fault = (call, kind)
      }
    }
    if deaths == 1, blow?.name == player.name, Bool.random(using: &generator) {
      disk.crashBefore = disk.calls.count + Int.random(in: 0..<30, using: &generator)
    }
    let turn = TurnTaker()
    let member = GroupMember(
      coordinator, disk, turn, calls: player.calls, fault: fault, seed: generator.next())
    (player.member, player.turn) = (member, turn)
    var options = options
    options.sleep = { _ in turn.giveTurnBack() }
    let used = wrap(disk)
    turn.start { [unowned self] in
      let consumer = Consumer(
        "/out", from: member, ruleSet: ConsumedSite.ruleSet, alerts: ConsumedSite.alerts, options: options, used)
      do { try consumer.run() } catch {
        if !member.isDead, !disk.hasCrashed { player.failures.append("\(error)") }
      }
      problems += consumer.report.problems
    }
  }

  private func give(_ player: Player) {
    guard let turn = player.turn, let member = player.member else { return }
    turn.takeTurn()
    guard turn.isDone else { return }
    player.turn = nil
    player.calls = member.calls
    let isDead = member.isDead || player.disk.hasCrashed
    guard isDead || !player.failures.isEmpty else { return }
    if isDead {
      bury(player, member)
    } else {
      // It ended by itself, with an error that was to come.
      if case .error? = blow?.blow, deaths == 0 { player.failures = [] }
      player.disk = player.disk.afterProcessKill()
    }
    deaths += 1
    player.start = deaths < 4 ? step + Int.random(in: 1..<25, using: &generator) : nil
  }

  private func bury(_ player: Player, _ member: GroupMember) {
    if let seat = member.seat {
      coordinator.setSilent(true, seat)
      expulsions.append((step + Int.random(in: 1..<25, using: &generator), seat))
    }
    player.member = nil
    let losses: SimulatedDisk.PowerLoss? =
      switch deaths == 0 ? remains : Remains.allCases.randomElement(using: &generator)! {
      case .all: nil
      case .synchronized: .nothing
      case .torn: .torn
      }
    player.disk = losses.map { player.disk.afterPowerLoss(&generator, $0) } ?? player.disk.afterProcessKill()
  }

  // MARK: - What there is

  /// How many calls each member makes of its disk and of the group.
  var calls: [(name: String, disk: Int, group: Int)] {
    players.map { ($0.name, $0.disk.calls.count, $0.calls) }
  }

  var disks: [SimulatedDisk] { players.map(\.disk) }

  /// What is wrong with what is there now; nothing, if each record is there once.
  func faults() throws -> [String] {
    var faults = failures
    var names: Set<String> = []
    var files: [(partition: Int, first: Int64, offsets: [Int64])] = []
    for disk in disks {
      for name in try disk.names(in: "/out") where !name.hasPrefix(".") && name != "alerts" {
        guard let file = try OutputText(name, in: "/out", disk) else {
          faults.append("\(name) is there")
          continue
        }
        if !names.insert("\(file.partition) \(file.first)").inserted { faults.append("\(name) is there twice") }
        files.append((file.partition, file.first, file.lines.map(OutputText.offset)))
      }
    }
    files.sort { ($0.partition, $0.first) < ($1.partition, $1.first) }
    for partition in topic.partitions.indices {
      let offsets = files.filter { $0.partition == partition }.flatMap(\.offsets)
      let expected = topic.partitions[partition].map(\.offset)
      if offsets != expected { faults.append("partition \(partition): \(offsets) instead of \(expected)") }
    }
    for file in files where file.offsets.first.map({ $0 < file.first }) ?? true {
      faults.append("\(file.partition)-\(file.first) holds \(file.offsets)")
    }
    if try alerts() != Self.alerts { faults.append("alerts: \(try alerts())") }
    return faults + problems.map(\.description)
  }

  /// What alerts there are where one member reads everything, and nothing happens.
  static let alerts: [[String]] = {
    let scene = GroupScene(seed: 0)
    scene.players[1].start = nil
    for player in scene.players { player.stopped = 0..<0 }
    scene.play()
    return (try? scene.alerts()) ?? []
  }()

  /// Alerts by partition, in the order of their files.
  private func alerts() throws -> [[String]] {
    var files: [OutputText] = []
    for disk in disks where try disk.exists("/out/alerts") {
      for name in try disk.names(in: "/out/alerts") {
        guard let file = try OutputText(name, in: "/out/alerts", disk) else { continue }
        files.append(file)
      }
    }
    files.sort { ($0.partition, $0.first) < ($1.partition, $1.first) }
    return topic.partitions.indices.map { partition in
      files.filter { $0.partition == partition }.flatMap(\.lines)
    }
  }
}
