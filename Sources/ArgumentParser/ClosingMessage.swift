/// What the program prints when it ends with an error, and its status. The one place that turns errors into words.
struct ClosingMessage {
  /// What is wrong, or the text that was asked for.
  let message: String
  /// The usage below it, where the command line is at fault.
  private let usage: String?
  let exitCode: ExitCode

  /// - Parameters:
  ///   - root: the command that `error` comes from, where it does not say itself.
  ///   - columns: the width to wrap at; the variable COLUMNS, or 80, where nil.
  init(_ error: any Error, of root: any ParsableArguments.Type, columns: Int? = nil) {
    let failure = error as? CommandFailure
    let path = failure?.path ?? CommandPath(root)
    let cause = failure?.cause ?? error
    switch cause {
    case let request as HelpRequest:
      self.init(page: HelpPage(path: path, includesHidden: request.includesHidden, columns: columns).text)
    case CleanExit.helpRequest(let type):
      let path = type.flatMap { type in CommandPath(path.types[0]).path(to: type) ?? CommandPath(type) } ?? path
      self.init(page: HelpPage(path: path, columns: columns).text)
    case CleanExit.message(let text):
      self.init(page: text)
    case let code as ExitCode:
      self.init(message: "", usage: nil, exitCode: code)
    case is ParserError, is ValidationError:
      self.init(cause, usage: HelpPage(path: path, columns: columns).usageHint, exitCode: .validationFailure)
    case let provider as any ExitCodeProviding:
      self.init(cause, usage: nil, exitCode: provider.exitCode)
    default:
      self.init(cause, usage: nil, exitCode: .internalFailure)
    }
  }

  private init(_ error: any Error, usage: String?, exitCode: ExitCode) {
    // An error may hold the text of an argument or of a file: nothing of it steers the terminal.
    let message = escapingControls(String(describing: error), keepingLines: true)
    self.init(message: message, usage: usage, exitCode: exitCode)
  }

  private init(page: String) { self.init(message: page, usage: nil, exitCode: .success) }

  private init(message: String, usage: String?, exitCode: ExitCode) {
    self.message = message
    self.usage = usage
    self.exitCode = exitCode
  }

  /// Everything, without the last line end.
  var fullText: String {
    if exitCode.isSuccess || message.isEmpty { return message }
    return "Error: \(message)" + (usage.map { "\n\($0)" } ?? "")
  }
}
