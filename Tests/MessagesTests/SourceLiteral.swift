/// A string literal of a Swift source, with what stands around it.
struct SourceLiteral {
  /// A place around a literal: an open bracket, with the name in front of it and the label that the literal's argument has.
  struct Frame {
    var bracket: UInt8
    /// What is called: the last name in front of `(`; the declaration that a `{` opens; `""` where there is none.
    var name: String
    var label = ""
    /// Whether it is the body of a type, or of an extension of one.
    var isType = false
  }

  var file: String
  var line: Int
  /// The text between interpolations, escapes resolved. One more than there are interpolations.
  var fragments: [String]
  /// From outside to inside.
  var frames: [Frame]
  /// The last declaration (`func`, `var`, `let`, `case`, `init`) in front of the literal.
  var declaration: String

  /// The calls that the literal is an argument of, from the inside out, up to the body that they stand in.
  var calls: [Frame] {
    frames.reversed().prefix { $0.bracket != UInt8(ascii: "{") }.filter { $0.bracket == UInt8(ascii: "(") }
  }

  /// The text with `…` for interpolations.
  var text: String { fragments.joined(separator: "…") }
}

/// Finds the string literals of a Swift source: as much of the language's lexical structure as that takes.
///
/// Source: The Swift Programming Language, Lexical Structure (comments, string literals with delimiters and interpolation).
struct SourceLiteralScanner {
  private let bytes: [UInt8]
  private let file: String
  private var position = 0
  private var line = 1
  private var frames: [SourceLiteral.Frame] = []
  private var word = ""
  private var declaration = ""
  private var isDeclaring = false
  private var literals: [SourceLiteral] = []
  /// Where the header of a type begins, until its body does.
  private var typeHeader: Int?
  private var errorTypes: Set<String> = []

  private init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  /// The literals of a source, in the order in which they end: one within an interpolation comes before the one around it.
  /// And the names of the types that it makes errors.
  static func scan(_ source: [UInt8], file: String) -> (literals: [SourceLiteral], errorTypes: Set<String>) {
    var scanner = SourceLiteralScanner(source, file: file)
    scanner.scanCode(untilClosed: false)
    return (scanner.literals, scanner.errorTypes)
  }

  private func peek(_ offset: Int = 0) -> UInt8? {
    bytes.indices.contains(position + offset) ? bytes[position + offset] : nil
  }

  private func isAt(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where position < bytes.count {
      if bytes[position] == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }

  /// Scans code to its end, or to the parenthesis that closes an interpolation.
  private mutating func scanCode(untilClosed: Bool) {
    let depth = frames.count
    while let byte = peek() {
      if isAt("//") {
        while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
        continue
      }
      if isAt("/*") {
        skipComment()
        continue
      }
      if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\""), let delimiters = openingDelimiters() {
        scanLiteral(delimiters: delimiters)
        word = ""
        continue
      }
      if byte.isNamePart {
        scanWord()
        continue
      }
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["): frames.append(.init(bracket: byte, name: word))
      case UInt8(ascii: "{"): openBody()
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        if untilClosed, frames.count == depth { return }
        _ = frames.popLast()
      case UInt8(ascii: ":") where !word.isEmpty && !frames.isEmpty: frames[frames.count - 1].label = word
      case UInt8(ascii: ",") where !frames.isEmpty: frames[frames.count - 1].label = ""
      default: break
      }
      // A generic argument or a `?` between a name and its parenthesis is rare; a blank is none: `return (`, `: ` of a choice.
      word = ""
      advance()
    }
  }

  private mutating func scanWord() {
    let start = position
    while let byte = peek(), byte.isNamePart { advance() }
    word = String(decoding: bytes[start..<position], as: UTF8.self)
    if isDeclaring {
      declaration = word
      isDeclaring = false
    }
    switch word {
    case "struct", "enum", "class", "extension", "protocol", "actor":
      isDeclaring = true
      typeHeader = position
    case "func", "var", "let", "case":
      isDeclaring = true
      typeHeader = nil
    case "init" where peek() == UInt8(ascii: "(") && bytes[start - 1] != UInt8(ascii: "."): declaration = word
    default: break
    }
  }

  private mutating func openBody() {
    frames.append(.init(bracket: UInt8(ascii: "{"), name: declaration, isType: typeHeader != nil))
    if let start = typeHeader {
      let words = bytes[start..<position].split { !$0.isNamePart }
      if words.dropFirst().contains(where: { $0.elementsEqual("Error".utf8) }) { errorTypes.insert(declaration) }
    }
    typeHeader = nil
  }

  private mutating func skipComment() {
    var depth = 0
    repeat {
      if isAt("/*") {
        depth += 1
        advance(2)
      } else if isAt("*/") {
        depth -= 1
        advance(2)
      } else {
        advance()
      }
    } while depth > 0 && position < bytes.count
  }

  /// The number of `#` in front of the quotation mark of a literal that begins here.
  private func openingDelimiters() -> Int? {
    var count = 0
    while peek(count) == UInt8(ascii: "#") { count += 1 }
    return peek(count) == UInt8(ascii: "\"") ? count : nil
  }

  private mutating func scanLiteral(delimiters: Int) {
    let firstLine = line
    let around = frames
    let declared = declaration
    let hashes = String(repeating: "#", count: delimiters)
    advance(delimiters)
    let quote = isAt("\"\"\"") ? "\"\"\"" : "\""
    advance(quote.utf8.count)
    let end = quote + hashes
    let escape = "\\" + hashes
    var fragments: [[UInt8]] = [[]]
    while position < bytes.count, !isAt(end) {
      guard isAt(escape) else {
        fragments[fragments.count - 1].append(bytes[position])
        advance()
        continue
      }
      advance(escape.utf8.count)
      if peek() == UInt8(ascii: "(") {
        frames.append(.init(bracket: UInt8(ascii: "("), name: "\\"))
        advance()
        scanCode(untilClosed: true)
        _ = frames.popLast()
        advance()
        fragments.append([])
      } else {
        fragments[fragments.count - 1] += resolvedEscape()
      }
    }
    advance(end.utf8.count)
    frames = around
    declaration = declared
    literals.append(
      SourceLiteral(
        file: file, line: firstLine,
        fragments: fragments.map {
          let text = String(decoding: $0, as: UTF8.self)
          return quote.count == 3 ? text.joinedLines : text
        }, frames: around, declaration: declared))
  }

  /// What an escape stands for. Its backslash has been read.
  private mutating func resolvedEscape() -> [UInt8] {
    defer { advance() }
    switch peek() {
    case UInt8(ascii: "n"): return [UInt8(ascii: "\n")]
    case UInt8(ascii: "t"): return [UInt8(ascii: "\t")]
    case UInt8(ascii: "\n"): return [UInt8(ascii: " ")]
    case UInt8(ascii: "u"):
      advance(2)
      var digits = ""
      while let byte = peek(), byte != UInt8(ascii: "}") {
        digits.unicodeScalars.append(Unicode.Scalar(byte))
        advance()
      }
      return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init).map { Array(String($0).utf8) } ?? []
    case let byte?: return [byte]
    case nil: return []
    }
  }
}

extension UInt8 {
  fileprivate var isNamePart: Bool {
    self >= 0x80 || self == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}

extension String {
  /// A literal of several lines as one, without indentation.
  fileprivate var joinedLines: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated().map { $0.offset == 0 ? $0.element : $0.element.drop { $0 == " " } }.joined(separator: "\n")
  }
}
