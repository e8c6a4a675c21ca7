/// The code that the process ends with; thrown by a command that has said what there is to say.
public struct ExitCode: Error, RawRepresentable, Hashable, Sendable {
  public var rawValue: Int32

  public init(_ code: Int32) { rawValue = code }
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let success = ExitCode(0)
  public static let failure = ExitCode(1)
  /// EX_USAGE: the command line is wrong.
  public static let validationFailure = ExitCode(64)
}

/// A mistake in the arguments. It is printed with the command's usage.
public struct ValidationError: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String

  public init(_ message: String) { self.message = message.printable }

  public var description: String { message }
}

/// Thrown to have the help printed.
struct HelpRequest: Error {}

/// Thrown to have a text printed: the version, a completion script.
struct PrintRequest: Error {
  var text: String
}
