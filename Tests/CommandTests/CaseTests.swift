import Glibc
import TestSupport
import Testing

/// Each folder of `Cases/` is a run: `command` is a line of shell, the other files are its input, `expected/` holds `stdout`, `stderr`,
/// `status` and the files that it must have made. `make golden` records them again.
@Suite("The program's cases", .enabled(if: Program.isBuilt, "SENTINEL does not name a built program: use `make test`"))
struct CaseTests {
  static let directory = "\(projectDirectory)/Tests/CommandTests/Cases"
  static let names = TemporaryDirectory.names(in: directory).filter { !$0.hasPrefix(".") }
  static let isRecording = getenv("SENTINEL_RECORD") != nil

  @Test("come out as they are recorded", arguments: names)
  func example(name: String) async throws {
    let source = "\(Self.directory)/\(name)"
    let command = try #require(TemporaryDirectory.read("\(source)/command"))
    let scratch = TemporaryDirectory()
    // Cases run in a copy: what they write stays out of the project, and times of files are fixed.
    let copy = await Program.run(
      shell:
        "cp -r '\(source)'/. . && rm -rf expected command && find . -type f -exec touch -d 2026-03-02T12:00:00Z {} +; ln -s '\(projectDirectory)/corpora' corpora",
      in: scratch.path)
    #expect(copy.status == 0, "\(copy.errors)")
    let outcome = await Program.run(shell: String(decoding: command, as: UTF8.self), in: scratch.path)
    let results: [(String, [UInt8])] = [
      ("stdout", outcome.output), ("stderr", Array(outcome.errors.withoutTimings.utf8)),
      ("status", Array("\(outcome.status)\n".utf8)),
    ]
    if Self.isRecording { mkdir("\(source)/expected", 0o755) }
    for (file, bytes) in results {
      let path = "\(source)/expected/\(file)"
      if Self.isRecording {
        unlink(path)
        if !bytes.isEmpty { write(bytes, to: path) }
      } else {
        let expected = TemporaryDirectory.read(path) ?? []
        #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: expected, as: UTF8.self), "\(name)/\(file)")
      }
    }
  }

  private func write(_ bytes: [UInt8], to path: String) {
    guard let stream = fopen(path, "w") else { return }
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
  }
}

extension String {
  /// Without the seconds and rates of the summary, which are of the machine.
  var withoutTimings: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        if line.contains(/[0-9] lines? \(/) { return line.prefix { $0 != "(" } + "(…)" }
        if line.contains(" committed to ") {
          // Numbers of inodes are part of what is stored, and not always as long.
          return line.replacing(/in [0-9.]+ s:/, with: "in …:").replacing(/[0-9.]+ k?B on disk/, with: "… on disk")
        }
        if let end = line.firstRange(of: /, in [0-9.]+ s$/) { return line[..<end.lowerBound] + ", in …" }
        return line
      }
      .joined(separator: "\n")
  }
}
