/// Text made fit for a document in mdoc(7): nothing of it is taken for a request, a macro or an escape.
enum RoffText {
  /// Lines of running text for one paragraph: a sentence begins a line, since formatters set the space between sentences so.
  static func lines(_ text: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for piece in text.split(whereSeparator: \.isWhitespace) {
      let word = prose(piece)
      if line.isEmpty {
        line = guarded(word)
      } else if line.utf8.count + 1 + word.utf8.count <= 78 {
        line += " " + word
      } else {
        lines.append(line)
        line = guarded(word)
      }
      if let end = piece.last(where: { $0 != ")" }), ".?!".contains(end), piece.count > 2 {
        lines.append(line)
        line = ""
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// A line of what is typed: blanks and every sign of it stay as they are.
  static func literal(_ line: String) -> String {
    guarded(escaped(line, dash: "\\-", quote: "\\(aq"))
  }

  /// An argument of a macro: one word, whatever blanks it holds, and no name of a macro.
  static func argument(_ text: String) -> String {
    let word = escaped(text, dash: "\\-", quote: "\\(aq")
    guard !word.isEmpty else { return "\\&" }
    return word.contains(" ") ? "\"\(unmistakable(word))\"" : unmistakable(word)
  }

  /// The name of a page, which other programs look for as it is: hyphens stay.
  static func pageName(_ name: String) -> String {
    let word = escaped(name, dash: "-", quote: "\\(aq")
    return unmistakable(word)
  }

  /// The words of `text`, each an argument of a macro whose text they are.
  static func arguments(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).map { word in
      let word = escaped(String(word), dash: hasOptionName(word) ? "\\-" : "-", quote: "'")
      return unmistakable(word)
    }.joined(separator: " ")
  }

  /// No name of a macro, which has a capital and one or two letters more, and no sign of punctuation alone.
  private static func unmistakable(_ word: String) -> String {
    let isWord = word.first.map { $0.isLowercase || $0.isNumber } ?? false
    return word.utf8.count <= 3 && !isWord ? "\\&" + word : word
  }

  private static func prose(_ word: Substring) -> String {
    escaped(String(word), dash: hasOptionName(word) ? "\\-" : "-", quote: "'")
  }

  /// Whether hyphens of the word are typed, and no hyphens of a language.
  private static func hasOptionName(_ word: Substring) -> Bool {
    word.contains("--") || word.first { !"`('\"[".contains($0) } == "-"
  }

  /// A line may not begin with what begins a request.
  private static func guarded(_ line: String) -> String {
    line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  private static func escaped(_ text: String, dash: String, quote: String) -> String {
    var result = ""
    for scalar in escapingControls(text).unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += dash
      case "'": result += quote
      case "\"": result += "\\(dq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
      }
    }
    return result
  }
}
