/// A type that an argument's text can become.
public protocol ExpressibleByArgument {
  init?(argument: String)
  /// How a default value is shown in the help.
  var defaultValueDescription: String { get }
  /// All values that there are, for the help, errors and completion; empty where they cannot be listed.
  static var allValueStrings: [String] { get }
}

extension ExpressibleByArgument {
  public var defaultValueDescription: String { "\(self)" }
  public static var allValueStrings: [String] { [] }
}

extension ExpressibleByArgument where Self: RawRepresentable, RawValue: ExpressibleByArgument {
  public init?(argument: String) {
    guard let raw = RawValue(argument: argument) else { return nil }
    self.init(rawValue: raw)
  }

  public var defaultValueDescription: String { rawValue.defaultValueDescription }
}

extension ExpressibleByArgument where Self: CaseIterable & RawRepresentable, RawValue == String {
  public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension String: ExpressibleByArgument {
  public init?(argument: String) { self = argument }
}

extension Int: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension Double: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
