import Glibc
import TestSupport
import Testing

@Suite("The corpora", .enabled(if: Program.isBuilt, "SENTINEL does not name a built program: use `make test`"))
struct CorpusTests {
  private static let command = "sentinel replay corpora/incident/incident.tar.gz"

  private func run(_ arguments: String, _ environment: [String: String] = [:]) -> Program.Outcome {
    Program.run(shell: "\(Self.command) \(arguments)", in: projectDirectory, environment: environment)
  }

  @Test("give the records, the summary and the findings that are recorded with them")
  func golden() throws {
    let scratch = TemporaryDirectory()
    let outcome = run("--quiet --analyze --output \(scratch.path)")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    for name in ["records.jsonl", "summary.json", "anomalies.jsonl", "report.md"] {
      let golden = "\(projectDirectory)/corpora/incident/golden/\(name)"
      let bytes = try #require(scratch.read(name))
      if getenv("SENTINEL_RECORD") != nil {
        _ = Program.run(
          shell: "mkdir -p corpora/incident/golden && cp \(scratch.path)/\(name) \(golden) && chmod 644 \(golden)",
          in: projectDirectory)
      } else {
        #expect(
          bytes == TemporaryDirectory.read(golden),
          "\(name) is not as recorded: `make golden` if that is meant, then look at the difference")
      }
    }
  }

  @Test(
    "give the same bytes with any number of threads, in any zone and locale",
    arguments: [
      ("--threads 1", [:]), ("--threads 2", ["TZ": "Asia/Tokyo"]), ("--threads 3", ["LC_ALL": "C"]),
      ("--threads 8", ["LANG": "de_DE.UTF-8", "TZ": "America/New_York"]),
    ] as [(String, [String: String])])
  func independence(arguments: String, environment: [String: String]) {
    let golden = TemporaryDirectory.read("\(projectDirectory)/corpora/incident/golden/records.jsonl")
    #expect(run("--quiet \(arguments)", environment).output == golden)
  }

  @Test("leave nothing unparsed in the incident, but for the half of a trace that a rotation tore off")
  func unparsed() {
    let outcome = run("--quiet --only-unparsed")
    #expect(outcome.lines.count == 1)
    #expect(outcome.lines.allSatisfy { $0.contains(#""message":"TimeoutError""#) && $0.contains(#""line":1,"#) })
  }

  @Test("of hostile files give JSON lines that are valid, and no control character")
  func hostile() {
    let outcome = Program.run(shell: "sentinel replay corpora/hostile --quiet", in: projectDirectory)
    #expect(outcome.status == 0)
    #expect(String(validating: outcome.output, as: UTF8.self) != nil)
    #expect(!outcome.output.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F })
    let text = Program.run(shell: "sentinel replay corpora/hostile --quiet --to-text", in: projectDirectory)
    #expect(!text.output.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F })
  }
}

@Suite("Signals", .enabled(if: Program.isBuilt, "SENTINEL does not name a built program: use `make test`"))
struct SignalTests {
  @Test(
    "end a run with complete lines and the signal's exit code",
    arguments: [("INT", 130), ("TERM", 143)] as [(String, Int32)])
  func signal(name: String, status: Int32) {
    // The input does not end before the signal: a pipe that is held open. The first line on the output says that the run is on its way.
    let scratch = TemporaryDirectory()
    let outcome = Program.run(
      shell: """
        mkfifo in
        sentinel replay in --quiet > out & program=$!
        exec 3> in
        for i in $(seq 20000); do echo "2026-03-02T06:00:00Z INFO line $i" >&3; done
        while [ ! -s out ]; do :; done
        kill -\(name) $program
        wait $program
        """, in: scratch.path)
    #expect(outcome.status == status)
    let output = scratch.read("out") ?? []
    #expect(output.last == 0x0A)
    #expect(output.split(separator: 0x0A).allSatisfy { $0.first == UInt8(ascii: "{") && $0.last == UInt8(ascii: "}") })
  }

  @Test("leave out the line whose end was not read yet")
  func tornLine() {
    // The unfinished line does not fit into the pipe, so when it is written its beginning was read.
    let scratch = TemporaryDirectory()
    let outcome = Program.run(
      shell: """
        mkfifo in
        sentinel replay in --max-record-size 2MiB > out & program=$!
        exec 3> in
        echo "2026-03-02T06:00:00Z INFO whole" >&3
        printf '%01000000d' 0 >&3
        kill -TERM $program
        wait $program
        """, in: scratch.path)
    #expect(outcome.status == 143)
    #expect(outcome.errors.contains("1 read = 1 in records"))
    #expect(String(decoding: scratch.read("out") ?? [], as: UTF8.self).split(separator: "\n").count == 1)
  }

  @Test("end the reading of an archive in the middle of an entry, and that is no damage")
  func largeEntry() {
    // An entry of 4 GiB that takes no room on the disk. The signal is sent when the program has said that it will handle it.
    let scratch = TemporaryDirectory()
    let outcome = Program.run(
      shell: """
        truncate -s 4G zeros.log
        tar cf - zeros.log | head -c 512 > a.tar
        truncate -s 4294968832 a.tar
        sentinel replay a.tar --severity FATAL & program=$!
        until grep -q '^SigCgt:.*[4-7c-f]...$' /proc/$program/status; do :; done
        kill -TERM $program
        wait $program
        """, in: scratch.path)
    #expect(outcome.status == 143)
    #expect(!outcome.errors.contains("error"))
    #expect(!outcome.errors.contains("GB)"))
  }

  @Test("leave nothing under a final name", arguments: ["TERM", "KILL"])
  func noHalfFiles(name: String) {
    let scratch = TemporaryDirectory()
    let outcome = Program.run(
      shell: """
        mkfifo in
        sentinel replay in --quiet --output out & program=$!
        exec 3> in
        for i in $(seq 1000); do echo "2026-03-02T06:00:00Z INFO line $i" >&3; done
        while [ -z "$(ls -A out 2>/dev/null)" ]; do :; done
        kill -\(name) $program
        wait $program
        ls out
        """, in: scratch.path)
    #expect(outcome.text == "")
  }
}
