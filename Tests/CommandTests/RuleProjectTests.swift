import RuleChecks
import TestSupport
import Testing

/// `corpora/rules`: a project of rules whose checks pass, and one fault for each kind of finding.
@Suite("Projects of rules", .enabled(if: Program.isBuilt, "SENTINEL does not name a built program: use `make test`"))
struct RuleProjectTests {
  private static let directory = "\(projectDirectory)/corpora/rules"

  /// All that fails a check: the others are told, and fail nothing.
  private static let faults = FindingKind.allCases.filter { ![.ruleTried, .notAnalysed].contains($0) }

  @Test("pass in their CI, from whatever directory")
  func passing() {
    let outcome = Program.run(shell: "'\(Self.directory)/shop/check'", in: "/")
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    #expect(outcome.errors == "")
  }

  @Test("parse every record of their corpus, and every rule has some")
  func parsed() {
    let outcome = Program.run(
      shell:
        "sentinel replay logs --rules none --rules rules | grep -oE '\"rule\":\"[a-z-]+\"' | sort -u | wc -l; sentinel rules test rules",
      in: "\(Self.directory)/shop")
    #expect(outcome.errors.contains(" written, 0 unparsed"))
    #expect(outcome.lines.first == "8")
    #expect(outcome.lines.contains { $0.hasSuffix(" 8 rules") })
  }

  @Test("have one fault for each kind of finding")
  func kinds() {
    let outcome = Program.run(shell: "ls", in: "\(Self.directory)/broken")
    #expect(outcome.lines.map(String.init) == Self.faults.map(\.rawValue).sorted())
  }

  @Test(
    "fail with exactly the finding that they are there for",
    arguments: faults)
  func broken(kind: FindingKind) {
    let outcome = Program.run(shell: "$(cat command) --format json", in: "\(Self.directory)/broken/\(kind.rawValue)")
    let status: Int32 =
      switch kind {
      case .invalid, .unknownDirective: 78
      case .damagedInput: 65
      default: 1
      }
    #expect(outcome.status == status, "\(outcome.errors)")
    let findings = outcome.lines.filter { $0.hasPrefix("{\"kind\":") }
    #expect(findings.count == 1, "\(outcome.text)")
    #expect(findings.first?.hasPrefix("{\"kind\":\"\(kind.rawValue)\",") == true)
    #expect(outcome.text.contains("\"passed\":false"))
  }

  @Test("say the same in every format", arguments: CheckFormat.allCases)
  func formats(format: CheckFormat) {
    for kind in ["example-failed", "invalid", "no-rules"] {
      let outcome = Program.run(
        shell: "$(cat command) --format \(format.rawValue)", in: "\(Self.directory)/broken/\(kind)")
      #expect(outcome.status == (kind == "invalid" ? 78 : 1))
      #expect(outcome.text.contains(kind))
    }
  }

  /// The commands in the examples and tables of docs/CI.md, without what a shell does with their output.
  private static var documented: [String] {
    let text = String(decoding: TemporaryDirectory.read("\(projectDirectory)/docs/CI.md") ?? [], as: UTF8.self)
    let commands = text.matches(of: /sentinel (rules [a-z]+ [^`>|&\n]*)/).map { $0.output.1 }
    let checks = text.matches(of: /check [a-z]+ ([a-z]+ rules.*)/).map { "rules \($0.output.1)" }
    return Set(commands.map(String.init) + checks).filter { !$0.contains("OLD") && !$0.contains("\"$@\"") }.sorted()
  }

  @Test("pass with every command that docs/CI.md has")
  func documentation() {
    let scratch = TemporaryDirectory()
    let copy = Program.run(
      shell: "cp -r '\(Self.directory)/shop'/* . && mkdir before main && cp -r rules before && cp -r rules main",
      in: scratch.path)
    #expect(copy.status == 0)
    #expect(Self.documented.count > 8)
    for command in Self.documented {
      let outcome = Program.run(shell: "sentinel \(command)", in: scratch.path)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
  }
}
