/// A positional argument.
@propertyWrapper
public struct Argument<Value>: ArgumentSource {
  private let slot: Slot<Value>
  private let definition: ArgumentDefinition

  public var wrappedValue: Value {
    get { slot.get("@Argument") }
    nonmutating set { slot.value = newValue }
  }

  func definitions(forProperty name: String) -> [ArgumentDefinition] {
    var definition = definition
    if definition.valueName.isEmpty { definition.valueName = name.kebabCased }
    return [definition]
  }

  private init(
    _ value: Value?, help: ArgumentHelp?, isRequired: Bool, isRepeating: Bool, allValues: [String], shown: String?,
    update: @escaping (Slot<Value>, String) -> Bool
  ) {
    let slot = Slot(value)
    self.slot = slot
    definition = ArgumentDefinition(
      kind: .positional, names: [], valueName: help?.valueName ?? "", help: help ?? "", defaultValue: shown,
      isRequired: isRequired, isRepeating: isRepeating, allValues: allValues, update: { update(slot, $0) })
  }
}

extension Argument where Value: ExpressibleByArgument {
  public init(help: ArgumentHelp? = nil) {
    self.init(nil, help: help, isRequired: true, isRepeating: false, allValues: Value.allValueStrings, shown: nil) { $0.set($1) }
  }

  public init(wrappedValue: Value, help: ArgumentHelp? = nil) {
    self.init(
      wrappedValue, help: help, isRequired: false, isRepeating: false, allValues: Value.allValueStrings,
      shown: wrappedValue.defaultValueDescription
    ) { $0.set($1) }
  }
}

extension Argument {
  public init<Wrapped: ExpressibleByArgument>(help: ArgumentHelp? = nil) where Value == Wrapped? {
    self.init(.some(nil), help: help, isRequired: false, isRepeating: false, allValues: Wrapped.allValueStrings, shown: nil) {
      $0.setOptional($1)
    }
  }

  public init<Element: ExpressibleByArgument>(help: ArgumentHelp? = nil) where Value == [Element] {
    self.init([], help: help, isRequired: true, isRepeating: true, allValues: Element.allValueStrings, shown: nil) {
      $0.append($1)
    }
  }

  public init<Element: ExpressibleByArgument>(wrappedValue: [Element], help: ArgumentHelp? = nil) where Value == [Element] {
    self.init(wrappedValue, help: help, isRequired: false, isRepeating: true, allValues: Element.allValueStrings, shown: nil) {
      $0.append($1)
    }
  }
}

/// An option with a value: `--name value`.
@propertyWrapper
public struct Option<Value>: ArgumentSource {
  private let slot: Slot<Value>
  private let names: NameSpecification
  private let definition: ArgumentDefinition

  public var wrappedValue: Value {
    get { slot.get("@Option") }
    nonmutating set { slot.value = newValue }
  }

  func definitions(forProperty name: String) -> [ArgumentDefinition] {
    var definition = definition
    definition.names = names.names(forProperty: name)
    if definition.valueName.isEmpty { definition.valueName = name.kebabCased }
    return [definition]
  }

  private init(
    _ value: Value?, name: NameSpecification, help: ArgumentHelp?, isRequired: Bool, isRepeating: Bool, allValues: [String],
    shown: String?, update: @escaping (Slot<Value>, String) -> Bool
  ) {
    let slot = Slot(value)
    self.slot = slot
    names = name
    definition = ArgumentDefinition(
      kind: .option, names: [], valueName: help?.valueName ?? "", help: help ?? "", defaultValue: shown,
      isRequired: isRequired, isRepeating: isRepeating, allValues: allValues, update: { update(slot, $0) })
  }
}

extension Option where Value: ExpressibleByArgument {
  public init(name: NameSpecification = .long, help: ArgumentHelp? = nil) {
    self.init(nil, name: name, help: help, isRequired: true, isRepeating: false, allValues: Value.allValueStrings, shown: nil) {
      $0.set($1)
    }
  }

  public init(wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil) {
    self.init(
      wrappedValue, name: name, help: help, isRequired: false, isRepeating: false, allValues: Value.allValueStrings,
      shown: wrappedValue.defaultValueDescription
    ) { $0.set($1) }
  }
}

extension Option {
  public init<Wrapped: ExpressibleByArgument>(name: NameSpecification = .long, help: ArgumentHelp? = nil)
  where Value == Wrapped? {
    self.init(
      .some(nil), name: name, help: help, isRequired: false, isRepeating: false, allValues: Wrapped.allValueStrings, shown: nil
    ) { $0.setOptional($1) }
  }

  public init<Element: ExpressibleByArgument>(
    wrappedValue: [Element], name: NameSpecification = .long, help: ArgumentHelp? = nil
  ) where Value == [Element] {
    self.init(
      wrappedValue, name: name, help: help, isRequired: false, isRepeating: true, allValues: Element.allValueStrings, shown: nil
    ) { $0.append($1) }
  }
}

/// An option without a value.
@propertyWrapper
public struct Flag: ArgumentSource {
  private let slot: Slot<Bool>
  private let names: NameSpecification
  private let help: ArgumentHelp

  public var wrappedValue: Bool {
    get { slot.get("@Flag") }
    nonmutating set { slot.value = newValue }
  }

  public init(wrappedValue: Bool, name: NameSpecification = .long, help: ArgumentHelp? = nil) {
    slot = Slot(wrappedValue)
    names = name
    self.help = help ?? ""
  }

  func definitions(forProperty name: String) -> [ArgumentDefinition] {
    [
      ArgumentDefinition(
        kind: .flag, names: names.names(forProperty: name), valueName: "", help: help, defaultValue: nil, isRequired: false,
        isRepeating: true, allValues: [],
        update: { _ in
          slot.value = true
          return true
        })
    ]
  }
}

/// Arguments that several commands share, or that stand in a section of their own in the help.
@propertyWrapper
public struct OptionGroup<Value: ParsableArguments>: ArgumentSource {
  private let slot: Slot<Value>
  private let title: String?

  public var wrappedValue: Value {
    get { slot.get("@OptionGroup") }
    nonmutating set { slot.value = newValue }
  }

  public init(title: String? = nil) {
    slot = Slot(Value())
    self.title = title
  }

  func definitions(forProperty name: String) -> [ArgumentDefinition] {
    wrappedValue.argumentDefinitions.map { definition in
      var definition = definition
      definition.section = definition.section ?? title
      return definition
    }
  }

  func validate() throws {
    var value = wrappedValue
    try value.validate()
    wrappedValue = value
  }
}

extension Slot {
  fileprivate func set(_ text: String) -> Bool where Value: ExpressibleByArgument {
    value = Value(argument: text)
    return value != nil
  }

  fileprivate func setOptional<Wrapped: ExpressibleByArgument>(_ text: String) -> Bool where Value == Wrapped? {
    guard let parsed = Wrapped(argument: text) else { return false }
    value = .some(parsed)
    return true
  }

  fileprivate func append<Element: ExpressibleByArgument>(_ text: String) -> Bool where Value == [Element] {
    guard let parsed = Element(argument: text) else { return false }
    value?.append(parsed)
    return true
  }
}
