import Glibc
import TestSupport
import Testing

@testable import Inputs

@Suite("Finding the inputs")
struct InputDiscoveryTests {
  private let directory = TemporaryDirectory()

  private func paths(_ arguments: [String], excluded: String? = nil) -> [String] {
    let discovery = InputDiscovery(
      arguments.map { $0 == "-" ? $0 : "\(directory.path)/\($0)" }, naming: StreamNaming(),
      excludedDirectory: excluded.map { "\(directory.path)/\($0)" })
    return discovery.files.map {
      $0.path.hasPrefix(directory.path) ? String($0.path.dropFirst(directory.path.count + 1)) : $0.path
    }
  }

  @Test("goes through directories in the order of names, and past names that begin with a dot")
  func directories() {
    for name in ["logs/b.log", "logs/a/z.log", "logs/a.log", "logs/.hidden", "logs/B.log"] {
      directory.write("x\n", to: name)
    }
    #expect(paths(["logs"]) == ["logs/B.log", "logs/a/z.log", "logs/a.log", "logs/b.log"])
  }

  @Test("brings rotated files together, the oldest first, wherever they were named")
  func rotation() {
    for name in ["app.log", "app.log.1", "app.log.2.gz", "other.log"] { directory.write("x\n", to: name) }
    #expect(
      paths(["app.log", "other.log", "app.log.1", "app.log.2.gz"]) == [
        "app.log.2.gz", "app.log.1", "app.log", "other.log",
      ])
    #expect(paths(["other.log", "-", "app.log"]) == ["other.log", "-", "app.log"])
  }

  @Test("survives symbolic links that go round, and follows the others")
  func links() {
    directory.write("x\n", to: "logs/a.log")
    symlink("..", "\(directory.path)/logs/up")
    symlink("a.log", "\(directory.path)/logs/b.log")
    symlink("nowhere", "\(directory.path)/logs/c.log")
    let discovery = InputDiscovery(["\(directory.path)/logs"], naming: StreamNaming())
    #expect(discovery.files.map { $0.path.split(separator: "/").last! } == ["a.log", "b.log"])
    #expect(discovery.problems.map(\.kind) == [.missing])
  }

  @Test(
    "finds what a glob stands for, component by component",
    arguments: [
      ("logs/*.log", ["logs/a.log", "logs/b.log"]), ("logs/?.log", ["logs/a.log", "logs/b.log"]),
      ("logs/*", ["logs/a.log", "logs/b.log", "logs/c/d.log", "logs/c/e/a.log"]),
      ("logs/**/a.log", ["logs/a.log", "logs/c/e/a.log"]), ("*/{a,b}.log", ["logs/a.log", "logs/b.log"]),
      ("logs/.*", ["logs/.hidden"]), ("logs/c/[!x]*", ["logs/c/d.log", "logs/c/e/a.log"]), ("logs/[x", []),
      ("x[1].log", ["x[1].log"]), ("**/d.log", ["logs/c/d.log"]), ("logs/*/*/a.log", ["logs/c/e/a.log"]),
    ])
  func globs(glob: String, expected: [String]) {
    for name in ["logs/b.log", "logs/a.log", "logs/.hidden", "logs/c/d.log", "logs/c/e/a.log", "x[1].log"] {
      directory.write("x\n", to: name)
    }
    #expect(paths([glob]) == expected)
  }

  @Test("leaves the output's directory out")
  func output() {
    directory.write("x\n", to: "logs/a.log")
    directory.write("x\n", to: "logs/reports/records.jsonl")
    #expect(paths(["logs"], excluded: "logs/reports") == ["logs/a.log"])
  }

  @Test("says what is not there, and what holds nothing")
  func problems() {
    mkdir("\(directory.path)/empty", 0o700)
    let discovery = InputDiscovery(["\(directory.path)/nothing", "\(directory.path)/empty"], naming: StreamNaming())
    #expect(discovery.files.isEmpty)
    #expect(discovery.problems.map(\.reason) == ["No such file or directory", "holds no files"])
  }

  @Test("sees one rotated set however its directory is written")
  func spelledDirectories() {
    for name in ["logs/app.log", "logs/app.log.1"] { directory.write("x\n", to: name) }
    #expect(paths(["./logs//app.log", "logs/./app.log.1"]) == ["logs/./app.log.1", "./logs//app.log"])
  }

  @Test("says that an argument is where the output goes")
  func outputAsInput() {
    directory.write("x\n", to: "logs/a.log")
    let path = "\(directory.path)/logs"
    let discovery = InputDiscovery([path], naming: StreamNaming(), excludedDirectory: path)
    #expect(discovery.problems.map(\.reason) == ["is where the output goes; it is not read"])
  }
}
