import LogModel

/// Escapes for GitHub's Markdown: prose, code spans and fences, in a table or not.
///
/// Beyond what Markdown itself needs, names and numbers that a forge makes into mentions and references, and commands that a CI system
/// obeys when the file is printed into its log, are broken by a zero-width space.
public enum MarkdownText: TextEscaping {
  private static let specials = Set("\\`*_[]#|~$".unicodeScalars)

  /// Writes `text` as prose on one line.
  public static func escape(_ text: String, into output: OutputBuffer) {
    for scalar in defused(text, inProse: true).unicodeScalars {
      switch scalar {
      case "<": output.append("&lt;")
      case ">": output.append("&gt;")
      case "&": output.append("&amp;")
      case _ where specials.contains(scalar):
        output.append("\\")
        output.append(scalar: scalar)
      default: output.append(scalar: scalar)
      }
    }
  }

  /// Writes `text` as a code span: between more backticks than stand together in it.
  ///
  /// - Parameter inTable: whether it stands in a table, which reads its `|` first.
  public static func span(_ text: String, inTable: Bool = false, into output: OutputBuffer) {
    let text = defused(text)
    let ticks = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    // A blank at either end, which the reader takes off again, keeps the text's own backticks and blanks apart from the span's ends.
    let isPadded = text.isEmpty || ["`", " "].contains { text.hasPrefix($0) || text.hasSuffix($0) }
    output.append(text: isPadded ? "\(ticks) " : ticks)
    for scalar in text.unicodeScalars {
      if inTable, scalar == "|" { output.append("\\") }
      output.append(scalar: scalar)
    }
    output.append(text: isPadded ? " \(ticks)" : ticks)
  }

  /// Writes `lines` as a fenced block, each on a line of its own, behind `indent`.
  public static func fence(_ lines: [String], indent: String, into output: OutputBuffer) {
    let lines = lines.map { defused($0) }
    let ticks = String(repeating: "`", count: max(3, (lines.map { longestRun(of: "`", in: $0) }.max() ?? 0) + 1))
    output.append(text: "\(indent)\(ticks)text\n")
    for line in lines { output.append(text: "\(indent)\(line)\n") }
    output.append(text: "\(indent)\(ticks)\n")
  }

  /// `text` on one line, all of it visible, with nothing in it that a forge or a CI system takes for more than text.
  ///
  /// - Parameter inProse: whether addresses are to be broken too, which code does not make into links.
  public static func defused(_ text: String, inProse: Bool = false) -> String {
    var output = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if let spelling = VisibleText.spelling(of: scalar) {
        output.append(contentsOf: spelling.unicodeScalars)
        continue
      }
      output.append(scalar)
      let previous = index > 0 ? scalars[index - 1] : " "
      let next = index + 1 < scalars.count ? scalars[index + 1] : " "
      if isTrigger(scalar, after: previous, before: next, inProse: inProse) { output.append("\u{200B}") }
    }
    return String(output)
  }

  /// Whether a zero-width space is due between `scalar` and `next`.
  private static func isTrigger(
    _ scalar: Unicode.Scalar, after previous: Unicode.Scalar, before next: Unicode.Scalar, inProse: Bool
  ) -> Bool {
    switch scalar {
    // @name, not the address name@host
    case "@": !(previous.isASCII && previous != "_" && isWord(previous)) && isWord(next)
    // #1, and ##vso[ ##teamcity[ ##[
    case "#": next == "#" || next == "[" || (next.value >= 0x30 && next.value <= 0x39)
    // ::error::, not std::vector
    case ":": (next == ":" && !isWord(previous)) || (inProse && next == "/")
    // GH-1, www.
    case "-": inProse && (previous == "H" || previous == "h") && next.value >= 0x30 && next.value <= 0x39
    case "w": inProse && previous == "w" && next == "."
    default: false
    }
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  private static func longestRun(of sign: Unicode.Scalar, in text: String) -> Int {
    var longest = 0
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar == sign ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}

public typealias Markdown = Markup<MarkdownText>

extension Markup.StringInterpolation where Escaping == MarkdownText {
  public func appendInterpolation(code text: String) { MarkdownText.span(text, into: buffer) }
  public func appendInterpolation(cell text: String) { MarkdownText.span(text, inTable: true, into: buffer) }
  public func appendInterpolation(fence lines: [String], indent: String) {
    MarkdownText.fence(lines, indent: indent, into: buffer)
  }
}
