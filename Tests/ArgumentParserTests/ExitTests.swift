import ArgumentParser
import Glibc
import Testing

@Suite("How the program ends")
struct ExitTests {
  @Test("A mistake is printed on standard error, with status 64")
  func mistake() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(64), observing: [\.standardOutputContent, \.standardErrorContent]
    ) { Demo.main(["fail", "a", "b\u{1B}"]) }
    #expect(
      text(result.standardErrorContent).contains(
        """
        Error: Unexpected argument 'b\\u{1B}'.
        Usage: demo fail <way>
        See 'demo fail --help' for more information.

        """))
    #expect(!text(result.standardOutputContent).contains("Usage"))
  }

  @Test("Help is printed on standard output, with status 0")
  func help() async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]
    ) { Demo.main(["help", "rules", "check"]) }
    #expect(text(result.standardOutputContent).contains("USAGE: demo rules check [--limit <limit>] <directory>\n"))
    #expect(!text(result.standardErrorContent).contains("USAGE"))
  }

  @Test("A usage error of run() is printed with the usage of its command")
  func usageOfRun() async throws {
    let result = try await #require(processExitsWith: .exitCode(64), observing: [\.standardErrorContent]) {
      Demo.main(["fail", "usage"])
    }
    #expect(text(result.standardErrorContent).contains("Error: Not like this.\nUsage: demo fail <way>\n"))
  }

  @Test("An error that names its status ends with it")
  func namedStatus() async throws {
    let result = try await #require(processExitsWith: .exitCode(75), observing: [\.standardErrorContent]) {
      Demo.main(["fail", "fault"])
    }
    #expect(text(result.standardErrorContent).contains("Error: the disk is \\u{1B}[31mfull\n"))
  }

  @Test("An exit code ends without a word")
  func silent() async throws {
    let result = try await #require(processExitsWith: .exitCode(3), observing: [\.standardErrorContent]) {
      Demo.main(["fail", "code"])
    }
    #expect(!text(result.standardErrorContent).contains("Error"))
  }

  @Test("Any other error ends with 70")
  func otherError() async {
    await #expect(processExitsWith: .exitCode(70)) { Demo.main(["fail", "plain"]) }
  }

  @Test("A reader that goes away is no failure")
  func closedPipe() async {
    await #expect(processExitsWith: .success) {
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0 else { exit(2) }
      close(ends[0])
      dup2(ends[1], STDOUT_FILENO)
      Demo.main(["--help"])
    }
  }

  @Test("Help that cannot be written is a failure")
  func fullDevice() async {
    await #expect(processExitsWith: .exitCode(74)) {
      dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO)
      Demo.main(["--help"])
    }
  }

  @Test("A command that is done ends well")
  func success() async {
    await #expect(processExitsWith: .exitCode(0)) {
      Demo.main(["fail", "not"])
      Demo.exit()
    }
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
