/// Values that stand behind the command line: of an option that is not given there, the first source that has a value counts.
///
/// So a file or the environment can give any option of any command, and no command knows of it. Values by place are typed alone.
public protocol ValueSource {
  /// What the source has for an option or flag; nil where it has nothing.
  ///
  /// - Parameter command: the names of the command that declares it, from below the root: `["rules", "test"]`.
  func value(of option: OptionOutline, in command: [String]) -> ConfiguredValue?
}

/// What a source has for one option.
public struct ConfiguredValue: Sendable {
  /// One value, as it would be typed; `true` or `false` for a flag.
  public struct Text: Sendable {
    public let text: String
    /// Where it was found: `sentinel.yaml:3:11`, or the name of a variable.
    public let origin: String

    public init(_ text: String, origin: String) {
      self.text = text
      self.origin = origin
    }
  }

  /// At least one; more than one for an option that may be repeated.
  public let texts: [Text]

  public init(_ texts: [Text]) { self.texts = texts }

  /// Where the first text was found.
  public var origin: String { texts.first?.origin ?? "" }
}

/// What is wrong with a value of a source. The program ends with 78 (EX_CONFIG).
public struct ConfiguredValueError: ExitCodeProviding, CustomStringConvertible {
  /// `sentinel.yaml:3:11` or the name of a variable.
  public let origin: String
  /// What is wrong and, where that is known, what was expected. Text of the source is made harmless.
  public let problem: String

  public var description: String { "\(origin): \(problem)" }
  public var exitCode: ExitCode { ExitCode(78) }
}

extension DeclaredArgument {
  /// The long name by which sources know it; nil for what is given by place, or by a short name only.
  var configuredName: String? {
    for case .long(let name) in traits.kind == .positional ? [] : names { return name }
    return nil
  }

  /// Takes what a source has.
  ///
  /// - Throws: a `ConfiguredValueError`.
  func take(_ value: ConfiguredValue) throws {
    if value.texts.count > 1, let second = value.texts.dropFirst().first, !isList {
      throw ConfiguredValueError(origin: second.origin, problem: "a second value for \(calledName), which takes one")
    }
    for text in value.texts {
      if traits.kind == .flag, text.text != "true", text.text != "false" {
        throw ConfiguredValueError(
          origin: text.origin, problem: "\(quoted(text.text)) is invalid for \(calledName): expected true or false")
      }
      do { try slot.take(text.text) } catch let invalid as InvalidValue {
        let reason = invalid.reason.map { ": \($0)" } ?? ""
        throw ConfiguredValueError(
          origin: text.origin, problem: "the value \(quoted(text.text)) is invalid for '\(synopsis)'\(reason)")
      }
    }
  }

  /// Whether it takes several values.
  var isList: Bool { traits.isRepeating && traits.kind == .option }

  private var calledName: String { "'\(preferredName.map(\.description) ?? synopsis)'" }
}
