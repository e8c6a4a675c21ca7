import LogModel

/// Escapes for JSON: a text becomes a string with its quotes, from which a reader gets back exactly the text.
///
/// All that `VisibleText` spells out, and one sign of each `##`, is written as `\u…`, so that the file does no harm where it is printed. A file
/// that begins with a brace and has its line feeds between values only holds no other command of a CI system.
public enum JSONText: TextEscaping {
  private static let digits = Array("0123456789abcdef".utf8)

  public static func escape(_ text: String, into output: OutputBuffer) {
    output.append(UInt8(ascii: "\""))
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output.append("\\\"")
      case "\\": output.append("\\\\")
      case "\n": output.append("\\n")
      case "\t": output.append("\\t")
      case "#" where previous == "#": write(scalar, into: output)
      case _ where VisibleText.spelling(of: scalar) != nil: write(scalar, into: output)
      default: output.append(scalar: scalar)
      }
      previous = scalar
    }
    output.append(UInt8(ascii: "\""))
  }

  /// Writes `scalar` as `\u…`, as a surrogate pair where it needs one.
  private static func write(_ scalar: Unicode.Scalar, into output: OutputBuffer) {
    for unit in String(scalar).utf16 {
      output.append("\\u")
      for shift in [12, 8, 4, 0] { output.append(digits[Int(unit >> UInt16(shift)) & 15]) }
    }
  }
}

public typealias JSON = Markup<JSONText>
