import FileTailer
import LogModel
import Testing

@Suite("A rotated log")
struct RotationTests {
  private let disk = LogDisk()
  private let reader: LogReader

  init() { reader = LogReader(disk) }

  static let counts = [1, 6, 19, 21, 100]

  @Test("goes on in the file that was made in its place", arguments: counts)
  func renaming(count: Int) throws {
    for rotation in 0..<3 {
      disk.append("a.log", lines(rotation * 1000, count))
      try reader.scan()
      disk.append("a.log", lines(rotation * 1000 + count))
      for age in stride(from: 2, through: 1, by: -1) where disk.files["a.log.\(age)"] != nil {
        disk.rename("a.log.\(age)", "a.log.\(age + 1)")
      }
      disk.rename("a.log", "a.log.1")
    }
    disk.append("a.log", lines(3000))
    let before = count * 50
    #expect(
      try reader.scan() == [
        "a.log": "new", "a.log.1": "source 3 at \(before)", "a.log.2": "source 2 at \(before + 50)",
        "a.log.3": "source 1 at \(before + 50)",
      ])
    #expect(
      reader.output["a.log"] == (0..<3).map { lines($0 * 1000, count + 1) }.joined() + lines(3000))
  }

  @Test("begins anew though its first line is always the same")
  func equalBeginnings() throws {
    disk.append("a.log", "started\n")
    try reader.scan()
    disk.rename("a.log", "a.log.1")
    disk.append("a.log", "started\n")
    #expect(try reader.scan() == ["a.log": "new", "a.log.1": "source 1 at 8"])
    disk.append("a.log", "working\n")
    #expect(try reader.scan() == ["a.log": "source 2 at 8", "a.log.1": "source 1 at 8"])
  }

  @Test("is the same log to us where a new file of its name begins with all that was read of the one that is gone")
  func equalSuccessor() throws {
    disk.append("a.log", "started\n")
    try reader.scan()
    disk.remove("a.log")
    disk.make("b.log")
    disk.append("a.log", "started\nworking\n")
    #expect(try reader.scan()["a.log"] == "source 1 at 8")
  }

  @Test("is read once where it is copied and truncated, whenever it is looked at", arguments: counts)
  func copyTruncate(count: Int) throws {
    let (before, after) = (count * 50, count * 50 + 50)
    disk.append("a.log", lines(0, count))
    try reader.scan()
    disk.append("a.log", lines(count))
    // The copy grows, the live file is whole.
    disk.copy("a.log", "a.log.1", count: after / 2)
    #expect(try reader.scan() == ["a.log": "source 1 at \(before)", "a.log.1": "covered by source 1"])
    disk.copy("a.log", "a.log.1")
    #expect(try reader.scan() == ["a.log": "source 1 at \(after)", "a.log.1": "covered by source 1"])
    disk.append("a.log", lines(count + 1))
    #expect(try reader.scan() == ["a.log": "source 1 at \(after)", "a.log.1": "covered by source 1"])
    // More was read of the live file than the copy has.
    disk.truncate("a.log")
    #expect(try reader.scan() == ["a.log": "empty", "a.log.1": "covered by source 1"])
    disk.append("a.log", lines(5000))
    #expect(try reader.scan() == ["a.log": "new", "a.log.1": "covered by source 1"])
    disk.append("a.log", lines(5001, count + 10))
    #expect(try reader.scan() == ["a.log": "source 2 at 50", "a.log.1": "covered by source 1"])
    #expect(reader.output["a.log"] == lines(0, count + 2) + lines(5000, count + 11))
  }

  @Test("goes on in the copy where the live file was truncated before it was read", arguments: counts, [0, 1, 200])
  func copyTruncateUnread(count: Int, regrown: Int) throws {
    disk.append("a.log", lines(0, count))
    try reader.scan()
    disk.append("a.log", lines(count, 2))
    disk.copy("a.log", "a.log.1")
    disk.truncate("a.log")
    if regrown > 0 { disk.append("a.log", lines(5000, regrown)) }
    #expect(
      try reader.scan() == ["a.log": regrown > 0 ? "new" : "empty", "a.log.1": "source 1 at \(count * 50)"])
    #expect(try reader.scan()["a.log.1"] == "source 1 at \(count * 50 + 100)")
    #expect(reader.output["a.log"] == lines(0, count + 2) + (regrown > 0 ? lines(5000, regrown) : ""))
  }

  @Test("is read once where it is truncated between two looks at it")
  func truncationDuringTheScan() throws {
    disk.append("a.log", lines(0, 30))
    try reader.scan()
    disk.append("a.log", lines(30))
    disk.copy("a.log", "a.log.1")
    // The live file is opened first, then the copy.
    disk.interruption = { [disk] in disk.interruption = { disk.truncate("a.log") } }
    let verdicts = reader.verdicts().mapValues(LogReader.words)
    #expect(verdicts == ["a.log": "source 1 at 1500", "a.log.1": "covered by source 1"])
    #expect(try reader.scan() == ["a.log": "empty", "a.log.1": "source 1 at 1500"])
  }

  @Test("is read once where both the live file and its copy are seen for the first time")
  func copyOfANewFile() throws {
    disk.append("a.log", lines(0, 60))
    disk.copy("a.log", "a.log.1", count: 2900)
    #expect(try reader.scan() == ["a.log": "new", "a.log.1": "covered by a new one"])
    #expect(try reader.scan() == ["a.log": "source 1 at 3000", "a.log.1": "covered by source 1"])
  }

  @Test("has no copies among older files that hold the same")
  func equalOlderFiles() throws {
    for age in 1...3 { disk.append("a.log.\(age)", lines(0, 40)) }
    #expect(try reader.scan() == ["a.log.1": "new", "a.log.2": "new", "a.log.3": "new"])
    #expect(
      try reader.scan() == [
        "a.log.1": "source 3 at 2000", "a.log.2": "source 2 at 2000", "a.log.3": "source 1 at 2000",
      ])
  }

  @Test("waits for its compressed form for as long as the plain one is there", arguments: counts)
  func compressing(count: Int) throws {
    disk.append("a.log", lines(0, count))
    try reader.scan()
    disk.append("a.log", lines(count))
    disk.rename("a.log", "a.log.1")
    disk.copy("a.log.1", "a.log.1.gz", count: 20, isCompressed: true)
    disk.append("a.log", lines(5000))
    #expect(
      try reader.scan(budget: 50) == [
        "a.log": "new", "a.log.1": "source 1 at \(count * 50)", "a.log.1.gz": "covered by source 1",
      ])
    disk.remove("a.log.1.gz")
    disk.compress("a.log.1")
    #expect(try reader.scan()["a.log.1.gz"] == "source 1 at \(count * 50 + 50)")
    disk.opens = 0
    #expect(try reader.scan()["a.log.1.gz"] == "source 1 unchanged")
    #expect(disk.opens == 1)
    disk.rename("a.log.1.gz", "a.log.2.gz")
    #expect(try reader.scan()["a.log.2.gz"] == "source 1 unchanged")
  }

  @Test("that was compressed before it was read to its end is read on in the compressed file", arguments: counts)
  func compressedHalfRead(count: Int) throws {
    disk.append("a.log", lines(0, count))
    try reader.scan()
    disk.append("a.log", lines(count, 5))
    disk.rename("a.log", "a.log.1")
    disk.compress("a.log.1")
    disk.append("a.log", lines(5000))
    #expect(try reader.scan(budget: 100) == ["a.log": "new", "a.log.1.gz": "source 1 at \(count * 50)"])
    #expect(try reader.scan()["a.log.1.gz"] == "source 1 at \(count * 50 + 100)")
    #expect(try reader.scan()["a.log.1.gz"] == "source 1 unchanged")
    #expect(reader.output["a.log"] == lines(0, count + 5) + lines(5000))
  }

  @Test("whose compressed copy lacks what was read before the truncation has nothing left in it")
  func compressedCopy() throws {
    disk.append("a.log", lines(0, 50))
    try reader.scan()
    disk.append("a.log", lines(50))
    disk.copy("a.log", "a.log.1", count: 50 * 51)
    disk.append("a.log", lines(51, 40))
    try reader.scan()
    disk.truncate("a.log")
    disk.append("a.log", lines(5000))
    disk.compress("a.log.1")
    #expect(try reader.scan() == ["a.log": "new", "a.log.1.gz": "covered by source 1"])
    disk.append("a.log.1.gz", lines(9000, 60))
    #expect(try reader.scan()["a.log.1.gz"] == "new")
  }

  @Test("that was unpacked again has nothing left in it")
  func unpacking() throws {
    disk.append("a.log.1", lines(0, 50))
    disk.compress("a.log.1")
    try reader.scan()
    disk.copy("a.log.1.gz", "a.log.1")
    #expect(try reader.scan() == ["a.log.1": "covered by source 1", "a.log.1.gz": "source 1 unchanged"])
    disk.remove("a.log.1.gz")
    #expect(try reader.scan() == ["a.log.1": "source 1 at 2500"])
  }
}
