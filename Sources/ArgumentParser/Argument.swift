/// A value that is given by its place on the command line.
///
/// A property with a default, or of an optional type, may be left out. An array takes everything that is left, and comes last.
@propertyWrapper
public struct Argument<Value> {
  let slot: ValueSlot<Value>
  private var assigned: Value?

  init(slot: ValueSlot<Value>) { self.slot = slot }

  // Without it the compiler does not look at the initialisers below for `@Argument var path: String`.
  @available(*, unavailable, message: "give a transform: the type does not conform to ExpressibleByArgument")
  public init() { preconditionFailure("unavailable") }

  /// The value that was parsed or assigned.
  public var wrappedValue: Value {
    get { assigned ?? slot.parsedValue }
    set { assigned = newValue }
  }
}

extension Argument: Sendable where Value: Sendable {}

/// Which arguments an array takes.
public struct ArgumentArrayParsingStrategy: Hashable, Sendable {
  /// All that are left and are neither options nor their values.
  public static let remaining = ArgumentArrayParsingStrategy()
}

private func traits(_ help: ArgumentHelp?, _ completion: CompletionKind?) -> ArgumentTraits {
  ArgumentTraits(kind: .positional, help: help ?? ArgumentHelp(), completion: completion ?? .default)
}

extension Argument where Value: ExpressibleByArgument {
  /// A required value.
  public init(help: ArgumentHelp? = nil, completion: CompletionKind? = nil) {
    self.init(slot: .single(traits(help, completion), initial: nil, ValueReading()))
  }

  /// A value with a default.
  public init(wrappedValue: Value, help: ArgumentHelp? = nil, completion: CompletionKind? = nil) {
    self.init(slot: .single(traits(help, completion), initial: wrappedValue, ValueReading()))
  }
}

// Where a transform could give the whole of an optional or an array, or one value of it, the latter is meant: hence
// `@_disfavoredOverload`.
extension Argument {
  /// A required value, made by `transform`; the description of an error it throws is shown.
  @preconcurrency
  @_disfavoredOverload
  public init(
    help: ArgumentHelp? = nil, completion: CompletionKind? = nil,
    transform: @Sendable @escaping (String) throws -> Value
  ) {
    self.init(slot: .single(traits(help, completion), initial: nil, ValueReading(transform: transform)))
  }

  /// A value with a default, made by `transform`.
  @preconcurrency
  @_disfavoredOverload
  public init(
    wrappedValue: Value, help: ArgumentHelp? = nil, completion: CompletionKind? = nil,
    transform: @Sendable @escaping (String) throws -> Value
  ) {
    self.init(slot: .single(traits(help, completion), initial: wrappedValue, ValueReading(transform: transform)))
  }

  /// A value that may be left out.
  public init<T: ExpressibleByArgument>(help: ArgumentHelp? = nil, completion: CompletionKind? = nil)
  where Value == T? {
    self.init(slot: .optional(traits(help, completion), ValueReading()))
  }

  /// A value that may be left out, with `nil` written as its default.
  public init<T: ExpressibleByArgument>(
    wrappedValue: _OptionalNilComparisonType, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value == T? {
    self.init(help: help, completion: completion)
  }

  /// A value that may be left out, made by `transform`.
  @preconcurrency
  public init<T>(
    help: ArgumentHelp? = nil, completion: CompletionKind? = nil,
    transform: @Sendable @escaping (String) throws -> T
  ) where Value == T? {
    self.init(slot: .optional(traits(help, completion), ValueReading(transform: transform)))
  }

  /// One value or more.
  public init<T: ExpressibleByArgument>(
    parsing: ArgumentArrayParsingStrategy = .remaining, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value == [T] {
    self.init(slot: .array(traits(help, completion), initial: nil, ValueReading()))
  }

  /// Any number of values, in place of the default.
  public init<T: ExpressibleByArgument>(
    wrappedValue: [T], parsing: ArgumentArrayParsingStrategy = .remaining, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == [T] {
    self.init(slot: .array(traits(help, completion), initial: wrappedValue, ValueReading()))
  }

  /// One value or more, each made by `transform`.
  @preconcurrency
  public init<T>(
    parsing: ArgumentArrayParsingStrategy = .remaining, help: ArgumentHelp? = nil, completion: CompletionKind? = nil,
    transform: @Sendable @escaping (String) throws -> T
  ) where Value == [T] {
    self.init(slot: .array(traits(help, completion), initial: nil, ValueReading(transform: transform)))
  }

  /// Any number of values, in place of the default, each made by `transform`.
  @preconcurrency
  public init<T>(
    wrappedValue: [T], parsing: ArgumentArrayParsingStrategy = .remaining, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil, transform: @Sendable @escaping (String) throws -> T
  ) where Value == [T] {
    self.init(slot: .array(traits(help, completion), initial: wrappedValue, ValueReading(transform: transform)))
  }
}
