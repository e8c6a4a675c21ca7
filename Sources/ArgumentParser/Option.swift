/// A value that is given by name: `--name value`, `--name=value`, `-n value` or `-nvalue`.
///
/// A property with a default, or of an optional type, may be left out. An array takes one value each time the option is given.
@propertyWrapper
public struct Option<Value> {
  let slot: ValueSlot<Value>
  private var assigned: Value?

  init(slot: ValueSlot<Value>) { self.slot = slot }

  // Without it the compiler does not look at the initialisers below for `@Option var format: Format`.
  @available(*, unavailable, message: "give a transform: the type does not conform to ExpressibleByArgument")
  public init() { preconditionFailure("unavailable") }

  /// The value that was parsed or assigned.
  public var wrappedValue: Value {
    get { assigned ?? slot.parsedValue }
    set { assigned = newValue }
  }
}

extension Option: Sendable where Value: Sendable {}

/// Which argument is the value of an option.
public struct SingleValueParsingStrategy: Hashable, Sendable {
  let isUnconditional: Bool
  /// The next one, unless it looks like an option.
  public static let next = SingleValueParsingStrategy(isUnconditional: false)
  /// The next one, whatever it looks like.
  public static let unconditional = SingleValueParsingStrategy(isUnconditional: true)
}

/// Which arguments are the values of an option that may be repeated.
public struct ArrayParsingStrategy: Hashable, Sendable {
  let isUnconditional: Bool
  var takesSeveral = false
  /// The next one each time, unless it looks like an option.
  public static let singleValue = ArrayParsingStrategy(isUnconditional: false)
  /// The next one each time, whatever it looks like.
  public static let unconditionalSingleValue = ArrayParsingStrategy(isUnconditional: true)
  /// All that follow up to the next that looks like an option, at least one.
  public static let upToNextOption = ArrayParsingStrategy(isUnconditional: false, takesSeveral: true)
}

private func traits(
  _ name: NameSpecification, _ takesAnything: Bool, _ help: ArgumentHelp?, _ completion: CompletionKind?
) -> ArgumentTraits {
  ArgumentTraits(
    kind: .option, names: name, help: help ?? ArgumentHelp(), completion: completion ?? .default,
    takesAnything: takesAnything)
}

private func traits(
  _ name: NameSpecification, _ parsing: ArrayParsingStrategy, _ help: ArgumentHelp?, _ completion: CompletionKind?
) -> ArgumentTraits {
  var traits = traits(name, parsing.isUnconditional, help, completion)
  traits.takesSeveral = parsing.takesSeveral
  return traits
}

extension Option where Value: ExpressibleByArgument {
  /// A required option.
  public init(
    name: NameSpecification = .long, parsing: SingleValueParsingStrategy = .next, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) {
    let traits = traits(name, parsing.isUnconditional, help, completion)
    self.init(slot: .single(traits, initial: nil, ValueReading()))
  }

  /// An option with a default.
  public init(
    wrappedValue: Value, name: NameSpecification = .long, parsing: SingleValueParsingStrategy = .next,
    help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) {
    let traits = traits(name, parsing.isUnconditional, help, completion)
    self.init(slot: .single(traits, initial: wrappedValue, ValueReading()))
  }
}

// Where a transform could give the whole of an optional or an array, or one value of it, the latter is meant: hence
// `@_disfavoredOverload`.
extension Option {
  /// A required option, made by `transform`; the description of an error it throws is shown.
  @preconcurrency
  @_disfavoredOverload
  public init(
    name: NameSpecification = .long, parsing: SingleValueParsingStrategy = .next, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil, transform: @Sendable @escaping (String) throws -> Value
  ) {
    let traits = traits(name, parsing.isUnconditional, help, completion)
    self.init(slot: .single(traits, initial: nil, ValueReading(transform: transform)))
  }

  /// An option with a default, made by `transform`.
  @preconcurrency
  @_disfavoredOverload
  public init(
    wrappedValue: Value, name: NameSpecification = .long, parsing: SingleValueParsingStrategy = .next,
    help: ArgumentHelp? = nil, completion: CompletionKind? = nil,
    transform: @Sendable @escaping (String) throws -> Value
  ) {
    let traits = traits(name, parsing.isUnconditional, help, completion)
    self.init(slot: .single(traits, initial: wrappedValue, ValueReading(transform: transform)))
  }

  /// An option that may be left out.
  public init<T: ExpressibleByArgument>(
    name: NameSpecification = .long, parsing: SingleValueParsingStrategy = .next, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == T? {
    self.init(slot: .optional(traits(name, parsing.isUnconditional, help, completion), ValueReading()))
  }

  /// An option that may be left out, with `nil` written as its default.
  public init<T: ExpressibleByArgument>(
    wrappedValue: _OptionalNilComparisonType, name: NameSpecification = .long,
    parsing: SingleValueParsingStrategy = .next, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value == T? {
    self.init(name: name, parsing: parsing, help: help, completion: completion)
  }

  /// An option that may be left out, made by `transform`.
  @preconcurrency
  public init<T>(
    name: NameSpecification = .long, parsing: SingleValueParsingStrategy = .next, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil, transform: @Sendable @escaping (String) throws -> T
  ) where Value == T? {
    let traits = traits(name, parsing.isUnconditional, help, completion)
    self.init(slot: .optional(traits, ValueReading(transform: transform)))
  }

  /// An option that is given once or more.
  public init<T: ExpressibleByArgument>(
    name: NameSpecification = .long, parsing: ArrayParsingStrategy = .singleValue, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == [T] {
    self.init(slot: .array(traits(name, parsing, help, completion), initial: nil, ValueReading()))
  }

  /// An option that is given any number of times, in place of the default.
  public init<T: ExpressibleByArgument>(
    wrappedValue: [T], name: NameSpecification = .long, parsing: ArrayParsingStrategy = .singleValue,
    help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value == [T] {
    let traits = traits(name, parsing, help, completion)
    self.init(slot: .array(traits, initial: wrappedValue, ValueReading()))
  }

  /// An option that is given once or more, each value made by `transform`.
  @preconcurrency
  public init<T>(
    name: NameSpecification = .long, parsing: ArrayParsingStrategy = .singleValue, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil, transform: @Sendable @escaping (String) throws -> T
  ) where Value == [T] {
    let traits = traits(name, parsing, help, completion)
    self.init(slot: .array(traits, initial: nil, ValueReading(transform: transform)))
  }

  /// An option that is given any number of times, in place of the default, each value made by `transform`.
  @preconcurrency
  public init<T>(
    wrappedValue: [T], name: NameSpecification = .long, parsing: ArrayParsingStrategy = .singleValue,
    help: ArgumentHelp? = nil, completion: CompletionKind? = nil,
    transform: @Sendable @escaping (String) throws -> T
  ) where Value == [T] {
    let traits = traits(name, parsing, help, completion)
    self.init(slot: .array(traits, initial: wrappedValue, ValueReading(transform: transform)))
  }
}
