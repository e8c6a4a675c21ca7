import FileSystem
import Glibc
import TestSupport
import Testing

/// What a power cut leaves of the simulated disk.
@Suite("After a power cut")
struct PowerLossTests {
  private let disk = SimulatedDisk()

  init() { disk.makeDirectories("d") }

  /// A file whose name is durable.
  private func durableFile(_ path: String, _ text: String = "") throws -> any StoredFile {
    disk.write(text, to: path)
    return try disk.open(path, for: .updating)
  }

  private func text(_ disk: SimulatedDisk, _ path: String) -> String? {
    disk.contents(of: path).map { String(decoding: $0, as: UTF8.self) }
  }

  private func cut(_ loss: SimulatedDisk.PowerLoss, seed: UInt64 = 0) -> SimulatedDisk {
    var fate = SeededGenerator(seed: seed)
    return disk.afterPowerLoss(&fate, loss)
  }

  /// What came of it in many cuts.
  private func outcomes<Outcome: Hashable>(
    _ loss: SimulatedDisk.PowerLoss = .torn, _ outcome: (SimulatedDisk) -> Outcome
  ) -> Set<Outcome> {
    Set((0..<300).map { outcome(cut(loss, seed: $0)) })
  }

  @Test("what was synchronised is there, whatever else happens", arguments: SimulatedDisk.PowerLoss.all)
  func durable(_ loss: SimulatedDisk.PowerLoss) throws {
    let file = try disk.open("d/a", for: .creating)
    try file.write(Array("abc".utf8), at: 0)
    try file.write(Array("defg".utf8), at: 3)
    try file.truncate(to: 5)
    try file.synchronize()
    try disk.rename("d/a", to: "d/b")
    try disk.synchronizeDirectory("d")
    #expect(outcomes(loss) { $0.files + [text($0, "d/b")] } == [["d/b", "abcde"]])
  }

  @Test("a file whose name was not made durable is gone, though its contents were")
  func lostName() throws {
    let file = try disk.open("d/a", for: .creating)
    try file.write([1], at: 0)
    try file.synchronize()
    #expect(cut(.nothing).files == [])
    #expect(cut(.everything).contents(of: "d/a") == [1])
    #expect(outcomes { $0.contents(of: "d/a") } == [nil, [1]])
  }

  @Test("a file in a directory whose own name was not made durable is gone too")
  func lostDirectory() throws {
    try disk.makeDirectory("d/e")
    let file = try disk.open("d/e/a", for: .creating)
    try file.synchronize()
    try disk.synchronizeDirectory("d/e")
    #expect(cut(.nothing).files == [])
    try disk.synchronizeDirectory("d")
    #expect(cut(.nothing).files == ["d/e/a"])
  }

  @Test("a name can be there whose file is empty")
  func nameWithoutContents() throws {
    try disk.replaceCarelessly("d/a", with: Array("new".utf8))
    #expect(text(cut(.init(contents: .nothing, names: .everything)), "d/a") == "")
  }

  @Test("a rename is done or not done, never half of it")
  func rename() throws {
    let file = try durableFile("d/a", "new")
    disk.write("old", to: "d/b")
    try disk.rename("d/a", to: "d/b")
    #expect(cut(.nothing).files == ["d/a", "d/b"])
    #expect(outcomes { [text($0, "d/a"), text($0, "d/b")] } == [["new", "old"], [nil, "new"]])
    try disk.synchronizeDirectory("d")
    #expect(outcomes { [text($0, "d/a"), text($0, "d/b")] } == [[nil, "new"]])
    _ = file
  }

  @Test("a new file that was renamed has one of its names or none, the one it replaced being there else")
  func createdAndRenamed() throws {
    disk.write("old", to: "d/c")
    let file = try disk.open("d/a", for: .creating)
    try file.write(Array("new".utf8), at: 0)
    try file.synchronize()
    try disk.rename("d/a", to: "d/b")
    try disk.rename("d/b", to: "d/c")
    let expected: Set<[String?]> = [
      [nil, nil, "old"], ["new", nil, "old"], [nil, "new", "old"], [nil, nil, "new"],
    ]
    #expect(outcomes { [text($0, "d/a"), text($0, "d/b"), text($0, "d/c")] } == expected)
  }

