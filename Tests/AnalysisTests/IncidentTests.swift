import Glibc
import TestSupport
import Testing

private let shared = String(#filePath.dropLast("/Tests/AnalysisTests/IncidentTests.swift".count)) + "/../shared"
private let program = getenv("SENTINEL").map { String(cString: $0) } ?? ""
private let isReady =
  access("\(shared)/incidents/generate.py", R_OK) == 0 && access("\(shared)/eval/incidents.py", R_OK) == 0
  && access(program, X_OK) == 0 && access("/usr/bin/python3", X_OK) == 0

/// Incidents of known time and kind, made and scored by the scripts in ../shared, which are no part of the project.
@Suite("Made incidents", .enabled(if: isReady, "../shared, python3 or the program in SENTINEL is not here"))
struct IncidentTests {
  /// What a line of shell writes; nil where it fails.
  private func run(_ command: String) -> String? {
    guard let pipe = popen(command + " 2>&1", "r") else { return nil }
    var output: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&block, 1, block.count, pipe), count > 0 { output += block[..<count] }
    return pclose(pipe) == 0 ? String(decoding: output, as: UTF8.self) : nil
  }

  /// Makes a corpus, analyses it, and returns the report's lines.
  private func analyse(seed: Int, _ options: String, in directory: TemporaryDirectory) throws -> [Substring] {
    let made = "\(directory.path)/made"
    _ = try #require(run("python3 '\(shared)/incidents/generate.py' --seed \(seed) \(options) '\(made)'"))
    _ = try #require(
      run("'\(program)' analyze '\(made)'/*.log --output '\(directory.path)/report' --format jsonl --quiet"))
    let report = try #require(directory.read("report/anomalies.jsonl"))
    return String(decoding: report, as: UTF8.self).split(separator: "\n")
  }

  @Test("are found, with few false alarms and their kinds right", arguments: 1...3)
  func incidents(seed: Int) throws {
    let directory = TemporaryDirectory()
    _ = try analyse(seed: seed, "", in: directory)
    let text = try #require(
      run(
        "python3 '\(shared)/eval/incidents.py' '\(directory.path)/report/anomalies.jsonl' '\(directory.path)/made/labels.json'"
      ))
    var figures: [Substring: Double] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
      guard words.count == 2 else { continue }
      figures[words[0]] = Double(words[1].drop { $0 == " " })
    }
    #expect(try #require(figures["incidents"]) > 10)
    #expect(try #require(figures["f1"]) >= 0.8, "\(text)")
    #expect(try #require(figures["false_alarms_per_day"]) <= 4, "\(text)")
    #expect(try #require(figures["kind_right"]) >= 0.85, "\(text)")
  }

  @Test("that are not there are not found, or not as errors", arguments: 1...3)
  func quiet(seed: Int) throws {
    let lines = try analyse(seed: seed, "--per-kind 0", in: TemporaryDirectory())
    let grave = lines.filter { $0.contains("\"severity\":\"ERROR\"") || $0.contains("\"severity\":\"FATAL\"") }
    #expect(grave == [])
  }
}
