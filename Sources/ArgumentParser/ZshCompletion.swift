/// A zsh script that completes subcommands, option names and values, with their descriptions: one function a command.
func zshCompletion(_ root: CompletionNode) -> String {
  let function = functionName(root.name)
  return """
    #compdef \(root.name)
    # Completion of \(root.name) for zsh. To install it: save it as \(function) in a directory of $fpath.

    \(root.all.reversed().map(zshFunction).joined(separator: "\n\n"))

    if [[ $funcstack[1] == \(function) ]]; then
      \(function) "$@"
    else
      compdef \(function) \(shellQuoted(root.name))
    fi
    """
}

private func zshFunction(_ node: CompletionNode) -> String {
  var specifications = node.options.flatMap(zshOption)
  guard node.children.isEmpty else {
    specifications += ["'1: :->subcommand'", "'*:: :->rest'"]
    return zshDispatcher(node, specifications)
  }
  for (index, value) in node.positionals.enumerated() {
    let place = value.isRepeating ? "*" : "\(index + 1)"
    specifications.append(shellQuoted("\(place):\(zshEscaped(value.name)):\(zshAction(value))"))
  }
  return """
    \(functionName(node.path))() {
      _arguments \((["-s -S :"] + specifications).joined(separator: " \\\n    "))
    }
    """
}

/// The function of a command with subcommands: names them, and hands the rest to theirs.
private func zshDispatcher(_ node: CompletionNode, _ specifications: [String]) -> String {
  let names = node.children.map { shellQuoted("\(zshEscaped($0.name)):\($0.abstract)") }
  let cases = node.children.map { "        \(shellQuoted($0.name))) \(functionName($0.path)) && result=0 ;;" }
  return """
    \(functionName(node.path))() {
      local context state state_descr line result=1
      typeset -A opt_args
      local -a names=(\(names.joined(separator: " ")))
      _arguments \((["-s -S -C :"] + specifications).joined(separator: " \\\n    ")) && result=0
      case $state in
        subcommand) _describe -t commands command names && result=0 ;;
        rest)
          case $words[1] in
    \(cases.joined(separator: "\n"))
          esac
          ;;
      esac
      return result
    }
    """
}

/// One specification a name; a name rules out the other ones, unless the option may be repeated.
private func zshOption(_ option: CompletionOption) -> [String] {
  let others = option.isRepeating ? "*" : "(\(option.names.map(\.description).joined(separator: " ")))"
  return option.names.map { name in
    let description = option.abstract.isEmpty ? "" : "[\(zshEscaped(option.abstract))]"
    guard let value = option.value else { return shellQuoted("\(others)\(name)\(description)") }
    // The value of a short name may be joined to it, that of a long one by an equals sign.
    let joint = name.isShort ? "+" : "="
    return shellQuoted("\(others)\(name)\(joint)\(description):\(zshEscaped(value.name)):\(zshAction(value))")
  }
}

private func zshAction(_ value: CompletionValue) -> String {
  switch value.kind {
  case .default: return " "
  case .list(let choices): return "(\(choices.map(zshWord).joined(separator: " ")))"
  case .file(let extensions):
    if extensions.isEmpty { return "_files" }
    return "_files -g \"*.(\(extensions.joined(separator: "|")))\""
  case .directory: return "_files -/"
  case .shellCommand(let command): return "{compadd -- ${(f)\"$(\(command))\"}}"
  }
}

/// `text` fit for a part of a specification of `_arguments`.
private func zshEscaped(_ text: String) -> String {
  text.reduce(into: "") { result, character in
    if ":[]\\".contains(character) { result.append("\\") }
    result.append(character == "\n" ? " " : character)
  }
}

/// `text` as one word of a list in a specification.
private func zshWord(_ text: String) -> String {
  text.reduce(into: "") { result, character in
    let isPlain = character.isLetter || character.isNumber || "-_.,/+@%=".contains(character)
    if !isPlain { result.append("\\") }
    result.append(character)
  }
}
