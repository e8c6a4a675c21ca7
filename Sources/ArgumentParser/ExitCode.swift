import Glibc

/// The status a program ends with. Thrown from `run()`, it ends the program without a word.
public struct ExitCode: Error, RawRepresentable, Hashable, Sendable {
  public var rawValue: Int32

  public init(_ code: Int32) { rawValue = code }
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// 0
  public static let success = ExitCode(EXIT_SUCCESS)
  /// 1
  public static let failure = ExitCode(EXIT_FAILURE)
  /// 64 (EX_USAGE): the command line is wrong.
  public static let validationFailure = ExitCode(64)
  /// 70 (EX_SOFTWARE): an error whose type names no code.
  static let internalFailure = ExitCode(70)

  public var isSuccess: Bool { self == .success }
}

/// An error that knows the status with which the program ends when `run()` throws it.
public protocol ExitCodeProviding: Error {
  /// The status; the error's description is still printed.
  var exitCode: ExitCode { get }
}

/// A command line that can be read and makes no sense: thrown from `validate()` or `run()`, it is printed with the usage and
/// ends the program with 64.
public struct ValidationError: Error, CustomStringConvertible {
  /// What is wrong and what was expected.
  public internal(set) var message: String
  /// How many of the options that it names were not typed.
  var configuredOptions = 0

  public init(_ message: String) { self.message = message }

  public var description: String { message }
}

/// An early end that is no failure: printed on standard output, status 0.
public enum CleanExit: Error, CustomStringConvertible {
  /// The help of a command (of the one that runs where nil).
  case helpRequest((any ParsableCommand.Type)? = nil)
  /// A text.
  case message(String)

  /// The help of `command`.
  public static func helpRequest(_ command: any ParsableCommand) -> CleanExit { .helpRequest(type(of: command)) }

  public var description: String {
    switch self {
    case .helpRequest: "--help"
    case .message(let message): message
    }
  }
}
