/// What can be wrong with a command line. Arguments are in it as they were given, and made harmless where they are printed.
enum ParserError: Error {
  case unknownOption(String, suggestion: String?)
  case missingValue(String, dashed: String?)
  case unexpectedValue(String, value: String)
  case invalidValue(String, argument: String, reason: String?)
  case repeatedOption(String)
  case unexpectedArgument(String)
  case missingArgument(String)
  case missingSubcommand([String])
  case unknownSubcommand(String, suggestion: String?)
  case unknownShell(String)
}

extension ParserError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unknownOption(let name, let suggestion):
      "Unknown option \(quoted(name)).\(didYouMean(suggestion))"
    case .missingValue(let argument, nil):
      "Missing value for '\(argument)'."
    case .missingValue(let argument, let dashed?):
      "Missing value for '\(argument)'. A value that begins with a dash is joined to the name: \(quoted(dashed))."
    case .unexpectedValue(let flag, let value):
      "The flag '\(flag)' takes no value, and was given \(quoted(value))."
    case .invalidValue(let value, let argument, let reason):
      "The value \(quoted(value)) is invalid for '\(argument)'" + (reason.map { ": \($0)" } ?? "")
    case .repeatedOption(let argument):
      "The option '\(argument)' can be given only once."
    case .unexpectedArgument(let argument):
      "Unexpected argument \(quoted(argument))."
    case .missingArgument(let argument):
      "Missing expected argument '\(argument)'."
    case .missingSubcommand(let names):
      "Missing subcommand: expected \(alternatives(names))."
    case .unknownSubcommand(let name, let suggestion):
      "Unknown subcommand \(quoted(name)).\(didYouMean(suggestion))"
    case .unknownShell(let shell):
      "Cannot complete for the shell \(quoted(shell)): expected \(alternatives(CompletionShell.allCases.map(\.rawValue)))."
    }
  }

  private func didYouMean(_ suggestion: String?) -> String {
    suggestion.map { " Did you mean \(quoted($0))?" } ?? ""
  }
}

/// An error, and the command at which it came up.
struct CommandFailure: Error {
  let path: CommandPath
  let cause: any Error
}

/// Help was asked for.
struct HelpRequest: Error {
  var includesHidden = false
}
