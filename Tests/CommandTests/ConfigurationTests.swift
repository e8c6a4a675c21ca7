import KafkaSupport
import TestSupport
import Testing

@Suite("Configuration", .enabled(if: Program.isBuilt, "needs `make test`: the built program"))
struct ConfigurationTests {
  /// An option as `config show --all` lists it: the names of its command, and its own.
  private struct Place: Hashable {
    var command: [Substring]
    var option: Substring

    func variable(ofCommand isOfCommand: Bool) -> String {
      "SENTINEL_"
        + ((isOfCommand ? command : []) + [option]).joined(separator: "_").uppercased()
        .map { $0 == "-" ? "_" : String($0) }.joined()
    }
  }

  /// Every option of every command, and the names of all commands.
  private func options() -> (options: [Place], commands: [[Substring]]) {
    let shown = Program.run(shell: "sentinel config show --all --config none", in: "/").text
    var options: [Place] = []
    var commands: [[Substring]] = []
    for line in shown.split(separator: "\n").dropFirst() {
      let depth = line.prefix { $0 == " " }.count / 2
      let words = line.drop { $0 == " " || $0 == "#" }
      let name = words.prefix { $0 != ":" }
      let above = Array((commands.last ?? []).prefix(depth))
      if line.hasSuffix(":") {
        commands.append(above + [name])
      } else {
        options.append(Place(command: above, option: name))
      }
    }
    return (options, commands)
  }

  @Test func `the example of its manual is one that is taken, and that each of its options is known by`() throws {
    let manual = try #require(TemporaryDirectory.read("\(projectDirectory)/docs/CONFIG.md"))
    let text = String(decoding: manual, as: UTF8.self)
    let begin = try #require(text.firstRange(of: "```yaml\n")).upperBound
    let end = try #require(text[begin...].firstRange(of: "```")).lowerBound
    let scratch = TemporaryDirectory()
    let outcome = Program.run(
      shell: "cat > s.yaml <<'END'\n\(text[begin..<end])END\nsentinel config check --config s.yaml; echo $?",
      in: scratch.path)
    #expect(outcome.text == "0\n", "\(outcome.errors)")
    let shown = Program.run(shell: "sentinel config show ship --config s.yaml", in: scratch.path)
    #expect(shown.text.contains("  max-buffer-size: 20GiB  # s.yaml:13:20\n"), "\(shown.text)")
  }

  @Test func `no two options are given by one variable, unless they are of one name`() {
    let (options, _) = options()
    #expect(options.count > 100)
    var owners: [String: Place] = [:]
    for option in options {
      for isOfCommand in [true, false] where !option.command.isEmpty {
        let variable = option.variable(ofCommand: isOfCommand)
        #expect(!variable.hasPrefix("SENTINEL_KAFKA_"))
        let owner = owners[variable] ?? option
        #expect(owner.option == option.option, "\(variable) is of \(owner) and \(option)")
        owners[variable] = option
      }
    }
  }

  @Test func `no key of a file can be taken for a command and for an option`() {
    let (options, commands) = options()
    #expect(commands.contains(["rules", "test"]))
    let names = Set(commands)
    for option in options { #expect(!names.contains(option.command + [option.option]), "\(option)") }
    #expect(!options.contains { $0.command.isEmpty })
  }
}
