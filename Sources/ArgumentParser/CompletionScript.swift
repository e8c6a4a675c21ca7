/// Scripts that complete a program's command line in a shell.
struct CompletionScript {
  private let root: any ParsableCommand.Type

  init(_ root: any ParsableCommand.Type) { self.root = root }

  /// The script for `bash`, `zsh` or `fish`.
  func text(forShell shell: String) -> String? {
    switch shell {
    case "bash": bash
    case "zsh": "#compdef \(root.commandName)\nautoload -U +X bashcompinit && bashcompinit\n" + bash
    case "fish": fish
    default: nil
    }
  }

  private var subcommands: [any ParsableCommand.Type] { root.configuration.subcommands }

  private func options(of command: any ParsableCommand.Type) -> [ArgumentDefinition] {
    command.init().argumentDefinitions.filter { $0.kind != .positional }
  }

  private var bash: String {
    let function = "_\(root.commandName.replacingDashes)"
    var lines = [
      "\(function)() {",
      "  local word=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\" command=\"${COMP_WORDS[1]}\"",
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then",
      "    COMPREPLY=($(compgen -W \"\(subcommands.map { $0.commandName }.joined(separator: " ")) help --help --version\" -- \"$word\"))",
      "    return", "  fi", "  case \"$command\" in",
    ]
    for command in subcommands {
      lines += ["  \(command.commandName))", "    case \"$previous\" in"]
      for option in options(of: command) where option.kind == .option {
        let values =
          option.allValues.isEmpty
          ? "compgen -f -- \"$word\"" : "compgen -W \"\(option.allValues.joined(separator: " "))\" -- \"$word\""
        lines.append("    \(option.names.joined(separator: "|"))) COMPREPLY=($(\(values))); return ;;")
      }
      let names = options(of: command).flatMap(\.names) + ["--help"]
      lines += [
        "    esac", "    case \"$word\" in",
        "    -*) COMPREPLY=($(compgen -W \"\(names.joined(separator: " "))\" -- \"$word\")) ;;",
        "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;", "    esac", "    ;;",
      ]
    }
    lines += ["  esac", "}", "complete -o filenames -F \(function) \(root.commandName)"]
    return lines.joined(separator: "\n") + "\n"
  }

  private var fish: String {
    let name = root.commandName
    var lines: [String] = []
    for command in subcommands {
      lines.append(
        "complete -c \(name) -n __fish_use_subcommand -f -a \(command.commandName) -d \(quoted(command.configuration.abstract))")
      let condition = "-n '__fish_seen_subcommand_from \(command.commandName)'"
      for option in options(of: command) {
        let names = option.names.map { $0.hasPrefix("--") ? "-l \($0.dropFirst(2))" : "-s \($0.dropFirst())" }
        let value = option.kind == .flag ? "" : option.allValues.isEmpty ? " -r" : " -x -a \(quoted(option.allValues.joined(separator: " ")))"
        lines.append("complete -c \(name) \(condition) \(names.joined(separator: " "))\(value) -d \(quoted(option.help.abstract))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func quoted(_ text: String) -> String {
    "'" + text.reduce(into: "") { $0 += $1 == "'" || $1 == "\\" ? "\\\($1)" : "\($1)" } + "'"
  }
}

extension String {
  fileprivate var replacingDashes: String { String(map { $0 == "-" ? "_" : $0 }) }
}
