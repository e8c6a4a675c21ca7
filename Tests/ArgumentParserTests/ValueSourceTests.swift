import ArgumentParser
import Testing

/// Values by the option's name.
private struct Values: ValueSource {
  var texts: [String: [String]]
  var origin: String

  func value(of option: OptionOutline, in command: [String]) -> ConfiguredValue? {
    texts[option.name].map { ConfiguredValue($0.map { ConfiguredValue.Text($0, origin: origin) }) }
  }
}

private struct Top: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "top", subcommands: [Below.self])
  @Option(name: [.short, .long], help: "Where to look.") var place = "here"
  @OptionGroup(title: "Common") var common: Common
}

private struct Common: ParsableArguments {
  @Flag(help: "Say more.") var loud = false
}

private struct Below: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "below")
  @Option(help: "Where it goes.") var target: String
  @Option var limit = 1
  @Option var names: [String] = ["none"]
  @Option(name: .customShort("x")) var short = 0
  @Argument var input: String?

  func validate() throws {
    if limit > 9 { throw ValidationError("--limit must be less than 10, --limits or not") }
  }

  func run() throws { throw ValidationError("--target \(target) is not there") }
}

private struct Switch: ParsableCommand {
  struct Group: ParsableArguments {
    @Option var port = 1
  }
  struct Own: ParsableArguments {
    @Flag var send = false
    @Option var to = "nobody"
  }

  @OptionGroup(configuredWith: "serve") var group: Group
  @OptionGroup(configuredWith: "send") var own: Own
  @Flag var serve = false
}

@Suite("Values behind the command line")
struct ValueSourceTests {
  private func below(_ arguments: [String], _ sources: Values...) throws -> Below {
    try #require(try Top.read(arguments) { _ in sources }.command as? Below)
  }

  private func message(_ body: () throws -> Void) -> (String, ExitCode) {
    do {
      try body()
      return ("", .success)
    } catch {
      return (Top.message(for: error), Top.exitCode(for: error))
    }
  }

  @Test func `are taken where nothing is typed, those of the first source that has them`() throws {
    let first = Values(texts: ["limit": ["2"]], origin: "first")
    let second = Values(texts: ["limit": ["3"], "target": ["t"], "names": ["a", "b"]], origin: "second")
    let command = try below(["below"], first, second)
    #expect(command.limit == 2)
    #expect(command.target == "t")
    #expect(command.names == ["a", "b"])
    let typed = try below(["below", "--limit", "4", "--names", "c"], first, second)
    #expect(typed.limit == 4)
    #expect(typed.names == ["c"])
  }

  @Test func `are asked for once all is read, with the root's own options`() throws {
    var place: String?
    let invocation = try Top.read(["below", "--target", "t", "--place", "there", "--loud"]) { root in
      place = root.place
      return []
    }
    #expect(place == "there")
    #expect((invocation.root as? Top)?.common.loud == true)
  }

  @Test(
    arguments: ["--xyzzy", "--help"])
  func `are not asked for where the command line is wrong or help is asked for`(argument: String) {
    #expect(throws: (any Error).self) {
      try Top.read(["below", argument]) { _ in
        Issue.record("the sources were asked")
        return []
      }
    }
  }

  @Test func `that are wrong are told with their place, and no usage`() {
    let source = Values(texts: ["limit": ["many\u{1B}"], "target": ["t"]], origin: "f:3:5")
    let (text, code) = message { _ = try below(["below"], source) }
    #expect(text.hasPrefix(#"f:3:5: the value 'many\u{1B}' is invalid for '--limit <limit>': expected a whole number"#))
    #expect(code == ExitCode(78))
    let two = message { _ = try below(["below"], Values(texts: ["target": ["a", "b"]], origin: "f:1:1")) }
    #expect(two.0 == "f:1:1: a second value for '--target', which takes one")
  }

  @Test func `are named where validation names the option, as a whole word`() throws {
    let source = Values(texts: ["limit": ["10"], "target": ["t"]], origin: "f:3:5")
    #expect(
      message { _ = try below(["below"], source) }.0
        == "--limit must be less than 10, --limits or not (--limit is from f:3:5)")
    #expect(
      message { _ = try below(["below", "--limit", "10"], source) }.0 == "--limit must be less than 10, --limits or not"
    )
    let good = Values(texts: ["limit": ["3"], "target": ["t"]], origin: "V")
    #expect(
      message { try Top.read(["below"]) { _ in [good] }.run() }.0 == "--target t is not there (--target is from V)")
  }

  @Test(
    arguments: [
      ([], [:], 1, "nobody"), (["--serve"], [:], 2, "nobody"), ([], ["serve": ["true"]], 2, "nobody"),
      (["--serve=false"], ["serve": ["true"]], 1, "nobody"), ([], ["serve": ["false"]], 1, "nobody"),
      (["--port", "3"], [:], 3, "nobody"), (["--send"], [:], 1, "b"), ([], ["send": ["true"]], 1, "b"),
    ] as [([String], [String: [String]], Int, String)])
  func `reach options that go with a flag only where it is on`(
    arguments: [String], flags: [String: [String]], port: Int, to: String
  ) throws {
    let source = Values(texts: flags.merging(["port": ["2"], "to": ["b"]]) { $1 }, origin: "f")
    let command = try #require(try Switch.read(arguments) { _ in [source] }.command as? Switch)
    #expect(command.group.port == port)
    #expect(command.own.to == to)
  }

  @Test func `do not reach what is given by place or by a short name`() throws {
    let source = Values(texts: ["input": ["i"], "short": ["3"], "x": ["3"], "target": ["t"]], origin: "f")
    let command = try below(["below"], source)
    #expect(command.input == nil)
    #expect(command.short == 0)
  }

  @Test func `Options of a command are taken behind the names of those below it, and their help lists them`() throws {
    let invocation = try Top.read(["-p", "a", "below", "--target", "t"]) { _ in [] }
    #expect((invocation.root as? Top)?.place == "a")
    #expect((try Top.read(["below", "--target", "t", "-pb"]) { _ in [] }.root as? Top)?.place == "b")
    #expect(
      message { _ = try below(["below", "--target", "t", "--plaec", "b"]) }.0
        == "Unknown option '--plaec'. Did you mean '--place'?")
    let help = Top.helpMessage(for: Below.self, columns: 80)
    #expect(help.contains("-p, --place <place>     Where to look. (default: here)"))
    #expect(help.contains("COMMON:\n  --loud                  Say more."))
    #expect(!help.contains("[--loud]"))
    #expect(Top.completionScript(for: .fish).contains("loud"))
  }

  @Test func `An outline tells the options of each command, those of groups as well`() throws {
    let outline = Top.outline
    #expect(outline.all.map(\.names) == [[], ["below"]])
    #expect(outline.options.map(\.name) == ["place", "loud"])
    let below = try #require(outline.subcommands.first)
    #expect(below.options.map(\.name) == ["target", "limit", "names"])
    #expect(below.option("target")?.isRequired == true)
    #expect(below.option("names")?.isList == true)
    #expect(below.option("limit")?.defaultText == "1")
    #expect(outline.option("loud")?.isFlag == true)
    let limit = try #require(below.option("limit"))
    try limit.check(ConfiguredValue([ConfiguredValue.Text("5", origin: "f")]))
    #expect(throws: ConfiguredValueError.self) {
      try limit.check(ConfiguredValue([ConfiguredValue.Text("x", origin: "f")]))
    }
  }
}
