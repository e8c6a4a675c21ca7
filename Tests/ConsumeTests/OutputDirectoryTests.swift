import FileSystem
import TestSupport
import Testing

@testable import Consume

@Suite struct OutputDirectoryTests {
  private let disk = SimulatedDisk()
  private let names = OutputNames(topic: "logs", compression: nil)

  private func open(_ path: String = "/out", topic: String = "logs") throws -> OutputDirectory {
    try OutputDirectory(path, names: OutputNames(topic: topic, compression: nil), disk)
  }

  @Test func `it keeps its name for the group`() throws {
    var directory: OutputDirectory? = try open()
    try directory?.claim(group: "a \"group\"", cluster: "cluster")
    let instance = try #require(directory?.instance)
    directory = nil
    let again = try open("/out/")
    #expect(again.instance == instance)
    #expect(again.path == "/out")
    try again.claim(group: "a \"group\"", cluster: "cluster")
  }

  @Test func `each has another name`() throws {
    #expect(try Set((0..<20).map { try open("/\($0)").instance }).count == 20)
  }

  @Test func `one at a time writes to it`() throws {
    let directory = try open()
    #expect(throws: OutputHeldError.self) { try open() }
    withExtendedLifetime(directory) {}
  }

  @Test(arguments: [("other", "logs", "cluster"), ("group", "logs2", "cluster"), ("group", "logs", "another")])
  func `it is for one group, topic and cluster`(group: String, topic: String, cluster: String) throws {
    try open().claim(group: "group", cluster: "cluster")
    let before = disk.contents(of: "/out/.consume")
    #expect(throws: ConsumeRefusal.self) { try open(topic: topic).claim(group: group, cluster: cluster) }
    #expect(disk.contents(of: "/out/.consume") == before)
  }

  @Test(arguments: [
    "", "{}", "not JSON",
    #"{"schema":"sentinel-consume-directory/2","instance":"a","group":"g","topic":"t","cluster":"c"}"#,
    #"{"schema":"sentinel-consume-directory/1","group":"g","topic":"t","cluster":"c"}"#,
    #"{"schema":"sentinel-consume-directory/1","instance":7,"group":"g","topic":"t","cluster":"c"}"#,
  ])
  func `what somebody else has put there is refused, and left`(text: String) throws {
    disk.write(text, to: "/out/.consume")
    #expect(throws: ConsumeRefusal.self) { try open() }
    #expect(disk.contents(of: "/out/.consume") == Array(text.utf8))
  }

  @Test func `its name lasts from before anything is committed in it`() throws {
    try open().claim(group: "group", cluster: "cluster")
    let written = disk.contents(of: "/out/.consume")
    var fate = SeededGenerator(seed: 1)
    #expect(written != nil)
    #expect(disk.afterPowerLoss(&fate, .nothing).contents(of: "/out/.consume") == written)
  }

  @Test func `it finds what is not finished, in both directories, and what is`() throws {
    let directory = try open()
    for name in [
      "logs-0-00000000000000000005.jsonl.open", "logs-1-00000000000000000000.jsonl.zst.open",
      "alerts/logs-0-00000000000000000005.jsonl.open", "logs-0-00000000000000000002.jsonl",
      "logs-0-00000000000000000004.jsonl.gz", "logs-0-00000000000000000009.jsonl.unsettled", "logs-3-1.txt",
      "other-0-00000000000000000007.jsonl.open",
    ] { disk.write("x", to: "/out/\(name)") }
    let open = try directory.openFiles()
    #expect(
      Set(open.map(\.key)) == [
        .init(partition: 0, first: 5, kind: .records), .init(partition: 1, first: 0, kind: .records),
        .init(partition: 0, first: 5, kind: .alerts),
      ])
    #expect(open.allSatisfy { (try? disk.exists($0.path)) == true })
    #expect(try directory.lastFinished() == [0: 4])
  }

  @Test func `a final name replaces nothing`() throws {
    let directory = try open()
    let file = try directory.make(.init(partition: 0, first: 5, kind: .records))
    try [65].withUnsafeBytes { try file.append($0) }
    try file.seal()
    file.noteCommit()
    let target = "/out/logs-0-00000000000000000005.jsonl"
    disk.write("old", to: target)
    #expect(throws: SystemCallError.self) { try directory.finish(file) }
    #expect(disk.contents(of: target) == Array("old".utf8))
    #expect(disk.contents(of: target + ".open")?.first == 65)
  }

  @Test func `a file of which nothing is committed goes`() throws {
    let directory = try open()
    let file = try directory.make(.init(partition: 0, first: 5, kind: .records))
    try [65].withUnsafeBytes { try file.append($0) }
    #expect(try directory.finish(file) == nil)
    #expect(try directory.openFiles() == [])
  }
}
