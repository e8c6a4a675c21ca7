import FileTailer
import LogModel
import Testing

@Suite("A source is known again")
struct SourceMatcherTests {
  private let disk = LogDisk()
  private let reader: LogReader

  init() { reader = LogReader(disk) }

  /// Sizes around what is hashed: less than a tail, than a head, more than both.
  static let counts = [1, 6, 19, 21, 22, 100]

  @Test("when it grew", arguments: counts)
  func growth(count: Int) throws {
    disk.append("a.log", lines(0, count))
    #expect(try reader.scan() == ["a.log": "new"])
    #expect(try reader.scan() == ["a.log": "source 1 at \(count * 50)"])
    disk.append("a.log", lines(count, 30))
    #expect(try reader.scan() == ["a.log": "source 1 at \(count * 50)"])
    #expect(try reader.scan() == ["a.log": "source 1 at \((count + 30) * 50)"])
    #expect(reader.output["a.log"] == lines(0, count + 30))
    #expect(reader.positions[1]?.head.length == min(1024, (count + 30) * 50))
  }

  @Test("under another name, in the set or in another directory", arguments: counts, ["a.log.1", "old/a.log.1"])
  func renaming(count: Int, name: String) throws {
    disk.append("a.log", lines(0, count))
    try reader.scan()
    disk.rename("a.log", name)
    #expect(try reader.scan() == [name: "source 1 at \(count * 50)"])
    disk.append(name, lines(count))
    disk.append("a.log", lines(count + 1))
    #expect(try reader.scan() == [name: "source 1 at \(count * 50)", "a.log": "new"])
    try reader.scan()
    let all = (reader.output["a.log"] ?? "") + (reader.output["old/a.log"] ?? "")
    #expect(all.split(separator: "\n").sorted() == lines(0, count + 2).split(separator: "\n"))
  }

  @Test("when it was moved and grew at once, if there is enough of it to tell by")
  func movingAndGrowing() throws {
    disk.append("a.log", lines(0, 21))
    try reader.scan()
    disk.rename("a.log", "old/a.log.1")
    disk.append("old/a.log.1", lines(21))
    #expect(try reader.scan() == ["old/a.log.1": "source 1 at 1050"])
  }

  @Test("among new files that got its inode", arguments: counts)
  func inodeReuse(count: Int) throws {
    disk.append("a.log", lines(0, count))
    try reader.scan()
    let inode = disk.files["a.log"]!.inode
    disk.remove("a.log")
    disk.append("b.log", lines(1000, count))
    #expect(disk.files["b.log"]!.inode == inode)
    #expect(try reader.scan() == ["b.log": "new"])
    #expect(try reader.scan() == ["b.log": "source 2 at \(count * 50)"])
    // The same name, the same inode, other bytes.
    disk.remove("b.log")
    disk.append("b.log", lines(2000, count + 1))
    #expect(try reader.scan() == ["b.log": "new"])
  }

  @Test("never in a new log of another name that begins alike, though it got the inode of one that is gone")
  func inodeReuseByAnEqual() throws {
    disk.append("job1.log", "started\n")
    try reader.scan()
    disk.remove("job1.log")
    disk.append("job2.log", "started\n")
    #expect(try reader.scan() == ["job2.log": "new"])
  }

