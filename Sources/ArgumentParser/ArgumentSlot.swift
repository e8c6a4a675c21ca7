/// What the parser, help and completions know of an argument, apart from the names that its property gives it.
struct ArgumentTraits {
  enum Kind { case positional, option, flag }

  var kind: Kind
  var names: NameSpecification = []
  var help = ArgumentHelp()
  /// Every further value is kept, or counted, rather than refused.
  var isRepeating = false
  /// It must be given.
  var isRequired = false
  /// The default as help shows it; empty where there is none to show.
  var defaultText = ""
  /// The values accepted, where they are few.
  var values: [String] = []
  var completion: CompletionKind = .default
  /// The next argument is the value even where it begins with a dash.
  var takesAnything = false
  /// All arguments up to the next option are values, and not the next one alone.
  var takesSeveral = false
  var inversion: FlagInversion?
}

/// The place where the parser puts the values of one argument.
protocol ArgumentSlot: AnyObject {
  var traits: ArgumentTraits { get }
  /// How many times the argument was given.
  var timesGiven: Int { get }
  /// Whether there is neither a value nor a default.
  var isEmpty: Bool { get }
  /// Whether it is a flag that is on.
  var isOn: Bool { get }
  /// Takes one value: the text given, or `true` and `false` for a flag and its inverse.
  func take(_ text: String) throws
}

/// The slot behind one wrapper. Copies of the command share it; a copy's own assignments stay in its wrapper.
final class ValueSlot<Value>: ArgumentSlot {
  let traits: ArgumentTraits
  private(set) var value: Value?
  private(set) var timesGiven = 0
  private let accept: (inout Value?, String) throws -> Void

  init(_ traits: ArgumentTraits, initial: Value?, accept: @escaping (inout Value?, String) throws -> Void) {
    self.traits = traits
    self.value = initial
    self.accept = accept
  }

  var isEmpty: Bool { value == nil }
  var isOn: Bool { value as? Bool ?? false }

  func take(_ text: String) throws {
    try accept(&value, text)
    timesGiven += 1
  }

  /// The value, once parsed. A command made by its initialiser alone has none: that is a mistake of the program.
  var parsedValue: Value {
    guard let value else { preconditionFailure("a required argument is read before the command line was parsed") }
    return value
  }
}

// Written while its command is parsed, by one thread, and only read afterwards.
extension ValueSlot: @unchecked Sendable where Value: Sendable {}

extension ValueSlot {
  /// A slot for one value; required where there is no default.
  static func single(_ traits: ArgumentTraits, initial: Value?, _ reading: ValueReading<Value>) -> ValueSlot {
    var traits = traits.with(reading)
    traits.isRequired = initial == nil
    traits.defaultText = initial.map(reading.describe) ?? ""
    return ValueSlot(traits, initial: initial) { value, text in value = try reading.read(text) }
  }

  /// A slot for one value or none.
  static func optional<T>(_ traits: ArgumentTraits, _ reading: ValueReading<T>) -> ValueSlot where Value == T? {
    ValueSlot(traits.with(reading), initial: .some(nil)) { value, text in value = try reading.read(text) }
  }

  /// A slot for any number of values; the first one given takes the place of the default, and where there is no default one is
  /// required.
  static func array<T>(_ traits: ArgumentTraits, initial: [T]?, _ reading: ValueReading<T>) -> ValueSlot
  where Value == [T] {
    var traits = traits.with(reading)
    traits.isRepeating = true
    traits.isRequired = initial == nil
    traits.defaultText = (initial ?? []).map(reading.describe).joined(separator: ", ")
    var isFirst = true
    return ValueSlot(traits, initial: initial) { value, text in
      let next = try reading.read(text)
      if isFirst { value = [] }
      isFirst = false
      value?.append(next)
    }
  }
}

extension ArgumentTraits {
  /// These traits and what the reading of its values adds, unless the declaration says otherwise.
  fileprivate func with<T>(_ reading: ValueReading<T>) -> ArgumentTraits {
    var traits = self
    traits.values = reading.values
    if case .default = completion.form { traits.completion = reading.completion }
    return traits
  }
}
