/// A command line that was read: the command that it names, with all of its values, ready to run.
public struct Invocation {
  let path: CommandPath
  /// The instances from the root down.
  let instances: [any ParsableArguments]
  /// Where the values come from that the command line does not give, by the option's name with its dashes.
  let origins: [String: String]

  /// The command that is named.
  public var command: any ParsableArguments { instances[instances.count - 1] }

  /// The root, which has the values of its own options.
  public var root: any ParsableArguments { instances[0] }

  /// Runs the command.
  ///
  /// - Throws: what the command throws, and at which command: for `message(for:)` and `exit(withError:)` of the root.
  public func run() throws {
    guard var command = command as? any ParsableCommand else { return }
    do { try command.run() } catch { throw CommandFailure(path: path, cause: explained(error, origins)) }
  }
}

/// The error, and of the options that it names, where those come from that were not typed.
func explained(_ error: any Error, _ origins: [String: String]) -> any Error {
  guard var invalid = error as? ValidationError else { return error }
  let named = origins.filter { isNamed($0.key, in: invalid.message) }.sorted { $0.key < $1.key }
  guard !named.isEmpty else { return error }
  invalid.configuredOptions = named.count
  invalid.message += " (" + named.map { "\($0.key) is from \($0.value)" }.joined(separator: ", ") + ")"
  return invalid
}

/// Whether `option` is a word of `message`, and not the beginning of another option.
private func isNamed(_ option: String, in message: String) -> Bool {
  message.ranges(of: option).contains { range in
    guard range.upperBound < message.endIndex else { return true }
    let next = message[range.upperBound]
    return next != "-" && !next.isLetter && !next.isNumber
  }
}
