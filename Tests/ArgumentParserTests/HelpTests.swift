import ArgumentParser
import Testing

@Suite("Help")
struct HelpTests {
  @Test("The page of the root")
  func root() {
    #expect(
      Demo.helpMessage(columns: 80) == """
        OVERVIEW: Show what a command line can say.

        USAGE: demo <subcommand>

        OPTIONS:
          --version               Show the version.
          -h, --help              Show help information.

        SUBCOMMANDS:
          replay                  Turn archived logs into JSON lines.
          rules                   Check and list rules.
          fail

        See 'demo help <subcommand>' for more on a subcommand.
        """)
  }

  @Test("The page of a command with every kind of argument")
  func command() {
    #expect(
      Demo.helpMessage(for: Replay.self, columns: 80) == """
        OVERVIEW: Turn archived logs into JSON lines.

        The records come out in the order of the files. Whatever was not understood
        comes out too, marked as such.

          demo replay --format json incident.tar

        USAGE: demo replay [--format <format>] [--output-file <path>]
                 [--rule <rule> ...] [--verbose] [--dry-run] [--threads <threads>]
                 [--ordered | --no-ordered] <paths> ...

        ARGUMENTS:
          <paths>                 The archives or files to read.

        SPEED:
          -t, --threads <threads>
                                  How many threads work. (default: 2)
          --ordered/--no-ordered  Whether the order is kept. (default: --ordered)

        OPTIONS:
          -f, --format <format>   How records are written. (values: json, text, csv;
                                  default: json)
          --output-file <path>    Where to write; standard output where it is left out.
          -r, --rule <rule>       A rule file; may be repeated.
          -v, --verbose           Say more; twice for everything.
          -d, --dry-run           Only say what would be done.
          --version               Show the version.
          -h, --help              Show help information.
        """)
  }

  @Test("No line is wider than the page, but for a word that is", arguments: [40, 60, 80, 100, 200])
  func width(columns: Int) {
    let page = Demo.helpMessage(for: Replay.self, columns: columns)
    #expect(page.split(separator: "\n").allSatisfy { $0.count <= columns })
    #expect(page.split(separator: "\n").contains { $0.count > columns / 2 })
  }

  @Test("Hidden options are shown where they are asked for")
  func hidden() {
    #expect(!Demo.helpMessage(for: Replay.self).contains("--seed"))
    #expect(Demo.helpMessage(for: Replay.self, includeHidden: true).contains("--seed <seed>"))
    #expect(complaint(["replay", "--help-hidden"])?.contains("--seed <seed>") == true)
  }

  @Test(
    "Help is given at every level, also behind a mistake",
    arguments: [
      (["--help"], "demo"), (["-h"], "demo"), (["help"], "demo"), (["help", "replay"], "demo replay"),
      (["replay", "--help"], "demo replay"), (["replay", "-vh"], "demo replay"),
      (["replay", "--bad", "x", "-h"], "demo replay"),
      (["rules", "--help"], "demo rules"), (["rules", "help", "check"], "demo rules check"),
      (["help", "rules", "check"], "demo rules check"), (["rules", "check", "a", "--limit", "-h"], "demo rules check"),
      (["fail", "help"], "demo"),
    ] as [([String], String)])
  func levels(arguments: [String], path: String) {
    let text = complaint(arguments) ?? ""
    #expect(text.contains("USAGE: \(path) ") || text.contains("USAGE: \(path)\n"))
  }

  @Test("The default subcommand is marked, and behind two dashes nobody asks for help")
  func marks() {
    #expect(Demo.helpMessage(for: Rules.self).contains("  list (default)          List rules.\n"))
    #expect(complaint(["replay", "--", "--help"]) == nil)
  }

  @Test(
    "The version is that of the nearest command that has one", arguments: [["--version"], ["replay", "--version"]])
  func version(arguments: [String]) {
    #expect(complaint(arguments) == "demo 1.2")
  }

  struct Many: ParsableArguments {
    @Option var a = 1
    @Option var b = 1
    @Option var c = 1
    @Option var d = 1
    @Option var e = 1
    @Option var f = 1
    @Option var g = 1
    @Option var h = 1
    @Option(help: ArgumentHelp("Which one.", discussion: "It has to be one\nof two.")) var aVeryLongNameForAnOption =
      "x y"
    @Option var needed: String
  }

  @Test("Many options are only counted in the usage, but for those that are required")
  func manyOptions() {
    let page = Many.helpMessage(columns: 80)
    #expect(page.hasPrefix("USAGE: many [<options>] --needed <needed>\n"))
    #expect(
      page.contains(
        """
          --a-very-long-name-for-an-option <a-very-long-name-for-an-option>
                                  Which one. (default: x y)
                                  It has to be one
                                  of two.
        """))
  }
}