  @Test("in logs of equal contents each for itself")
  func equals() throws {
    for name in ["worker-1.log", "worker-2.log", "worker-3.log"] { disk.append(name, lines(0, 50)) }
    #expect(
      try reader.scan() == ["worker-1.log": "new", "worker-2.log": "new", "worker-3.log": "new"])
    disk.append("worker-4.log", lines(0, 50))
    #expect(
      try reader.scan() == [
        "worker-1.log": "source 3 at 2500", "worker-2.log": "source 2 at 2500", "worker-3.log": "source 1 at 2500",
        "worker-4.log": "new",
      ])
  }

  @Test("in a file that was cut only as a new one", arguments: counts)
  func shrinking(count: Int) throws {
    disk.append("a.log", lines(0, count * 2))
    try reader.scan()
    disk.truncate("a.log", to: count * 50)
    #expect(try reader.scan() == ["a.log": "new"])
    #expect(try reader.scan() == ["a.log": "source 2 at \(count * 50)"])
    disk.truncate("a.log")
    #expect(try reader.scan() == ["a.log": "empty"])
  }

  @Test("once, though the file has two names")
  func links() throws {
    disk.append("pods/a.log", lines(0, 3))
    disk.link("pods/a.log", "containers/x.log")
    #expect(
      try reader.scan() == ["containers/x.log": "new", "pods/a.log": "covered by a new one"])
    disk.append("pods/a.log", lines(3))
    disk.link("pods/a.log", "another/x.log")
    #expect(
      try reader.scan() == [
        "another/x.log": "covered by source 1", "containers/x.log": "source 1 at 150",
        "pods/a.log": "covered by source 1",
      ])
    #expect(reader.output == ["containers/x.log": lines(0, 4)])
  }

  @Test("beside files that cannot be read, whose positions nothing else takes")
  func unreadable() throws {
    disk.append("a.log", lines(0, 30))
    disk.append("b.log", lines(100, 3))
    try reader.scan()
    disk.files["a.log"]!.failure = ShrunkenSource(offset: 7)
    disk.append("b.log", lines(103))
    disk.copy("a.log", "a.log.1")
    let verdicts = try reader.scan()
    #expect(verdicts["a.log"]?.hasPrefix("unreadable") == true)
    #expect(verdicts["b.log"] == "source 1 at 150")
    #expect(verdicts["a.log.1"] == "covered by source 2")
    disk.files["a.log"]!.failure = nil
    #expect(try reader.scan()["a.log"] == "source 2 at 1500")
  }

  @Test("though positions of many files that are gone begin alike")
  func deletedFiles() throws {
    let header = String(repeating: "# the same for all\n", count: 60)
    for number in 0..<20 {
      disk.append("a.log", header + lines(number, 5))
      try reader.scan()
      disk.remove("a.log")
    }
    #expect(reader.positions.count == 20)
    disk.append("a.log", header + lines(1000, 5))
    #expect(try reader.scan() == ["a.log": "new"])
    // One of them comes back, from a backup.
    disk.append("a.log.1", header + lines(7, 6))
    #expect(try reader.scan()["a.log.1"] == "source 8 at \(header.utf8.count + 250)")
  }

  @Test("at the cost of one open and two reads, be there ten thousand")
  func cost() throws {
    let count = 10_000
    var positions: [SourcePosition] = []
    var candidates: [SourceCandidate] = []
    let file = LogDisk.File(inode: 1, isCompressed: false, 0)
    file.bytes = Array(lines(0, 40).utf8)
    let mark = PositionMark(
      at: ResumePoint(offset: 1900, line: 39, wrapping: .plain), precededBy: Array(file.bytes[..<1900]))
    for number in 0..<count {
      let hint = FileHint(device: 1, inode: UInt64(number), size: 2000, modificationTime: 0)
      let path = number % 2 == 0 ? "a.log.\(number)" : "b\(number).log"
      let set = number % 2 == 0 ? "a.log" : path
      positions.append(
        SourcePosition(
          source: UInt64(number), path: path, set: set, file: hint, head: Fingerprint(head: file.bytes), mark: mark,
          boot: 1))
      candidates.append(
        SourceCandidate(
          path: path, set: set, age: number % 2 == 0 ? number : 0, file: hint, isCompressed: false,
          open: { [disk] in
            disk.opens += 1
            return LogContents(file, disk)
          }))
    }
    let verdicts = SourceMatcher(positions: positions.reversed(), boot: 1).verdicts(for: candidates)
    #expect(verdicts.indices.allSatisfy { LogReader.words(verdicts[$0]) == "source \($0) at 1900" })
    #expect(disk.opens == count)
    #expect(disk.reads == 2 * count)
    disk.opens = 0
    let first = SourceMatcher(positions: [], boot: 1).verdicts(for: candidates.filter { $0.age == 0 })
    #expect(first.allSatisfy { LogReader.words($0) == "new" })
    #expect(disk.opens == 0)
  }
}
