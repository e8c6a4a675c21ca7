import Glibc
import Testing

@testable import ArgumentParser

@Suite("The manual")
struct ManualTests {
  private let date = ManualDate(seconds: 1_795_000_000)
  private func page(_ root: any ParsableCommand.Type) -> String { ManualPage(CommandPath(root), date: date).text }

  /// What begins lines in mdoc and groff, escapes, and names of macros.
  struct Hostile: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "No", abstract: ".Dd is \\fBbold\\fP 'and' Xo Ed No \"quoted\" \u{1B}[31mred \u{2028}é.",
      discussion: """
        Examples:
          .sh x --follow 'a  b' ~/\\n^`id`
          'tis

        .Sh ATTACK
        'de x

        Exit 1 .Sh and \\(no.
        """,
      exitCodes: ExitCodeList([ManualEntry(".5", "'no")]), environment: [ManualEntry("Ar b", ".El")],
      files: [ManualEntry("'x", "\\")])

    @Argument(help: ArgumentHelp(".El \\c", valueName: "Ed"), completion: .file()) var place: String
    @Option(name: [.customLong("Xc"), .customShort(".")], help: ArgumentHelp("'", valueName: "Op . Sh"))
    var close = ".Ed"
  }

  @Test("A page has the sections of mdoc in their order, and each argument as help shows it")
  func sections() {
    let text = page(Replay.self)
    let titles = text.split(separator: "\n").filter { $0.hasPrefix(".Sh ") }.map { $0.dropFirst(4) }
    #expect(titles == ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"])
    #expect(text.hasPrefix(".Dd November 18, 2026\n.Dt REPLAY 1\n.Os\n.Sh NAME\n.Nm replay\n.Nd turn archived logs"))
    #expect(
      text.contains(
        ".It Fl f , Fl \\-format Ar format\nHow records are written.\n(values: json, text, csv; default: json)"))
    #expect(text.contains(".Ss Speed\n"))
    #expect(!text.contains("seed"))
  }

  @Test("Every command that help lists has a page, which names the ones above, beside and below")
  func pages() {
    let pages = ManualPage.all(below: CommandPath(Demo.self), date: date)
    #expect(
      pages.map(\.fileName) == [
        "demo.1", "demo-replay.1", "demo-rules.1", "demo-rules-check.1", "demo-rules-list.1", "demo-fail.1",
      ])
    #expect(
      pages[3].text.hasSuffix(
        ".Sh SEE ALSO\n.Xr demo 1 ,\n.Xr demo-fail 1 ,\n.Xr demo-replay 1 ,\n.Xr demo-rules 1 ,\n.Xr demo-rules-list 1\n"
      ))
  }

  @Test("No text begins a request, and none has an escape of its own")
  func escaping() {
    let text = page(Hostile.self)
    let known = [
      "Dd", "Dt", "Os", "Sh", "Nm", "Nd", "Ar", "Op", "Pp", "Bd", "Ed", "Bl", "El", "It", "Ss", "Fl", "Xr",
    ]
    for line in text.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
      #expect(known.contains(String(line.dropFirst().prefix { $0.isLetter })), "\(line)")
    }
    #expect(text.split(separator: "\n").count { $0.hasPrefix(".Sh") } == 8)
    #expect(text.contains("\n\\&.Sh ATTACK \\&'de x\n") || text.contains("\n\\&.Sh ATTACK 'de x\n"))
    #expect(text.contains("\n\\&.sh x \\-\\-follow \\(aqa  b\\(aq \\(ti/\\en\\(ha\\(gaid\\(ga\n"))
    #expect(text.contains("\\efBbold\\efP") && text.contains("\\[u00E9]"))
    #expect(text.allSatisfy(\.isASCII) && !text.contains("\u{1B}"))
  }

  private static let hasMandoc = system("command -v mandoc >/dev/null 2>&1") == 0

  @Test(
    "mandoc finds nothing to complain of", .enabled(if: hasMandoc, "mandoc is not installed"),
    arguments: [Demo.self, Replay.self, Rules.self, Rules.Check.self, Hostile.self] as [any ParsableCommand.Type])
  func lint(command: any ParsableCommand.Type) throws {
    var template = Array("/tmp/manual-XXXXXX".utf8CString)
    let directory = try #require(template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap(mkdtemp) })
    let path = String(cString: directory)
    defer { _ = system("rm -rf -- \(path)") }
    let page = ManualPage(CommandPath(command), date: date)
    try page.write(into: path)
    let pipe = try #require(popen("mandoc -T lint -W warning \(path)/* 2>&1", "r"))
    var output: [UInt8] = []
    while case let byte = fgetc(pipe), byte != EOF { output.append(UInt8(truncatingIfNeeded: byte)) }
    pclose(pipe)
    #expect(String(decoding: output, as: UTF8.self) == "")
  }

  @Test("The manual is asked for on the command line, with a directory that is there")
  func commandLine() throws {
    #expect(
      complaint(["--generate-manual"])?.hasPrefix("Error: Missing value for '--generate-manual <directory>'.") ?? false)
    #expect(
      complaint(["--generate-manual", "/nowhere/at/all"]) == "Error: /nowhere/at/all/demo.1: No such file or directory")
  }

  @Test("An example that is too long for a line goes on as a shell takes it")
  func longExample() {
    struct Long: ParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "long",
        discussion: "Examples:\n  long --first aaaaaaaaaa --second bbbbbbbbbb --third c\n\nMore of it.")
    }
    let help = Long.helpMessage(columns: 40)
    #expect(
      help.hasPrefix(
        "Examples:\n  long --first aaaaaaaaaa --second \\\n    bbbbbbbbbb --third c\n\nMore of it.\n\nUSAGE: long"))
  }
}
