import FileTailer
import LogModel
import Testing

@Suite("Where several sources may be meant")
struct AmbiguityTests {
  private let disk = LogDisk()
  private let reader: LogReader

  init() { reader = LogReader(disk) }

  /// A position in the text, of a file that is gone unless something is said of it.
  private func position(
    _ source: UInt64, _ text: String, at offset: Int, head: Int = 1024, path: String = "a.log.9", inode: UInt64 = 999,
    rungs: [Int] = []
  ) -> SourcePosition {
    let bytes = Array(text.utf8)
    func mark(_ offset: Int) -> PositionMark {
      PositionMark(
        at: ResumePoint(offset: offset, line: 1, wrapping: .plain), precededBy: Array(bytes.prefix(offset)))
    }
    return SourcePosition(
      source: source, path: path, set: "a.log", file: FileHint(device: 1, inode: inode, size: 0, modificationTime: 0),
      head: Fingerprint(head: Array(bytes.prefix(head))), mark: mark(offset), rungs: rungs.map(mark), boot: 1)
  }

  private func verdicts(_ positions: [SourcePosition], boot: UInt64 = 1) -> [String: String] {
    let candidates = disk.candidates()
    let verdicts = SourceMatcher(positions: positions, boot: boot).verdicts(for: candidates)
    return Dictionary(uniqueKeysWithValues: zip(candidates.map(\.path), verdicts.map(LogReader.words)))
  }

  @Test("both the beginning and the end must be alike")
  func heads() throws {
    disk.append("a.log", lines(0, 30))
    try reader.scan()
    disk.remove("a.log")
    disk.make("b.log")
    disk.append("a.log", lines(7000, 20) + lines(20, 10))
    #expect(try reader.scan()["a.log"] == "new")
  }

  @Test("the one of which the most was read is taken, whatever their order")
  func furthest() {
    let text = lines(0, 60)
    disk.append("a.log.1", text)
    let positions = [1100, 2500, 1300].enumerated().map { position(UInt64($0), text, at: $1) }
    #expect(verdicts(positions) == ["a.log.1": "source 1 at 2500"])
    #expect(verdicts(positions.reversed()) == ["a.log.1": "source 1 at 2500"])
  }

  @Test("compressed contents are passed through once for all of them")
  func onePass() {
    let text = lines(0, 60)
    disk.append("a.log.1", text)
    disk.compress("a.log.1")
    var positions = [1100, 2000].enumerated().map { position(UInt64($0), text, at: $1, rungs: [1050, 300]) }
    positions.insert(position(7, lines(0, 40) + lines(9000, 40), at: 2500, rungs: [1200]), at: 0)
    #expect(verdicts(positions) == ["a.log.1.gz": "source 1 at 2000"])
    #expect(disk.opens == 1)
  }

  @Test("the live file goes on where an older one has the same bytes")
  func liveFirst() {
    disk.append("a.log", lines(0, 60))
    disk.append("a.log.1", lines(0, 50))
    #expect(
      verdicts([position(7, lines(0, 40), at: 2000)]) == [
        "a.log": "source 7 at 2000", "a.log.1": "covered by source 7",
      ])
  }

  @Test("a live file that begins with the few bytes of one that is gone is new, an older one is not")
  func fewBytes() {
    disk.append("a.log", lines(0, 3))
    #expect(verdicts([position(7, lines(0), at: 50)]) == ["a.log": "new"])
    disk.rename("a.log", "a.log.1")
    #expect(verdicts([position(7, lines(0), at: 50)]) == ["a.log.1": "source 7 at 50"])
  }

  @Test("short files that are seen for the first time are no copies of each other")
  func shortNewFiles() throws {
    disk.append("a.log", "started\n")
    disk.append("a.log.1", "started\n")
    #expect(try reader.scan() == ["a.log": "new", "a.log.1": "new"])
  }

  @Test("a short file is no copy of one that is gone, though it begins alike")
  func shortFile() throws {
    disk.append("a.log.1", lines(0, 2))
    #expect(verdicts([position(7, lines(0, 6), at: 300, path: "a.log", rungs: [50])]) == ["a.log.1": "new"])
  }

  @Test("an older file that became shorter was truncated, and is no copy of itself")
  func olderTruncated() throws {
    disk.append("a.log.1", lines(0, 100))
    try reader.scan()
    disk.truncate("a.log.1", to: 3000)
    #expect(try reader.scan() == ["a.log.1": "new"])
  }

  @Test("a live file is no copy")
  func liveIsNoCopy() {
    disk.append("a.log", lines(0, 60))
    #expect(verdicts([position(7, lines(0, 100), at: 5000)]) == ["a.log": "new"])
  }

  @Test("an older file that holds what a longer one held, which is gone, is a copy")
  func copyOfAGoneFile() {
    disk.append("a.log.1", lines(0, 60))
    #expect(verdicts([position(7, lines(0, 100), at: 5000, rungs: [2000])]) == ["a.log.1": "covered by source 7"])
  }

  @Test("compressed contents without a byte are no source", arguments: [true, false])
  func emptyContents(isKnownSet: Bool) {
    disk.make("a.log.1.gz", isCompressed: true).size = 20
    let positions = isKnownSet ? [position(7, lines(0, 100), at: 5000)] : []
    #expect(verdicts(positions) == ["a.log.1.gz": isKnownSet ? "empty" : "new"])
  }

  @Test("after a power cut the highest of all marks that are still there is taken, but none at the start")
  func highestMark() {
    disk.append("a.log", lines(0, 60))
    let inode = disk.files["a.log"]!.inode
    let lost = lines(0, 50) + lines(9000, 50)
    let positions = [
      position(1, lost, at: 5000, path: "a.log", rungs: [2000, 1500]),
      position(2, lost, at: 4000, path: "a.log.1", inode: inode, rungs: [1600]),
      position(3, lost, at: 4500, path: "a.log", rungs: [1700]),
    ]
    #expect(verdicts(positions, boot: 2) == ["a.log": "source 1 at 2000"])
    #expect(verdicts(positions.reversed(), boot: 2) == ["a.log": "source 1 at 2000"])
    #expect(verdicts([position(4, lines(9000, 2), at: 0, path: "a.log")], boot: 2) == ["a.log": "new"])
  }
}
