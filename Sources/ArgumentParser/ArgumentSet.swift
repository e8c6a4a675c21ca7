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
  /// The flag without which it takes nothing from sources behind the command line.
  let flag: String?
  private let label: String

  init(label: String, slot: any ArgumentSlot, in group: GroupTraits) {
    self.slot = slot
    self.label = label
    section = group.title
    flag = group.flag
    traits = slot.traits
    let names = traits.names.names(for: label)
    (self.names, inverseNames) = traits.inversion?.names(names) ?? (names, [])
    let own = traits.help.visibility
    self.visibility = own.level > group.visibility.level ? own : group.visibility
  }

  /// Whether it depends on a flag, and is not that flag itself.
  var isBound: Bool { flag.map { !names.contains(.long($0)) } ?? false }

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
    collect(from: instance, in: GroupTraits())
  }

  private mutating func collect(from instance: Any, in group: GroupTraits) {
    for child in Mirror(reflecting: instance).children {
      guard let wrapper = child.value as? any ArgumentWrapper, let property = child.label else { continue }
      // The storage of a wrapped property is called as the property, after an underscore.
      let label = property.hasPrefix("_") ? String(property.dropFirst()) : property
      switch wrapper.content {
      case .slot(let slot):
        arguments.append(DeclaredArgument(label: label, slot: slot, in: group))
      case .group(let value, var own, let validate):
        if own.title.isEmpty { own.title = group.title }
        if own.visibility.level < group.visibility.level { own.visibility = group.visibility }
        if own.flag == nil { own.flag = group.flag }
        collect(from: value, in: own)
        validations.append(validate)
      }
    }
  }

  var positionals: [DeclaredArgument] { arguments.filter { $0.traits.kind == .positional } }

  /// The arguments that no flag is needed for, and the others.
  var dependent: (free: [DeclaredArgument], bound: [DeclaredArgument]) {
    (arguments.filter { !$0.isBound }, arguments.filter(\.isBound))
  }

  /// Whether the flag that `argument` depends on is on.
  func isOfUse(_ argument: DeclaredArgument) -> Bool {
    guard argument.isBound, let flag = argument.flag else { return true }
    return lookUp(.long(flag))?.argument.slot.isOn ?? false
  }

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
  case group(any ParsableArguments, GroupTraits, validate: () throws -> Void)
}

/// What a group says of its arguments, unless groups within it say otherwise.
struct GroupTraits {
  var title = ""
  var visibility = ArgumentVisibility.default
  var flag: String?
}

extension Argument: ArgumentWrapper { var content: WrapperContent { .slot(slot) } }
extension Option: ArgumentWrapper { var content: WrapperContent { .slot(slot) } }
extension Flag: ArgumentWrapper { var content: WrapperContent { .slot(slot) } }
extension OptionGroup: ArgumentWrapper {
  var content: WrapperContent {
    .group(slot.value, GroupTraits(title: slot.title, visibility: slot.visibility, flag: slot.flag)) { [slot] in
      try slot.value.validate()
    }
  }
}
