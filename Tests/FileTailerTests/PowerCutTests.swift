import FileTailer
import LogModel
import Testing

@Suite("After a power cut a source goes on")
struct PowerCutTests {
  private let disk = LogDisk()
  private let reader: LogReader

  init() { reader = LogReader(disk) }

  /// Reads a line at a time.
  private func grow(to count: Int) throws {
    for number in 0..<count {
      disk.append("a.log", lines(number))
      try reader.scan()
    }
  }

  static let losses = [(10, 1), (10, 5), (40, 1), (40, 9), (40, 30), (400, 1), (400, 20), (400, 150), (400, 380)]

  @Test("at a mark that is still there, near to where its end was lost", arguments: losses)
  func lostEnd(count: Int, lost: Int) throws {
    try grow(to: count)
    let left = (count - lost) * 50 - 7
    disk.truncate("a.log", to: left)
    reader.boot = 2
    let offset = try resumed()
    #expect(offset <= left)
    #expect(count * 50 - offset <= 8 * (lost + 1) * 50, "what is read again is in proportion to what was lost")
    // Written on where it broke off.
    disk.append("a.log", lines(7000, count))
    let next = try resumed()
    #expect(next >= left)
    #expect(reader.output["a.log"]?.hasSuffix(lines(7000, count)) == true)
    #expect(try resumed() == left + count * 50)
  }

  @Test("there, too, where other text was written behind it", arguments: losses)
  func lostEndWrittenAnew(count: Int, lost: Int) throws {
    try grow(to: count)
    let left = (count - lost) * 50
    disk.truncate("a.log", to: left)
    disk.append("a.log", lines(7000, lost + 3))
    reader.boot = 2
    let offset = try resumed()
    #expect(offset <= left)
    #expect(count * 50 - offset <= 8 * (lost + 1) * 50)
    #expect(reader.output["a.log"]?.hasSuffix(lines(7000, lost + 3)) == true)
    #expect(try resumed() == (count + 3) * 50)
    let position = try #require(reader.positions[1])
    #expect(position.rungs.allSatisfy { $0.point.offset <= offset }, "marks of the lost text are gone")
  }

  @Test("there, too, where zeros stand in place of its end", arguments: losses)
  func zeros(count: Int, lost: Int) throws {
    try grow(to: count)
    let left = (count - lost) * 50
    disk.truncate("a.log", to: left)
    disk.append("a.log", [UInt8](repeating: 0, count: lost * 50))
    reader.boot = 2
    #expect(try resumed() <= left)
  }

  @Test("under a new number where nothing of it is left")
  func allLost() throws {
    try grow(to: 40)
    disk.truncate("a.log", to: 0)
    disk.append("a.log", lines(8000, 60))
    reader.boot = 2
    #expect(try reader.scan() == ["a.log": "new"])
  }

  @Test("at its mark where nothing was lost, and after it if the lost bytes were not read")
  func unharmed() throws {
    try grow(to: 10)
    disk.append("a.log", lines(10, 3))
    let bytes = disk.files["a.log"]!.bytes
    reader.boot = 2
    #expect(try reader.scan() == ["a.log": "source 1 at 500"])
    #expect(bytes == disk.files["a.log"]!.bytes)
  }

  @Test("at the mark though the head reached beyond it into what was lost", arguments: [0, 1])
  func lostHead(regrown: Int) throws {
    disk.append("a.log", lines(0, 10))
    // Five lines are read, all ten are known.
    try reader.scan(budget: 250)
    disk.truncate("a.log", to: 300)
    if regrown == 1 { disk.append("a.log", lines(9000, 10)) }
    reader.boot = 2
    #expect(try reader.scan() == ["a.log": "source 1 at 250"])
  }

  @Test("only if there was one: within one run, or where a run is not known, it was truncated", arguments: [1, 0])
  func noPowerCut(boot: UInt64) throws {
    try grow(to: 40)
    disk.truncate("a.log", to: 1500)
    reader.boot = boot
    #expect(try reader.scan() == ["a.log": "new"])
  }

  private func resumed() throws -> Int {
    let words = try #require(try reader.scan()["a.log"])
    #expect(words.hasPrefix("source 1 at "))
    return try #require(Int(words.dropFirst(12)))
  }
}
