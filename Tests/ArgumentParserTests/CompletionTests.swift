import ArgumentParser
import Glibc
import Testing

/// A directory of its own for one test, and what a shell says in it.
private struct ShellSession: ~Copyable {
  let directory: String

  init() {
    var template = Array("/tmp/completion-XXXXXX".utf8CString)
    directory = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap(mkdtemp).map { String(cString: $0) } ?? "/nowhere"
    }
  }

  deinit { _ = run("rm -rf -- \(directory)") }

  func write(_ text: String, to name: String) {
    guard let file = fopen("\(directory)/\(name)", "w") else { return }
    fputs(text, file)
    fclose(file)
  }

  /// The standard output of `command`, run by sh in the directory.
  func run(_ command: String) -> String {
    guard let pipe = popen("cd '\(directory)' && \(command)", "r") else { return "" }
    var output: [UInt8] = []
    while case let byte = fgetc(pipe), byte != EOF { output.append(UInt8(truncatingIfNeeded: byte)) }
    pclose(pipe)
    return String(decoding: output, as: UTF8.self)
  }

  static func has(_ shell: String) -> Bool { system("command -v \(shell) >/dev/null 2>&1") == 0 }
}

@Suite("Completion scripts")
struct CompletionTests {
  /// What bash would offer for these words, the last one being typed.
  private func offers(_ words: [String]) -> [String] {
    let session = ShellSession()
    session.write(Demo.completionScript(for: .bash), to: "demo.bash")
    _ = session.run("touch one.tar two.log three.txt 'with space.tar'; mkdir folder")
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    session.write(
      """
      set -u
      source demo.bash
      rm demo.bash typed.bash
      COMP_WORDS=(demo \(list))
      COMP_CWORD=\(words.count)
      _demo
      printf '%s\\n' "${COMPREPLY[@]}"
      """, to: "typed.bash")
    let output = session.run("bash --norc typed.bash 2>&1")
    return output.split(separator: "\n").map(String.init).sorted()
  }

  @Test(
    "bash offers what fits at the place",
    .enabled(if: ShellSession.has("bash"), "bash is not installed"),
    arguments: [
      ([""], ["fail", "help", "replay", "rules"]),
      (["r"], ["replay", "rules"]),
      (["-"], ["--help", "--version", "-h"]),
      (["replay", "--f"], ["--format"]),
      (["replay", "--no"], ["--no-ordered"]),
      (["replay", "--format", ""], ["csv", "json", "text"]),
      (["replay", "-f", "j"], ["json"]),
      (["replay", "--format", "="], ["csv", "json", "text"]),
      (["replay", "--format", "=", "t"], ["text"]),
      (["replay", "--format", "=", "text", "on"], ["one.tar"]),
      (["replay", ""], ["folder", "one.tar", "two.log", "with space.tar"]),
      (["replay", "one.tar", "t"], ["two.log"]),
      (["replay", "--output-file", "t"], ["three.txt", "two.log"]),
      (["replay", "--", "--f"], []),
      (["rules", ""], ["check", "help", "list"]),
      (["rules", "check", ""], ["folder"]),
      (["rules", "check", "--l"], ["--limit"]),
      (["help", "ru"], ["rules"]),
      (["help", "rules", ""], ["check", "list"]),
      (["fail", ""], []),
    ] as [([String], [String])])
  func bash(words: [String], expected: [String]) {
    #expect(offers(words) == expected)
  }

  enum Odd: String, ExpressibleByArgument, CaseIterable {
    case quote = "it's"
    case blank = "a b"
    case dollar = "$(touch pwned)"
  }
  struct Oddities: ParsableCommand {
    @Option(help: "It's [odd]: \\ \"quoted\" $HOME `id`.") var odd: Odd
    @Option(completion: .shellCommand("echo first; echo second")) var asked: String?
  }

  @Test(
    "Values that mean something to a shell stay values", .enabled(if: ShellSession.has("bash"), "bash is not installed")
  )
  func odd() {
    let session = ShellSession()
    session.write(Oddities.completionScript(for: .bash), to: "script.bash")
    let output = session.run(
      #"""
      bash --norc -c 'source script.bash; COMP_CWORD=2
      COMP_WORDS=(oddities --odd ""); _oddities; printf "%s\n" "${COMPREPLY[@]}"
      COMP_WORDS=(oddities --asked s); _oddities; printf "%s\n" "${COMPREPLY[@]}"; ls'
      """#)
    #expect(output == "it\\'s\na\\ b\n\\$\\(touch\\ pwned\\)\nsecond\nscript.bash\n")
  }

  @Test(
    "Every shell that is installed can read its script",
    arguments: CompletionShell.allCases.filter { ShellSession.has($0.rawValue) })
  func syntax(shell: CompletionShell) {
    let session = ShellSession()
    session.write(Demo.completionScript(for: shell), to: "demo")
    session.write(Oddities.completionScript(for: shell), to: "odd")
    #expect(session.run("\(shell.rawValue) -n demo 2>&1; \(shell.rawValue) -n odd 2>&1; echo read") == "read\n")
  }

  @Test(
    "fish offers what fits at the place", .enabled(if: ShellSession.has("fish"), "fish is not installed"),
    arguments: [
      ("demo r", ["replay", "rules"]), ("demo replay --format ", ["csv", "json", "text"]),
      ("demo replay --for", ["--format"]), ("demo rules check --l", ["--limit"]), ("demo help ru", ["rules"]),
      ("demo replay --format json --dr", ["--dry-run"]),
    ])
  func fish(line: String, expected: [String]) {
    let session = ShellSession()
    session.write(Demo.completionScript(for: .fish), to: "demo.fish")
    let output = session.run(
      "HOME=$PWD fish --no-config -c 'source demo.fish; complete --do-complete \"\(line)\"' 2>&1")
    let offered = output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    #expect(offered.sorted() == expected)
  }

  @Test("The script is asked for on the command line", arguments: CompletionShell.allCases)
  func commandLine(shell: CompletionShell) {
    let script = Demo.completionScript(for: shell)
    #expect(complaint(["--generate-completion-script", shell.rawValue]) == script)
    #expect(complaint(["--generate-completion-script=\(shell.rawValue)"]) == script)
    for word in ["replay", "check", "output-file", "no-ordered"] { #expect(script.contains(word)) }
    for word in ["seed", "buried"] { #expect(!script.contains(word)) }
  }
}
