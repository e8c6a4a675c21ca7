import FileSystem
import TestSupport
import Testing

/// The stand-in under random calls: held against the system's disk, and against itself after a crash.
@Suite("The simulated disk")
struct ConformanceTests {
  @Test("answers as the system's disk does", arguments: 0..<40)
  func answers(seed: UInt64) throws {
    let directory = TemporaryDirectory()
    let simulated = SimulatedDisk()
    simulated.reusesInodes = seed.isMultiple(of: 2)
    simulated.makeDirectories(directory.path)
    let players = [Player(Disk(), directory.path), Player(simulated, directory.path)]
    var generator = SeededGenerator(seed: seed)
    var log: [String] = []
    for _ in 0..<400 {
      let step = Step(random: &generator)
      log.append("\("\(step)".prefix(100))")
      let answers = players.map { $0.play(step) }
      try #require(answers[0] == answers[1], "\(log.suffix(30).joined(separator: "\n"))")
    }
    #expect(players[0].tree() == players[1].tree())
  }

  @Test(
    "is as processes saw it when everything survives, and when everything was synchronised, in any order",
    arguments: 0..<60)
  func synchronised(seed: UInt64) throws {
    let disk = SimulatedDisk()
    disk.reusesInodes = seed.isMultiple(of: 2)
    disk.makeDirectories("top")
    let player = Player(disk, "top")
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<300 { _ = player.play(Step(random: &generator)) }
    let tree = player.tree()
    func cut(_ loss: SimulatedDisk.PowerLoss) -> Player { Player(disk.afterPowerLoss(&generator, loss), "top") }
    #expect(Player(disk.afterProcessKill(), "top").tree() == tree)
    #expect(cut(.everything).tree() == tree)
    // One file never has two names, and no two files one number.
    for _ in 0..<20 {
      let disk = disk.afterPowerLoss(&generator, .torn)
      let identities = try disk.files.map { try disk.status(of: $0).identity }
      #expect(Set(identities).count == identities.count)
    }
    for path in disk.files.shuffled(using: &generator) { try disk.open(path, for: .updating).synchronize() }
    let directories = ["top"] + tree.filter { !$0.contains(":") }.map { "top/\($0)" }
    for path in directories.shuffled(using: &generator) { try disk.synchronizeDirectory(path) }
    for loss in SimulatedDisk.PowerLoss.all { #expect(cut(loss).tree() == tree) }
  }
}
