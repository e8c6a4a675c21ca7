/// What the help says of an argument.
public struct ArgumentHelp: ExpressibleByStringInterpolation, Sendable {
  public var abstract: String
  /// What stands for the value: `<name>`. `nil`: the argument's name.
  public var valueName: String?

  public init(_ abstract: String = "", valueName: String? = nil) {
    self.abstract = abstract
    self.valueName = valueName
  }

  public init(stringLiteral value: String) { self.init(value) }
}

/// The names that an option or flag has.
public struct NameSpecification: ExpressibleByArrayLiteral, Sendable {
  public enum Element: Hashable, Sendable {
    /// The property's name in kebab-case, after two dashes.
    case long
    /// The property's first letter, after one dash.
    case short
    case customLong(String)
    case customShort(Character)
  }

  var elements: [Element]

  public init(arrayLiteral elements: Element...) { self.elements = elements }

  private init(_ elements: [Element]) { self.elements = elements }

  public static var long: NameSpecification { NameSpecification([.long]) }
  public static var short: NameSpecification { NameSpecification([.short]) }
  public static var shortAndLong: NameSpecification { NameSpecification([.short, .long]) }
  public static func customLong(_ name: String) -> NameSpecification { NameSpecification([.customLong(name)]) }
  public static func customShort(_ name: Character) -> NameSpecification { NameSpecification([.customShort(name)]) }

  /// The names with their dashes, long ones after short ones.
  func names(forProperty property: String) -> [String] {
    let kebab = property.kebabCased
    let names = elements.map { element in
      switch element {
      case .long: "--\(kebab)"
      case .short: "-\(kebab.prefix(1))"
      case .customLong(let name): "--\(name)"
      case .customShort(let letter): "-\(letter)"
      }
    }
    return names.filter { !$0.hasPrefix("--") } + names.filter { $0.hasPrefix("--") }
  }
}

extension String {
  /// `maxRecordSize` as `max-record-size`.
  var kebabCased: String {
    reduce(into: "") { text, character in
      if character.isUppercase, !text.isEmpty { text.append("-") }
      text += character.lowercased()
    }
  }

  /// Without what a terminal might obey: arguments may come from anywhere.
  var printable: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      let isControl = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
      text += isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
  }
}
