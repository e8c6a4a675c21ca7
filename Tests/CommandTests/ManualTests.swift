import Glibc
import TestSupport
import Testing

/// What an administrator reads and a shell offers, of the built program.
@Suite(
  "Manuals and completions", .enabled(if: Program.isBuilt, "SENTINEL does not name a built program: use `make test`"))
struct ManualTests {
  private static func has(_ program: String) -> Bool {
    system("command -v \(program) >/dev/null 2>&1") == 0
  }

  @Test("Every page passes mandoc without a complaint", .enabled(if: has("mandoc"), "mandoc is not installed"))
  func lint() {
    let scratch = TemporaryDirectory()
    // Pages that name each other are there where a manual is installed.
    let outcome = Program.run(
      shell: """
        mkdir man1 && sentinel --generate-manual man1 >pages && [ $(wc -l <pages) -gt 20 ] && cd man1 && \
        mandoc -T lint -W style *.1 | grep -v 'STYLE: referenced manual not found' | tee /dev/stderr | wc -l
        """, in: scratch.path)
    #expect(outcome.text == "0\n", "\(outcome.errors)")
  }

  @Test("Help gives examples before anything else, and each is a command line of the program")
  func examples() {
    let scratch = TemporaryDirectory()
    let pages = Program.run(shell: "sentinel --generate-manual .", in: scratch.path).lines
    #expect(pages.count > 20)
    for page in pages {
      let command = page.dropLast(".1".count).split(separator: "-").joined(separator: " ")
      let help = Program.run(shell: "COLUMNS=1000 \(command) --help", in: scratch.path).lines
      let start = help.firstIndex(of: "Examples:")
      let usage = help.firstIndex { $0.hasPrefix("USAGE: ") }
      #expect(start != nil && usage != nil && (start ?? 0) == 1, "\(command)")
      let examples = help.dropFirst(2).prefix { $0.hasPrefix("  ") }
      #expect(!examples.isEmpty && examples.allSatisfy { $0.contains(command) }, "\(command)")
      // The manual shows the same, set as it is typed.
      let manual = TemporaryDirectory.read("\(scratch.path)/\(page)").map { String(decoding: $0, as: UTF8.self) } ?? ""
      let section = manual.split(separator: ".Sh EXAMPLES\n").last?.split(separator: ".Ed\n").first ?? ""
      #expect(section.split(separator: "\n").dropFirst().count == examples.count, "\(page)")
    }
  }

  /// What is typed in a directory that holds `incident.tar.gz` and the directory `logs`, and what a shell offers.
  static let typed: [(String, [String])] = [
    ("sentinel r", ["replay", "rules"]),
    ("sentinel buffer cat --format ", ["json", "text"]),
    ("sentinel ship --max-b", ["--max-buffer-size"]),
    ("sentinel rules sh", ["show"]),
    ("sentinel replay inc", ["incident.tar.gz"]),
    ("sentinel ship lo", ["logs"]),
    ("sentinel consume --output ", ["logs"]),
  ]

  private func offers(_ script: String, _ line: String) -> [String] {
    let scratch = TemporaryDirectory()
    let outcome = Program.run(
      shell: "touch incident.tar.gz; mkdir logs\n\(script)", in: scratch.path,
      environment: ["LINE": line, "HOME": scratch.path, "TERM": "dumb"])
    // Directories may be offered with a slash.
    let words = outcome.lines.map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) }
    return Set(words).sorted()
  }

  @Test("bash offers what fits", .enabled(if: has("bash"), "bash is not installed"), arguments: typed)
  func bash(line: String, expected: [String]) {
    let script = """
      source <(sentinel --generate-completion-script bash)
      read -r -a COMP_WORDS <<<"$LINE"; [[ $LINE == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _sentinel; printf '%s\\n' "${COMPREPLY[@]}"
      """
    #expect(offers(script, line) == expected)
  }

  @Test("zsh offers what fits", .enabled(if: has("zsh"), "zsh is not installed"), arguments: typed)
  func zsh(line: String, expected: [String]) {
    // An interactive zsh on a terminal of its own: compadd says what it adds.
    let script = #"""
      sentinel --generate-completion-script zsh >"$TMPDIR/_sentinel"
      cat >"$TMPDIR/shell.zsh" <<'END'
      PROMPT=; fpath=($TMPDIR $fpath); autoload -Uz compinit; compinit -u -D; stty -echo
      compadd() {
        if [[ " $* " == *\ -[OAD]\ * ]]; then builtin compadd "$@"; return; fi
        typeset -a found; builtin compadd -A found "$@"; (( $#found )) || return 1
        local item; for item in $found; do print -r -- "offer:$item:"; done
        builtin compadd "$@"
      }
      zle -C complete-word complete-word _main_complete; bindkey "^I" complete-word; LISTMAX=1000000
      tell() { print "done:"; zle kill-whole-line }; zle -N tell; bindkey "^X" tell
      print "ready:"
      END
      cat >"$TMPDIR/type.zsh" <<'END'
      zmodload zsh/zpty; zpty shell zsh -f -i; zpty -w shell 'source $TMPDIR/shell.zsh'
      zpty -r shell line '*ready:[[:space:]]*'; zpty -w -n shell "$LINE"$'\t'$'\C-x'
      zpty -r shell line '*done:*'; print -r -- "$line"; zpty -d shell
      END
      timeout 30 zsh -f "$TMPDIR/type.zsh" | tr -d '\r' | grep -o 'offer:[^:]*' | cut -d : -f 2
      """#
    #expect(offers(script, line) == expected)
  }

  @Test("fish offers what fits", .enabled(if: has("fish"), "fish is not installed"), arguments: typed)
  func fish(line: String, expected: [String]) {
    let script = """
      sentinel --generate-completion-script fish >"$TMPDIR/sentinel.fish"
      fish --no-config -c 'source $TMPDIR/sentinel.fish; complete --do-complete "$LINE"' | cut -f 1
      """
    #expect(offers(script, line) == expected)
  }
}
