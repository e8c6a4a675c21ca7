import LogModel

/// Time formats of other tools in our directives.
enum TimeTranslation {
  struct Refusal: Error {
    /// In bytes of the format.
    let offset: Int
    let problem: String
    var hint: String?
  }

  /// What Fluent Bit gives to `strptime`, with `%L` for a fraction.
  ///
  /// `strptime` takes numbers of one digit too, and Fluent Bit passes over what follows the text that it read: so a format is
  /// followed by ones that allow for that, and read a zone where there is one.
  static func formats(ofStrptime format: String) throws(Refusal) -> [String] {
    let strict = try translate(format, isLoose: false)
    let loose = try translate(format, isLoose: true)
    var formats = [strict]
    if loose != strict { formats.append(loose) }
    let hasZone = ["%z", "%Z", "%s"].contains { strict.contains($0) }
    let endsInTime = ["%S", "%T", "%f"].contains { strict.hasSuffix($0) }
    if !hasZone, endsInTime { formats += formats.map { $0 + "%z" } }
    for candidate in formats {
      do throws(TimeFormatError) { _ = try TimeFormat(candidate) } catch {
        throw Refusal(offset: 0, problem: "the time format '\(format)': \(error.what)", hint: nil)
      }
    }
    return formats
  }

  private static func translate(_ format: String, isLoose: Bool) throws(Refusal) -> String {
    let characters = Array(format.unicodeScalars)
    var result = ""
    var index = 0
    var offset = 0
    while index < characters.count {
      let character = characters[index]
      defer {
        offset += UTF8.width(character)
        index += 1
      }
      guard character == "%" else {
        result.unicodeScalars.append(character == "\t" ? " " : character)
        continue
      }
      guard index + 1 < characters.count else {
        throw Refusal(offset: offset, problem: "the time format ends after '%'")
      }
      index += 1
      offset += 1
      let letter = characters[index]
      guard let (strict, loose) = directive(letter) else {
        throw Refusal(
          offset: offset - 1, problem: "the time format's '%\(letter)' has no equal",
          hint: "docs/formats/rules.md lists the directives")
      }
      // Before another number each takes its two digits.
      let isBeforeNumber =
        index + 2 < characters.count && characters[index + 1] == "%" && isNumber(characters[index + 2])
      result += isLoose && !isBeforeNumber ? loose : strict
    }
    return result
  }

  private static func isNumber(_ letter: Unicode.Scalar) -> Bool { "YymdeHIklMSLTFDR".unicodeScalars.contains(letter) }

  /// A directive of `strptime` in ours: strict, and with one digit or two.
  private static func directive(_ letter: Unicode.Scalar) -> (String, String)? {
    switch letter {
    case "d", "e": ("%d", "%-d")
    case "m": ("%m", "%-m")
    case "H": ("%H", "%-H")
    case "k": ("%-H", "%-H")
    case "I": ("%I", "%-I")
    case "l": ("%-I", "%-I")
    case "M": ("%M", "%-M")
    case "S": ("%S", "%-S")
    case "T": ("%T", "%-H:%-M:%-S")
    case "F": ("%F", "%Y-%-m-%-d")
    case "D": ("%m/%d/%y", "%-m/%-d/%y")
    case "R": ("%H:%M", "%-H:%-M")
    case "r": ("%I:%M:%S %p", "%-I:%-M:%-S %p")
    case "b", "B", "h": ("%b", "%b")
    case "a", "A": ("%a", "%a")
    case "L": ("%f", "%f")
    case "n", "t": (" ", " ")
    case "Y", "y", "p", "z", "Z", "s", "%": ("%\(letter)", "%\(letter)")
    default: nil
    }
  }

  /// The formats of Logstash's date filter: `ISO8601`, `UNIX`, `UNIX_MS`, and Joda-Time's letters.
  enum Logstash {
    case formats([String])
    case epoch(EpochUnit)
  }

  static func logstash(_ format: String) throws(Refusal) -> Logstash {
    switch format {
    case "ISO8601": return .formats(["%iso"])
    case "UNIX": return .epoch(.seconds)
    case "UNIX_MS": return .epoch(.milliseconds)
    case "TAI64N": throw Refusal(offset: 0, problem: "the time format 'TAI64N' has no equal")
    default: break
    }
    let characters = Array(format.unicodeScalars)
    var result = ""
    var index = 0
    while index < characters.count {
      let letter = characters[index]
      var count = 1
      if letter == "'" {
        // Text in quotes; two quotes are one.
        guard let end = characters[(index + 1)...].firstIndex(of: "'") else {
          throw Refusal(offset: index, problem: "a quote in the time format is not closed")
        }
        if end == index + 1 { result += "'" }
        for character in characters[(index + 1)..<end] { result += character == "%" ? "%%" : String(character) }
        index = end + 1
        continue
      }
      guard letter.properties.isAlphabetic else {
        result += letter == "%" ? "%%" : String(letter)
        index += 1
        continue
      }
      while index + count < characters.count, characters[index + count] == letter { count += 1 }
      guard let directive = joda(letter, count) else {
        throw Refusal(
          offset: index,
          problem: "the time format's '\(String(repeating: Character(letter), count: count))' has no equal",
          hint: "docs/formats/rules.md lists the directives")
      }
      result += directive
      index += count
    }
    do throws(TimeFormatError) { _ = try TimeFormat(result) } catch {
      throw Refusal(offset: 0, problem: "the time format '\(format)': \(error.what)", hint: nil)
    }
    return .formats([result])
  }

  private static func joda(_ letter: Unicode.Scalar, _ count: Int) -> String? {
    switch (letter, count) {
    case ("y", 4), ("Y", 4), ("y", 1), ("Y", 1): "%Y"
    case ("y", 2), ("Y", 2): "%y"
    case ("M", 1): "%-m"
    case ("M", 2): "%m"
    case ("M", _): "%b"
    case ("d", 1): "%-d"
    case ("d", 2): "%d"
    case ("H", 1): "%-H"
    case ("H", 2): "%H"
    case ("h", 1): "%-I"
    case ("h", 2): "%I"
    case ("m", 1): "%-M"
    case ("m", 2): "%M"
    case ("s", 1): "%-S"
    case ("s", 2): "%S"
    case ("S", _): "%f"
    case ("a", _): "%p"
    case ("E", _): "%a"
    case ("Z", _): "%z"
    case ("z", 1...3): "%Z"
    default: nil
    }
  }
}
