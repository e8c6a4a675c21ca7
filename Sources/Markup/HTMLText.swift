import LogModel

/// Escapes for HTML: element content and quoted attributes.
///
/// A `::` and a `##` keep one of their signs as a reference: a reader sees no difference, and a CI system that prints the file finds no
/// command in it.
public enum HTMLText: TextEscaping {
  public static func escape(_ text: String, into output: OutputBuffer) { escape(text, keepsLines: false, into: output) }

  /// - Parameter keepsLines: whether line feeds and tabs stay, for an element that shows them.
  public static func escape(_ text: String, keepsLines: Bool, into output: OutputBuffer) {
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output.append("&amp;")
      case "<": output.append("&lt;")
      case ">": output.append("&gt;")
      case "\"": output.append("&quot;")
      case "'": output.append("&#39;")
      case ":" where previous == ":": output.append("&#58;")
      case "#" where previous == "#": output.append("&#35;")
      case "\n" where keepsLines, "\t" where keepsLines: output.append(UInt8(scalar.value))
      default:
        if let spelling = VisibleText.spelling(of: scalar) {
          output.append(text: spelling)
        } else {
          output.append(scalar: scalar)
        }
      }
      previous = scalar
    }
  }
}

public typealias HTML = Markup<HTMLText>

extension Markup.StringInterpolation where Escaping == HTMLText {
  /// Text of several lines, for an element that shows them.
  public func appendInterpolation(lines text: String) { HTMLText.escape(text, keepsLines: true, into: buffer) }
}

extension OutputBuffer {
  public func append(scalar: Unicode.Scalar) {
    if scalar.isASCII {
      append(UInt8(scalar.value))
    } else {
      append(Array(UTF8.encode(scalar)!))
    }
  }
}
