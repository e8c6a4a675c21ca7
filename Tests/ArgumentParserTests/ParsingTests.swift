import ArgumentParser
import Testing

@Suite("Reading a command line")
struct ParsingTests {
  private func replay(_ arguments: [String]) throws -> Replay {
    try #require(try Demo.parseAsRoot(["replay"] + arguments) as? Replay)
  }

  @Test(
    "An option's value is the next argument, or joined to the name",
    arguments: [
      ["--format", "csv"], ["--format=csv"], ["-f", "csv"], ["-fcsv"], ["-f=csv"], ["-dfcsv"], ["-vdf", "csv"],
    ])
  func optionForms(arguments: [String]) throws {
    let before = try replay(arguments + ["a"])
    #expect(before.format == .commaSeparated)
    #expect(before.paths == ["a"])
    let behind = try replay(["a"] + arguments)
    #expect(behind.format == .commaSeparated)
    #expect(behind.isDryRun == arguments[0].contains("d"))
  }

  @Test("What is not given has its default")
  func defaults() throws {
    let command = try replay(["a"])
    #expect(command.format == .json)
    #expect(command.outputFile == nil)
    #expect(command.rule.isEmpty)
    #expect(command.verbose == 0)
    #expect(!command.isDryRun)
    #expect(command.seed == 7)
    #expect(command.speed.threads == 2)
    #expect(command.speed.ordered)
  }

  @Test("Repeated options and counted flags add up")
  func repetition() throws {
    let command = try replay(["-vv", "-r", "1", "--verbose", "--rule=2", "-r3", "a", "b"])
    #expect(command.verbose == 3)
    #expect(command.rule == ["1", "2", "3"])
    #expect(command.paths == ["a", "b"])
  }

  @Test(
    "Of a flag and its opposite the last one counts",
    arguments: [
      (["--no-ordered"], false), (["--no-ordered", "--ordered"], true), (["--ordered", "--no-ordered"], false),
    ])
  func inversion(arguments: [String], expected: Bool) throws {
    #expect(try replay(arguments + ["a"]).speed.ordered == expected)
  }

  @Test("After two dashes nothing is an option, and a dash alone never is")
  func terminator() throws {
    #expect(try replay(["-", "--", "--format", "--", "-x"]).paths == ["-", "--format", "--", "-x"])
    #expect(try replay(["--output-file", "-", "a"]).outputFile == "-")
  }

  @Test("An empty value is a value")
  func emptyValue() throws {
    #expect(try replay(["--output-file=", ""]).outputFile == "")
    #expect(try replay(["--output-file", "", ""]).paths == [""])
  }

  struct Numbers: ParsableArguments {
    @Option var int: Int = 0
    @Option var wide: Int64 = 0
    @Option var real: Double = 0
    @Option var flag: Bool = false
    @Option(parsing: .unconditional) var anything = ""
    @Option(parsing: .unconditionalSingleValue) var each: [String] = ["x"]
    @Argument var rest: [Int] = []
  }

  private struct Several: ParsableArguments {
    @Option(parsing: .upToNextOption) var input: [String] = []
    @Flag var fast = false
    @Argument var rest: [String] = []
  }

  @Test("An option may take all up to the next option, at least one")
  func several() throws {
    let parsed = try Several.parse(["first", "--input", "a", "b", "-", "--fast", "last", "--input=c", "d"])
    #expect(parsed.input == ["a", "b", "-", "c"])
    #expect(parsed.rest == ["first", "last", "d"])
    #expect(try Several.parse(["--input", "a", "--", "b"]).rest == ["b"])
    #expect(throws: (any Error).self) { try Several.parse(["--input", "--fast"]) }
  }

  @Test("Negative numbers are values")
  func negativeNumbers() throws {
    let numbers = try Numbers.parse(["--int", "-5", "--real", "-.5e3", "--wide=-9223372036854775808", "-7", "8"])
    #expect(numbers.int == -5)
    #expect(numbers.real == -500)
    #expect(numbers.wide == .min)
    #expect(numbers.rest == [-7, 8])
  }

