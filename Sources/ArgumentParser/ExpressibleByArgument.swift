/// A type that a command-line argument can be turned into.
///
/// String, the standard integers and floating-point numbers, Bool, and enumerations with such a raw value conform, the
/// enumerations by declaring it. An enumeration that is also `CaseIterable` shows its values in help, errors and completions.
public protocol ExpressibleByArgument {
  /// Reads a value from the text of one argument; nil where the text does not say one.
  init?(argument: String)

  /// How a value is written, where it is shown as the default of an option.
  var defaultValueDescription: String { get }

  /// Every text that is accepted, for a type that has only a few; empty otherwise.
  static var allValueStrings: [String] { get }

  /// How a shell completes a value of this type, where the option says nothing else.
  static var defaultCompletionKind: CompletionKind { get }

  /// What is accepted, where that are not a few texts: in words that follow "expected"; nil where there is nothing to say.
  static var valueExpectation: String? { get }
}

extension ExpressibleByArgument {
  public var defaultValueDescription: String { String(describing: self) }
  public static var allValueStrings: [String] { [] }
  public static var defaultCompletionKind: CompletionKind {
    allValueStrings.isEmpty ? .default : .list(allValueStrings)
  }
  public static var valueExpectation: String? { nil }
}

extension ExpressibleByArgument where Self: CaseIterable {
  public static var allValueStrings: [String] { allCases.map(\.defaultValueDescription) }
}

extension RawRepresentable where Self: ExpressibleByArgument, RawValue: ExpressibleByArgument {
  public init?(argument: String) {
    guard let rawValue = RawValue(argument: argument) else { return nil }
    self.init(rawValue: rawValue)
  }

  public var defaultValueDescription: String { rawValue.defaultValueDescription }
}

extension LosslessStringConvertible where Self: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension String: ExpressibleByArgument {
  public init?(argument: String) { self = argument }
}

extension Bool: ExpressibleByArgument {}
extension Int: ExpressibleByArgument {}
extension Int8: ExpressibleByArgument {}
extension Int16: ExpressibleByArgument {}
extension Int32: ExpressibleByArgument {}
extension Int64: ExpressibleByArgument {}
extension UInt: ExpressibleByArgument {}
extension UInt8: ExpressibleByArgument {}
extension UInt16: ExpressibleByArgument {}
extension UInt32: ExpressibleByArgument {}
extension UInt64: ExpressibleByArgument {}
extension Float: ExpressibleByArgument {}
extension Double: ExpressibleByArgument {}

/// How the text of an argument becomes a value, and what there is to say about such values.
struct ValueReading<Value> {
  /// The texts that are accepted, where they are few.
  var values: [String] = []
  var completion: CompletionKind = .default
  var read: (String) throws -> Value
  var describe: (Value) -> String

  /// Reads by `transform`, which is all that is known.
  init(transform: @escaping (String) throws -> Value) {
    read = { text in
      do { return try transform(text) } catch { throw InvalidValue(reason: String(describing: error)) }
    }
    describe = { String(describing: $0) }
  }
}

extension ValueReading where Value: ExpressibleByArgument {
  /// Reads as the type itself does.
  init() {
    values = Value.allValueStrings
    completion = Value.defaultCompletionKind
    describe = \.defaultValueDescription
    read = { text in
      if let value = Value(argument: text) { return value }
      throw InvalidValue(reason: expectation(of: Value.self, for: text))
    }
  }
}

/// Why a text was refused as the value of an argument; the parser adds which argument it was.
struct InvalidValue: Error {
  /// Nil where there is nothing more to say.
  var reason: String?
}

/// What would have been accepted in place of `text`, in words.
private func expectation<Value: ExpressibleByArgument>(of type: Value.Type, for text: String) -> String? {
  if !type.allValueStrings.isEmpty {
    let choice = "expected \(alternatives(type.allValueStrings))"
    return suggestion(for: text, among: type.allValueStrings).map { "\(choice); did you mean \(quoted($0))?" } ?? choice
  }
  if let words = type.valueExpectation { return "expected \(words)" }
  switch type {
  case let integer as any FixedWidthInteger.Type: return expectation(ofInteger: integer)
  case is any BinaryFloatingPoint.Type: return "expected a number"
  case is Bool.Type: return "expected 'true' or 'false'"
  default: return nil
  }
}

private func expectation<Integer: FixedWidthInteger>(ofInteger type: Integer.Type) -> String {
  "expected a whole number from \(Integer.min) to \(Integer.max)"
}