  @Test(
    "a rename between directories is durable with either of them, and what came before it with it",
    arguments: ["d", "e"])
  func renameBetweenDirectories(_ synchronised: String) throws {
    disk.makeDirectories("e")
    // This one must not come back under the name that is free afterwards.
    _ = try disk.open("d/a", for: .creating)
    try disk.remove("d/a")
    let file = try disk.open("d/a", for: .creating)
    try file.synchronize()
    try disk.rename("d/a", to: "e/b")
    _ = try disk.open("d/x", for: .creating)
    _ = try disk.open("e/x", for: .creating)
    try disk.synchronizeDirectory(synchronised)
    #expect(cut(.nothing).files == ["\(synchronised)/x", "e/b"].sorted())
    #expect(outcomes(.torn) { $0.files.filter { !$0.hasSuffix("x") } } == [["e/b"]])
  }

  @Test("directories never lose themselves in each other")
  func cycle() throws {
    disk.write("", to: "a/in-a")
    disk.write("", to: "b/in-b")
    try disk.rename("a", to: "b/a")
    try disk.rename("b/a", to: "c")
    try disk.rename("b", to: "c/b")
    let outcomes = outcomes { $0.files }
    #expect(outcomes.count == 5)
    #expect(outcomes.allSatisfy { $0.count == 2 })
  }

  @Test("a later name can be there while an earlier one is lost, and what was removed can be there again")
  func independentNames() throws {
    disk.write("", to: "d/old")
    for name in ["d/a", "d/b"] { _ = try disk.open(name, for: .creating) }
    try disk.remove("d/old")
    #expect(outcomes { $0.files }.count == 8)
    #expect(cut(.nothing).files == ["d/old"])
    #expect(cut(.everything).files == ["d/a", "d/b"])
  }

  @Test("writes that were not synchronised are there wholly, in part, by sectors or not at all; the size by itself")
  func tornWrites() throws {
    let file = try durableFile("d/a", "durable")
    let first = [UInt8](repeating: 1, count: 1024)
    let second = [UInt8](repeating: 2, count: 1024)
    try file.write(first, at: 512)
    try file.write(second, at: 1536)
    #expect(text(cut(.nothing), "d/a") == "durable")
    let gap = [UInt8](repeating: 0, count: 512 - 7)
    #expect(cut(.everything).contents(of: "d/a") == Array("durable".utf8) + gap + first + second)

    let contents = outcomes { $0.contents(of: "d/a")! }
    for content in contents {
      #expect(content.starts(with: "durable".utf8))
      #expect(content.dropFirst(7).prefix(505).allSatisfy { $0 == 0 })
      #expect(content.dropFirst(512).prefix(1024).allSatisfy { $0 == 0 || $0 == 1 })
      #expect(content.dropFirst(1536).allSatisfy { $0 == 0 || $0 == 2 })
    }
    func seen(_ description: Comment, _ isSeen: @escaping ([UInt8]) -> Bool) {
      #expect(contents.contains(where: isSeen), description)
    }
    seen("nothing") { $0.count == 7 }
    seen("all") { $0.count == 2560 && $0[512...].allSatisfy { $0 != 0 } }
    seen("the first alone") { $0.count == 1536 && $0.last == 1 }
    seen("the second alone") { $0.count == 2560 && $0[512..<1536].allSatisfy { $0 == 0 } && $0.last == 2 }
    seen("a size without data") { $0.count == 2560 && $0[7...].allSatisfy { $0 == 0 } }
    seen("the start of one") { $0.count > 512 && $0.count < 1536 && $0.last == 1 }
    seen("a later sector alone") { $0.count == 2560 && $0[512..<1024].allSatisfy { $0 == 0 } && $0[1024] == 1 }
  }

  @Test("what was written over is the old or the new, and never zeros")
  func overwriting() throws {
    let file = try durableFile("d/a", String(repeating: "o", count: 2000))
    try file.write(Array(repeating: UInt8(ascii: "n"), count: 1500), at: 100)
    let contents = outcomes { text($0, "d/a")! }
    #expect(contents.count > 10)
    #expect(contents.allSatisfy { $0.utf8.count == 2000 && $0.allSatisfy { $0 == "o" || $0 == "n" } })
  }