  @Test("An unconditional option takes whatever comes next")
  func unconditional() throws {
    let numbers = try Numbers.parse(["--anything", "--int", "--each", "--", "--each", "-h", "--flag", "true"])
    #expect(numbers.anything == "--int")
    #expect(numbers.each == ["--", "-h"])
    #expect(numbers.flag)
  }

  @Test("Without a name the default subcommand runs, with all that is left")
  func defaultSubcommand() throws {
    let list = try #require(try Demo.parseAsRoot(["rules"]) as? Rules.List)
    #expect(list.pattern == "*")
    let filled = try #require(try Demo.parseAsRoot(["rules", "-a", "nginx"]) as? Rules.List)
    #expect(filled.all)
    #expect(filled.pattern == "nginx")
    let checked = try #require(try Demo.parseAsRoot(["rules", "check", "d", "--limit", "3"]) as? Rules.Check)
    #expect(checked.limit == 3)
    #expect(checked.directory == "d")
  }

  struct Switches: ParsableArguments {
    @Flag(inversion: .prefixedNo) var asked: Bool?
    @Flag(name: .customLong("cache"), inversion: .prefixedEnableDisable) var usesCache = false
    @Flag var quiet = true
    @Option var maxSize: Int?
    @Argument var first: String?
    @Argument(transform: { Array($0) }) var letters: [Character] = ["z"]
  }

  @Test("Flags without a default know three states, and those that are on are switched off")
  func threeStates() throws {
    #expect(try Switches.parse([]).asked == nil)
    #expect(try Switches.parse(["--asked"]).asked == true)
    #expect(try Switches.parse(["--no-asked"]).asked == false)
    #expect(try Switches.parse(["--enable-cache"]).usesCache)
    #expect(try !Switches.parse(["--enable-cache", "--disable-cache"]).usesCache)
    #expect(try !Switches.parse(["--quiet"]).quiet)
    #expect(try Switches.parse(["--max-size", "3", "one", "two"]).letters == ["t", "w", "o"])
  }

  @Test("A copy of a command that is changed leaves the other as it was")
  func copiesAreValues() throws {
    let first = try replay(["a"])
    var second = first
    second.format = .text
    second.speed.threads = 9
    second.paths.append("b")
    #expect(first.format == .json)
    #expect(first.speed.threads == 2)
    #expect(first.paths == ["a"])
    #expect(second.paths == ["a", "b"])
    #expect(second.speed.threads == 9)
  }

  @Test("Any text comes through as the value of an option or behind two dashes")
  func anyText() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<500 {
      let (first, second) = (random.text(), random.text())
      let command = try replay(["--output-file=\(first)", "--", second])
      #expect(command.outputFile == first)
      #expect(command.paths == [second])
    }
  }

  @Test("No command line stops the parser, and none steers the terminal")
  func anyCommandLine() {
    var random = SeededGenerator(seed: 12)
    let known = [
      "replay", "rules", "check", "help", "--format", "-f", "-v", "--", "-", "--threads=3", "--help", "-dv", "=",
    ]
    var complaints = 0
    for _ in 0..<2000 {
      let arguments = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        Bool.random(using: &random) ? random.text() : known.randomElement(using: &random) ?? ""
      }
      guard let text = complaint(arguments) else { continue }
      complaints += 1
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)) })
    }
    #expect(complaints > 1000)
  }
}

/// The same numbers on every run (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Up to eight characters, of those a parser may stumble over.
  mutating func text() -> String {
    let alphabet: [Character] = [
      "-", "=", "a", "f", "h", "1", " ", "\u{1B}", "\n", "'", "\\", "é", "\u{9B}", "\u{202E}", "日",
    ]
    return String((0..<Int.random(in: 0...8, using: &self)).map { _ in alphabet.randomElement(using: &self) ?? "-" })
  }
}
