/// A switch that is given by name and takes no value: `--follow`, `-f`, or `-vvv` where it counts.
@propertyWrapper
public struct Flag<Value> {
  let slot: ValueSlot<Value>
  private var assigned: Value?

  init(slot: ValueSlot<Value>) { self.slot = slot }

  // Without it the compiler does not look at the initialisers below for `@Flag var verbose: Int`.
  @available(*, unavailable, message: "a flag is a Bool with a default, or an Int that counts")
  public init() { preconditionFailure("unavailable") }

  /// The value that was parsed or assigned.
  public var wrappedValue: Value {
    get { assigned ?? slot.parsedValue }
    set { assigned = newValue }
  }
}

extension Flag: Sendable where Value: Sendable {}

/// How the opposite of a flag is named.
public struct FlagInversion: Hashable, Sendable {
  let prefixes: [String]

  /// `--color` and `--no-color`
  public static let prefixedNo = FlagInversion(prefixes: ["", "no-"])
  /// `--enable-color` and `--disable-color`
  public static let prefixedEnableDisable = FlagInversion(prefixes: ["enable-", "disable-"])

  /// The names that switch on and those that switch off. Short names only switch on.
  func names(_ names: [ArgumentName]) -> (on: [ArgumentName], off: [ArgumentName]) {
    func prefixed(_ prefix: String) -> [ArgumentName] {
      names.compactMap { if case .long(let name) = $0 { .long(prefix + name) } else { nil } }
    }
    return (names.filter(\.isShort) + prefixed(prefixes[0]), prefixed(prefixes[1]))
  }
}

extension Flag where Value == Bool {
  /// A flag that is `wrappedValue` unless it is given, and then the opposite.
  public init(wrappedValue: Bool, name: NameSpecification = .long, help: ArgumentHelp? = nil) {
    let traits = ArgumentTraits(kind: .flag, names: name, help: help ?? ArgumentHelp())
    self.init(
      slot: ValueSlot(traits, initial: wrappedValue) { value, text in value = (text == "true") != wrappedValue })
  }

  /// A flag with an opposite, and a default; of several the last one counts.
  public init(
    wrappedValue: Bool, name: NameSpecification = .long, inversion: FlagInversion, help: ArgumentHelp? = nil
  ) {
    self.init(initial: wrappedValue, name: name, inversion: inversion, help: help)
  }

  /// A flag with an opposite, one of which must be given.
  public init(name: NameSpecification = .long, inversion: FlagInversion, help: ArgumentHelp? = nil) {
    self.init(initial: nil, name: name, inversion: inversion, help: help)
  }

  private init(initial: Bool?, name: NameSpecification, inversion: FlagInversion, help: ArgumentHelp?) {
    var traits = ArgumentTraits(kind: .flag, names: name, help: help ?? ArgumentHelp(), inversion: inversion)
    traits.isRequired = initial == nil
    traits.defaultText = initial.map(String.init) ?? ""
    self.init(slot: ValueSlot(traits, initial: initial) { value, text in value = text == "true" })
  }
}

extension Flag where Value == Bool? {
  /// A flag with an opposite, nil where neither is given.
  public init(name: NameSpecification = .long, inversion: FlagInversion, help: ArgumentHelp? = nil) {
    let traits = ArgumentTraits(kind: .flag, names: name, help: help ?? ArgumentHelp(), inversion: inversion)
    self.init(slot: ValueSlot(traits, initial: .some(nil)) { value, text in value = .some(text == "true") })
  }

  /// A flag with an opposite, with `nil` written as its default.
  public init(
    wrappedValue: _OptionalNilComparisonType, name: NameSpecification = .long, inversion: FlagInversion,
    help: ArgumentHelp? = nil
  ) {
    self.init(name: name, inversion: inversion, help: help)
  }
}

extension Flag where Value == Int {
  /// How many times the flag is given.
  public init(name: NameSpecification = .long, help: ArgumentHelp? = nil) {
    let traits = ArgumentTraits(kind: .flag, names: name, help: help ?? ArgumentHelp(), isRepeating: true)
    self.init(slot: ValueSlot(traits, initial: 0) { value, _ in value = (value ?? 0) + 1 })
  }
}
