import ArgumentParser
import Testing

@Suite("What is said of a wrong command line")
struct ComplaintTests {
  static let replayHint = """
    Usage: demo replay [--format <format>] [--output-file <path>]
             [--rule <rule> ...] [--verbose] [--dry-run] [--threads <threads>]
             [--ordered | --no-ordered] <paths> ...
    See 'demo replay --help' for more information.
    """
  static let rootHint = """
    Usage: demo <subcommand>
    See 'demo --help' for more information.
    """

  @Test(
    "Of a command's arguments",
    arguments: [
      (["--fromat", "x"], "Unknown option '--fromat'. Did you mean '--format'?"),
      (["--no-orderd"], "Unknown option '--no-orderd'. Did you mean '--no-ordered'?"),
      (["-format=x", "a"], "The value 'ormat=x' is invalid for '-f <format>': expected 'json', 'text' or 'csv'"),
      (["-output-file"], "Unknown option '-output-file'. Did you mean '--output-file'?"),
      (["--colour"], "Unknown option '--colour'."),
      (["-x"], "Unknown option '-x'."),
      (["-vx"], "Unknown option '-x'."),
      (["--format"], "Missing value for '--format <format>'."),
      (["-f"], "Missing value for '-f <format>'."),
      (["--format", "--verbose"], "Missing value for '--format <format>'."),
      (
        ["--output-file", "-odd"],
        "Missing value for '--output-file <path>'. "
          + "A value that begins with a dash is joined to the name: '--output-file=-odd'."
      ),
      (["--dry-run=yes"], "The flag '--dry-run' takes no value, and was given 'yes'."),
      (["-d=yes"], "The flag '-d' takes no value, and was given 'yes'."),
      (
        ["--format", "jsn", "a"],
        "The value 'jsn' is invalid for '--format <format>': expected 'json', 'text' or 'csv'; did you mean 'json'?"
      ),
      (["--format", "json", "--format", "text"], "The option '--format' can be given only once."),
      (["-fjson", "-f", "text"], "The option '-f' can be given only once."),
      (
        ["--seed", "-1"],
        "The value '-1' is invalid for '--seed <seed>': expected a whole number from 0 to 18446744073709551615"
      ),
      ([], "Missing expected argument '<paths> ...'."),
      (["--threads", "0", "a"], "'--threads' is 0: expected 1 or more."),
      (["--\u{1B}[31m\n"], #"Unknown option '--\u{1B}[31m\n'."#),
      (
        ["-f", "\u{9B}\u{202E}\t", "a"],
        #"The value '\u{9B}\u{202E}\t' is invalid for '-f <format>': expected 'json', 'text' or 'csv'"#
      ),
    ] as [([String], String)])
  func arguments(arguments: [String], expected: String) {
    #expect(complaint(["replay"] + arguments) == "Error: \(expected)\n\(Self.replayHint)")
  }

  @Test(
    "Of subcommands",
    arguments: [
      ([], "Missing subcommand: expected 'replay', 'rules' or 'fail'."),
      (["replya"], "Unknown subcommand 'replya'. Did you mean 'replay'?"),
      (["hepl"], "Unknown subcommand 'hepl'. Did you mean 'help'?"),
      (["xyzzy", "--help-me"], "Unknown subcommand 'xyzzy'."),
      (["help", "rulse"], "Unknown subcommand 'rulse'. Did you mean 'rules'?"),
      (["--", "replay"], "Unexpected argument 'replay'."),
      (["--verison"], "Unknown option '--verison'. Did you mean '--version'?"),
      (
        ["--generate-completion-script", "csh"],
        "Cannot complete for the shell 'csh': expected 'bash', 'zsh' or 'fish'."
      ),
    ] as [([String], String)])
  func subcommands(arguments: [String], expected: String) {
    #expect(complaint(arguments) == "Error: \(expected)\n\(Self.rootHint)")
  }

  @Test("Usage and hint are those of the command at which it failed")
  func nested() {
    #expect(
      complaint(["rules", "check", "--limit", "30", "x"]) == """
        Error: The value '30' is invalid for '--limit <limit>': expected less than 10
        Usage: demo rules check [--limit <limit>] <directory>
        See 'demo rules check --help' for more information.
        """)
    #expect(
      complaint(["rules", "list", "a", "b"]) == """
        Error: Unexpected argument 'b'.
        Usage: demo rules list [--all] [<pattern>]
        See 'demo rules list --help' for more information.
        """)
  }

  struct Choice: ParsableArguments {
    @Flag(inversion: .prefixedNo) var color: Bool
    @Option(name: .customShort("n")) var number: Double
  }

  @Test("What must be given is asked for by name")
  func required() {
    #expect(throws: (any Error).self) { try Choice.parse(["-n", "1"]) }
    do { _ = try Choice.parse(["-n", "1"]) } catch {
      #expect(
        Choice.fullMessage(for: error) == """
          Error: Missing expected argument '--color' or '--no-color'.
          Usage: choice (--color | --no-color) -n <number>
          See 'choice --help' for more information.
          """)
      #expect(Choice.exitCode(for: error) == .validationFailure)
    }
    do { _ = try Choice.parse(["--color", "-n", "one"]) } catch {
      #expect(Choice.message(for: error) == "The value 'one' is invalid for '-n <number>': expected a number")
    }
  }

  @Test(
    "What run() throws decides what is printed and the status",
    arguments: [
      ("code", "", 3), ("fault", #"Error: the disk is \u{1B}[31mfull"#, 75), ("plain", "Error: plain", 70),
      ("message", "done", 0),
      ("usage", "Error: Not like this.\nUsage: fail <way>\nSee 'fail --help' for more information.", 64),
    ] as [(String, String, Int32)])
  func thrown(way: String, expected: String, status: Int32) throws {
    var command = try Fail.parse([way])
    do {
      try command.run()
      Issue.record("nothing was thrown")
    } catch {
      #expect(Fail.fullMessage(for: error) == expected)
      #expect(Fail.exitCode(for: error) == ExitCode(status))
    }
  }
}
