import LogModel

/// Escapes for text that a terminal or the log of a CI system shows.
///
/// All that `VisibleText` spells out is spelled out (a tab takes two columns, another control four or more), so that text stays on its line.
/// Beyond that only what a CI system would obey is broken: `::` at the start of a line, behind blanks too, as GitHub's runner looks for it, and
/// `##[…`, `##vso[…` and `##teamcity[…` anywhere. One sign of these becomes `\u{3a}` or `\u{23}`, six columns. What was escaped once stays as it is
/// when it is escaped again: whoever sets a mark under a line counts the columns in `shown` of the line, and gives that.
public enum PlainText: TextEscaping {
  public static func escape(_ text: String, into output: OutputBuffer) {
    let scalars = Array(text.unicodeScalars)
    var isBlank = true
    for (index, scalar) in scalars.enumerated() {
      if let spelling = VisibleText.spelling(of: scalar) {
        output.append(text: spelling)
        isBlank = false
        continue
      }
      switch scalar {
      // The text may be all of its line, or go on with a colon of somebody else's.
      case ":" where isBlank && (index + 1 == scalars.count || scalars[index + 1] == ":"): output.append("\\u{3a}")
      case "#" where index > 0 && scalars[index - 1] == "#" && opensCommand(scalars[(index + 1)...]):
        output.append("\\u{23}")
      default: output.append(scalar: scalar)
      }
      isBlank = isBlank && scalar.properties.isWhitespace
    }
  }

  /// `text` as it is shown, on one line.
  public static func shown(_ text: String) -> String {
    let output = OutputBuffer(capacity: text.utf8.count + 16)
    escape(text, into: output)
    return withExtendedLifetime(output) { String(decoding: output.bytes, as: UTF8.self) }
  }

  /// Whether letters and a bracket follow, as in `vso[`.
  private static func opensCommand(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
    rest.first { !($0.isASCII && $0.properties.isAlphabetic) } == "["
  }
}

public typealias Plain = Markup<PlainText>