  @Test("a truncation happened or not")
  func truncation() throws {
    let file = try durableFile("d/a", "abcdef")
    try file.truncate(to: 2)
    #expect(outcomes { text($0, "d/a") } == ["abcdef", "ab"])
    try file.truncate(to: 4)
    #expect(outcomes { text($0, "d/a") } == ["abcdef", "ab", "ab\0\0", "abcd"])
    try file.synchronize()
    #expect(outcomes { text($0, "d/a") } == ["ab\0\0"])
  }

  @Test("is the same for the same seed")
  func determinism() throws {
    for name in 0..<20 {
      let file = try disk.open("d/\(name)", for: .creating)
      try file.write(Array(repeating: 1, count: 3000), at: 0)
    }
    func state(_ disk: SimulatedDisk) -> [[UInt8]?] { disk.files.flatMap { [Array($0.utf8), disk.contents(of: $0)] } }
    for seed in 0..<20 as Range<UInt64> { #expect(state(cut(.torn, seed: seed)) == state(cut(.torn, seed: seed))) }
    #expect(state(cut(.torn, seed: 1)) != state(cut(.torn, seed: 2)))
  }

  @Test("leaves the disk itself as it was, and the one it leaves can be cut again")
  func independence() throws {
    let file = try durableFile("d/a")
    try file.write([1], at: 0)
    let after = cut(.nothing)
    #expect(disk.contents(of: "d/a") == [1])
    let again = try after.open("d/a", for: .updating)
    try again.write([2, 3], at: 0)
    var fate = SeededGenerator(seed: 0)
    #expect(after.afterPowerLoss(&fate, .nothing).contents(of: "d/a") == [])
    try again.synchronize()
    #expect(after.afterPowerLoss(&fate, .nothing).contents(of: "d/a") == [2, 3])
    #expect(disk.contents(of: "d/a") == [1])
  }

  @Test("what a failed synchronisation left stays lost, though the next one succeeds")
  func failedSynchronisation() throws {
    let file = try durableFile("d/a", "old")
    try file.write(Array("new".utf8), at: 0)
    disk.fail(.synchronize, with: EIO, times: 1)
    #expect(throws: SystemCallError("fdatasync", "d/a", code: EIO)) { try file.synchronize() }
    try file.write(Array("more".utf8), at: 5)
    try file.synchronize()
    #expect(try file.bytes(in: 0..<20) == Array("new\0\0more".utf8))
    #expect(text(cut(.everything), "d/a") == "old\0\0more")
    #expect(text(disk.afterProcessKill(), "d/a") == "new\0\0more")
  }

  @Test("a synchronisation that is left out has done nothing, there alone where it is left out")
  func omission() throws {
    disk.omit(.synchronize, where: { $0.hasSuffix("a") })
    for name in ["d/a", "d/b"] { try durableFile(name).write([1], at: 0) }
    for name in ["d/a", "d/b"] { try disk.open(name, for: .updating).synchronize() }
    #expect(cut(.nothing).contents(of: "d/a") == [])
    #expect(cut(.nothing).contents(of: "d/b") == [1])
    disk.omit(.synchronizeDirectory)
    _ = try disk.open("d/c", for: .creating)
    try disk.synchronizeDirectory("d")
    #expect(cut(.nothing).files == ["d/a", "d/b"])
    #expect(disk.calls.last?.description == "synchronizeDirectory d")
    // The program on the disk that is left forgets it too.
    let after = disk.afterProcessKill()
    try after.synchronizeDirectory("d")
    var fate = SeededGenerator(seed: 0)
    #expect(after.afterPowerLoss(&fate, .nothing).files == ["d/a", "d/b"])
  }
}

extension SimulatedDisk {
  /// As `replace`, without synchronising the file.
  fileprivate func replaceCarelessly(_ path: String, with bytes: [UInt8]) throws {
    let file = try open("\(path).partial", for: .creating)
    try file.write(bytes, at: 0)
    try rename("\(path).partial", to: path)
  }
}
