/// One argument, option or flag as the parser sees it.
struct ArgumentDefinition {
  enum Kind: Equatable {
    case positional
    case option
    case flag
  }

  var kind: Kind
  /// With their dashes; of a positional argument none.
  var names: [String]
  /// What stands for the value in help and errors.
  var valueName: String
  var help: ArgumentHelp
  /// Shown in the help.
  var defaultValue: String?
  var isRequired: Bool
  var isRepeating: Bool
  var allValues: [String]
  /// The title of the section of the help that it stands in.
  var section: String?
  /// Takes a value in (the flag's name for a flag); false where it is no value of the type.
  var update: (String) throws -> Bool
  /// How many values were given.
  var count = 0

  /// How it is called in messages: `--output <dir>`, `<inputs>`.
  var displayName: String {
    switch kind {
    case .positional: "<\(valueName)>"
    case .flag: names.last ?? ""
    case .option: "\(names.last ?? "") <\(valueName)>"
    }
  }
}

/// A property wrapper that has arguments to define.
protocol ArgumentSource {
  func definitions(forProperty name: String) -> [ArgumentDefinition]
  /// Checks what `validate` of a group checks.
  func validate() throws
}

extension ArgumentSource {
  func validate() throws {}
}

/// Where a wrapper keeps its value: a reference, so that the parser can set it through a reflected copy of the wrapper.
///
/// `@unchecked Sendable`: set while the arguments are parsed, by one thread, and read afterwards.
final class Slot<Value>: @unchecked Sendable {
  var value: Value?
  init(_ value: Value?) { self.value = value }

  func get(_ wrapper: String) -> Value {
    guard let value else { fatalError("a value of \(wrapper) was read before the arguments were parsed") }
    return value
  }
}
