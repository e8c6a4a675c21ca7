/// A bash script that completes subcommands, option names and values.
func bashCompletion(_ root: CompletionNode) -> String {
  let function = functionName(root.name)
  return """
    # Completion of \(root.name) for bash. To load it: source <(\(root.name) --generate-completion-script bash)

    \(bashDescription(root, function))

    \(bashValues(root, function))

    # Offers those of its arguments that begin with what was typed.
    \(function)_offer() {
      local candidate word
      for candidate in "$@"; do
        if [[ $candidate == "$current"* ]]; then
          printf -v word %q "$candidate"
          COMPREPLY+=("$word")
        fi
      done
    }

    # Offers paths: of directories, and of the files with one of the endings given (or with any).
    \(function)_offer_paths() {
      local kind=$1 ending found
      shift
      compopt -o filenames 2>/dev/null
      if [[ $kind == file && $# == 0 ]]; then
        mapfile -t found < <(compgen -f -- "$current")
        COMPREPLY+=("${found[@]}")
        return
      fi
      mapfile -t found < <(compgen -d -- "$current")
      COMPREPLY+=("${found[@]}")
      for ending in "$@"; do
        mapfile -t found < <(compgen -f -X "!*.$ending" -- "$current")
        COMPREPLY+=("${found[@]}")
      done
    }

    \(function)_contains() {
      local wanted=$1 item
      shift
      for item in "$@"; do [[ $item == "$wanted" ]] && return 0; done
      return 1
    }

    \(function)() {
      local current=${COMP_WORDS[COMP_CWORD]} command=\(shellQuoted(root.name)) option='' place=1 ended='' i word
      local -a subcommands options valued lines
      COMPREPLY=()
      \(function)_describe "$command"
      for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ -n $option ]]; then
          # readline takes --name=value apart at the equals sign
          [[ $word == = ]] || option=''
        elif [[ -n $ended ]]; then
          ((place += 1))
        elif [[ $word == -- ]]; then
          ended=yes
        elif [[ $word == -?* ]]; then
          if \(function)_contains "$word" "${valued[@]}"; then option=$word; fi
        elif \(function)_contains "$word" "${subcommands[@]}"; then
          command+=" $word"
          place=1
          \(function)_describe "$command"
        else
          ((place += 1))
        fi
      done
      if [[ -n $option ]]; then
        [[ $current == = ]] && current=''
        \(function)_complete_value "$command" "$option"
      elif [[ -z $ended && $current == -* ]]; then
        \(function)_offer "${options[@]}"
      else
        [[ -z $ended && $place == 1 ]] && \(function)_offer "${subcommands[@]}"
        \(function)_complete_value "$command" "$place"
      fi
      return 0
    }

    complete -F \(function) \(shellQuoted(root.name))
    """
}

/// The function that says what a command has.
private func bashDescription(_ root: CompletionNode, _ function: String) -> String {
  let cases = root.all.map { node in
    let valued = node.options.filter { $0.value != nil }
    return """
          \(shellQuoted(node.path)))
            subcommands=(\(words(node.children.map(\.name))))
            options=(\(words(node.options.flatMap { $0.names.map(\.description) })))
            valued=(\(words(valued.flatMap { $0.names.map(\.description) })))
            ;;
      """
  }
  return """
    # What the command $1 has: subcommands, options, and those among the options that take a value.
    \(function)_describe() {
      subcommands=() options=() valued=()
      case $1 in
    \(cases.joined(separator: "\n"))
      esac
    }
    """
}

/// The function that completes a value.
private func bashValues(_ root: CompletionNode, _ function: String) -> String {
  var cases: [String] = []
  for node in root.all {
    for option in node.options {
      guard let action = option.value.flatMap({ bashAction($0, function) }) else { continue }
      let patterns = option.names.map { shellQuoted("\(node.path) \($0)") }.joined(separator: " | ")
      cases.append("    \(patterns)) \(action) ;;")
    }
    for (index, value) in node.positionals.enumerated() {
      guard let action = bashAction(value, function) else { continue }
      let pattern =
        value.isRepeating ? shellQuoted("\(node.path) ") + "[0-9]*" : shellQuoted("\(node.path) \(index + 1)")
      cases.append("    \(pattern)) \(action) ;;")
    }
  }
  return """
    # Offers the values of the option $2, or of the argument at the place $2, of the command $1.
    \(function)_complete_value() {
      case "$1 $2" in
    \(cases.joined(separator: "\n"))
        *) ;;
      esac
    }
    """
}

private func words(_ texts: [String]) -> String { texts.map(shellQuoted).joined(separator: " ") }

private func bashAction(_ value: CompletionValue, _ function: String) -> String? {
  switch value.kind {
  case .default: nil
  case .list(let choices): "\(function)_offer \(words(choices))"
  case .file(let extensions): (["\(function)_offer_paths file"] + extensions.map(shellQuoted)).joined(separator: " ")
  case .directory: "\(function)_offer_paths directory"
  case .shellCommand(let command): "mapfile -t lines < <(\(command)); \(function)_offer \"${lines[@]}\""
  }
}
