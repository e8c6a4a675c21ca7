/// The names under which an option or a flag is given.
public struct NameSpecification: ExpressibleByArrayLiteral, Sendable {
  /// One name, given or derived from the name of the property.
  public struct Element: Hashable, Sendable {
    enum Form: Hashable {
      case long
      case short
      case customLong(String)
      case customShort(Character)
    }

    let form: Form

    /// The property's name in lowercase with hyphens: `--max-size` for `maxSize`.
    public static var long: Element { Element(form: .long) }
    /// The first letter of the property's name: `-m` for `maxSize`.
    public static var short: Element { Element(form: .short) }
    /// A long name, without its dashes.
    public static func customLong(_ name: String) -> Element { Element(form: .customLong(name)) }
    /// A short name, without its dash. A value may always be joined to it (`-n5`), whatever `allowingJoined` says.
    public static func customShort(_ character: Character, allowingJoined: Bool = false) -> Element {
      Element(form: .customShort(character))
    }
  }

  let elements: [Element]

  /// Names in the order in which help shows them (short ones first, all the same).
  public init(_ elements: [Element]) { self.elements = elements }
  public init(arrayLiteral elements: Element...) { self.elements = elements }

  /// The property's name in lowercase with hyphens.
  public static var long: NameSpecification { [.long] }
  /// The first letter of the property's name.
  public static var short: NameSpecification { [.short] }
  /// Both the long and the short name.
  public static var shortAndLong: NameSpecification { [.short, .long] }
  /// A long name, without its dashes.
  public static func customLong(_ name: String) -> NameSpecification { [.customLong(name)] }
  /// A short name, without its dash.
  public static func customShort(_ character: Character, allowingJoined: Bool = false) -> NameSpecification {
    [.customShort(character, allowingJoined: allowingJoined)]
  }

  /// The names for a property called `label`, short ones first.
  func names(for label: String) -> [ArgumentName] {
    let names = elements.map { element -> ArgumentName in
      switch element.form {
      case .long: .long(kebabCase(label))
      case .short: .short(kebabCase(label).first ?? "?")
      case .customLong(let name): .long(name)
      case .customShort(let character): .short(character)
      }
    }
    return names.filter(\.isShort) + names.filter { !$0.isShort }
  }
}

/// One name of an option or flag, as it is typed.
enum ArgumentName: Hashable, CustomStringConvertible {
  case short(Character)
  case long(String)

  var isShort: Bool { if case .short = self { true } else { false } }

  var description: String {
    switch self {
    case .short(let character): "-\(character)"
    case .long(let name): "--\(name)"
    }
  }
}

/// `maxSize` as `max-size`, `useHTTPProxy` as `use-http-proxy`.
func kebabCase(_ name: String) -> String {
  var result = ""
  let characters = Array(name)
  for (index, character) in characters.enumerated() {
    if character == "_" || character == "-" {
      if !result.isEmpty { result.append("-") }
      continue
    }
    if character.isUppercase, index > 0, result.last != "-", !result.isEmpty {
      let endsRun = index + 1 < characters.count && characters[index + 1].isLowercase
      if !characters[index - 1].isUppercase || endsRun { result.append("-") }
    }
    result.append(contentsOf: character.lowercased())
  }
  return result
}
