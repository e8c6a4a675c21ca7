/// One argument of a command: its slot, and the names that its property gives it.
struct DeclaredArgument {
  let slot: any ArgumentSlot
  let traits: ArgumentTraits
  /// The names that give the option, or switch the flag on.
  let names: [ArgumentName]
  /// The names that switch the flag off.
  let inverseNames: [ArgumentName]
  /// The title of the group it was declared in.
  let section: String
  let visibility: ArgumentVisibility
  private let label: String

  init(label: String, slot: any ArgumentSlot, section: String, visibility: ArgumentVisibility) {
    self.slot = slot
    self.section = section
    self.label = label
    traits = slot.traits
    let names = traits.names.names(for: label)
    (self.names, inverseNames) = traits.inversion?.names(names) ?? (names, [])
    let own = traits.help.visibility
    self.visibility = own.level > visibility.level ? own : visibility
  }

  /// What stands for the value: `path` in `<path>`.
  var valueName: String {
    if let name = traits.help.valueName { return name }
    if case .long(let name) = preferredName { return name }
    return kebabCase(label)
  }

  /// The first long name, or else the first.
  var preferredName: ArgumentName? { names.first { !$0.isShort } ?? names.first }

  /// `--format <format>`, `--follow` or `<path>`: how errors and usage call it.
  var synopsis: String {
    let value = "<\(valueName)>"
    guard let name = preferredName ?? inverseNames.first else { return value }
    return traits.kind == .option ? "\(name) \(value)" : "\(name)"
  }
}

/// The arguments that a type declares, found by looking at its properties.
struct ArgumentSet {
  var arguments: [DeclaredArgument] = []
  /// Validates the groups, innermost first.
  var validations: [() throws -> Void] = []

  /// The arguments of `instance` and of its groups, in the order of declaration.
  init(_ instance: any ParsableArguments) {
    collect(from: instance, section: "", visibility: .default)
  }

  private mutating func collect(from instance: Any, section: String, visibility: ArgumentVisibility) {
    for child in Mirror(reflecting: instance).children {
      guard let wrapper = child.value as? any ArgumentWrapper, let property = child.label else { continue }
      // The storage of a wrapped property is called as the property, after an underscore.
      let label = property.hasPrefix("_") ? String(property.dropFirst()) : property
      switch wrapper.content {
      case .slot(let slot):
        arguments.append(DeclaredArgument(label: label, slot: slot, section: section, visibility: visibility))
      case .group(let value, let title, let own, let validate):
        collect(
          from: value, section: title.isEmpty ? section : title,
          visibility: own.level > visibility.level ? own : visibility)
        validations.append(validate)
      }
    }
  }

  var positionals: [DeclaredArgument] { arguments.filter { $0.traits.kind == .positional } }

  /// The argument with this name, and whether the name switches it off.
  func lookUp(_ name: ArgumentName) -> (argument: DeclaredArgument, isInverse: Bool)? {
    for argument in arguments {
      if argument.names.contains(name) { return (argument, false) }
      if argument.inverseNames.contains(name) { return (argument, true) }
    }
    return nil
  }
}

/// What `ArgumentSet` looks for among the properties of a type.
protocol ArgumentWrapper {
  var content: WrapperContent { get }
}

enum WrapperContent {
  case slot(any ArgumentSlot)
  case group(any ParsableArguments, title: String, visibility: ArgumentVisibility, validate: () throws -> Void)
}

extension Argument: ArgumentWrapper { var content: WrapperContent { .slot(slot) } }
extension Option: ArgumentWrapper { var content: WrapperContent { .slot(slot) } }
extension Flag: ArgumentWrapper { var content: WrapperContent { .slot(slot) } }
extension OptionGroup: ArgumentWrapper {
  var content: WrapperContent {
    .group(slot.value, title: slot.title, visibility: slot.visibility) { [slot] in try slot.value.validate() }
  }
}
