import FileSystem
import TestSupport
import Testing

@testable import Analysis

@Suite("Templates of records")
struct AssignmentTests {
  /// What `--assignments` writes.
  private func assignments(_ files: [SampleFile], threads: Int = 1) throws -> [String] {
    let directory = TemporaryDirectory()
    let file = try AssignmentFile(at: directory.path + "/assignments.jsonl", mode: 0o600)
    var options = ProfileOptions()
    options.notesAssignments = true
    let profile = Reading.profile(of: files, options, threads: threads, batchSize: 25) { file.append($0) }
    try file.publish(Analyzer(AnalyzerOptions()).analyze(profile))
    let bytes = try #require(directory.read("assignments.jsonl"))
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("are written with the lines they begin at, in the order of the input")
  func lines() throws {
    let text = """
      2026-03-02T00:00:00Z INFO user 7 came
      2026-03-02T00:00:01Z ERROR it broke
        at x
      2026-03-02T00:00:02Z INFO user 8 came

      """
    let template = "user <*> came"
    #expect(
      try assignments([SampleFile(name: "a.log", text: text)]) == [
        #"{"line":1,"template_id":"\#(hash(template))","template":"\#(template)"}"#,
        #"{"line":2,"template_id":"\#(hash("it broke"))","template":"it broke"}"#,
        #"{"line":4,"template_id":"\#(hash(template))","template":"\#(template)"}"#,
      ])
    #expect(try assignments([]) == [])
  }

  private func hash(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  @Test("are the same whoever read which batch")
  func threads() throws {
    var logs = SampleLogs(seed: 500)
    let files = logs.files(3, lines: 250)
    let expected = try assignments(files)
    #expect(expected.count > 100)
    #expect(expected.allSatisfy { !$0.contains("\"template_id\":\"\"") })
    let found = try assignments(files, threads: 3)
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) { #expect(found == expected) }
  }
}
