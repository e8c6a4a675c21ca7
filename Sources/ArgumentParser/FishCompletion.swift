/// A fish script that completes subcommands, option names and values, with their descriptions.
func fishCompletion(_ root: CompletionNode) -> String {
  let function = "_" + functionName(root.name) + "_is_at"
  return """
    # Completion of \(root.name) for fish. To install it: save it as ~/.config/fish/completions/\(root.name).fish

    # Whether the words so far lead to the command $argv[1].
    function \(function)
      set --local command \(fishQuoted(root.name))
      set --local skips no
      set --local typed (commandline --tokenize --cut-at-cursor --current-process)
      set --erase typed[1]
      for word in $typed
        if test $skips = yes
          set skips no
          continue
        end
        switch "$command $word"
    \(fishSteps(root))
        end
      end
      test "$command" = "$argv[1]"
    end

    complete --command \(fishQuoted(root.name)) --no-files
    \(root.all.flatMap { fishLines($0, root.name, function) }.joined(separator: "\n"))
    """
}

/// The cases that say what a word does: an option that takes the next word, or the way down to a subcommand.
private func fishSteps(_ root: CompletionNode) -> String {
  let valued = root.all.flatMap { node in
    node.options.filter { $0.value != nil }.flatMap { $0.names.map { fishQuoted("\(node.path) \($0)") } }
  }
  let commands = root.all.dropFirst().map { fishQuoted($0.path) }
  var steps: [String] = []
  if !valued.isEmpty { steps += ["      case \(valued.joined(separator: " "))", "        set skips yes"] }
  if !commands.isEmpty {
    steps += ["      case \(commands.joined(separator: " "))", "        set command \"$command $word\""]
  }
  return steps.joined(separator: "\n")
}

private func fishLines(_ node: CompletionNode, _ program: String, _ function: String) -> [String] {
  let start =
    "complete --command \(fishQuoted(program)) --condition \(fishQuoted("\(function) \(fishQuoted(node.path))"))"
  let children = node.children.map { child in
    "\(start) --arguments \(fishQuoted(child.name)) --description \(fishQuoted(child.abstract))"
  }
  let options = node.options.map { option in
    let names = option.names.map { name in
      switch name {
      case .short(let character): "--short-option \(fishQuoted(String(character)))"
      case .long(let name): "--long-option \(fishQuoted(name))"
      }
    }
    // Without --no-files fish would offer files beside the values of an option.
    let value = option.value.map { value in
      let action = fishAction(value)
      return (action == ["--force-files"] ? [] : ["--no-files"]) + ["--require-parameter"] + action
    }
    return ([start] + names + (value ?? []) + ["--description \(fishQuoted(option.abstract))"]).joined(separator: " ")
  }
  let positionals = node.positionals.map(fishAction).filter { !$0.isEmpty }.map {
    ([start] + $0).joined(separator: " ")
  }
  return children + options + positionals
}

private func fishAction(_ value: CompletionValue) -> [String] {
  switch value.kind {
  case .default: []
  case .list(let choices): ["--arguments \(fishQuoted(choices.map(fishQuoted).joined(separator: " ")))"]
  case .file(let extensions):
    extensions.isEmpty
      ? ["--force-files"]
      : ["--arguments \(fishQuoted(extensions.map { "(__fish_complete_suffix .\($0))" }.joined(separator: " ")))"]
  case .directory: ["--arguments \(fishQuoted("(__fish_complete_directories)"))"]
  case .shellCommand(let command): ["--arguments \(fishQuoted("(\(command))"))"]
  }
}

/// `text` as one word of fish, in single quotes.
private func fishQuoted(_ text: String) -> String {
  "'"
    + text.reduce(into: "") { result, character in
      if character == "'" || character == "\\" { result.append("\\") }
      result.append(character)
    } + "'"
}
