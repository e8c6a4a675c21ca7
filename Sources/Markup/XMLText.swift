import LogModel

/// Escapes for XML 1.0: element content and quoted attributes.
///
/// What XML 1.0 forbids, in any spelling, is made visible as all controls are. CDATA sections are never used, so that `]]>` is harmless once
/// its `>` is escaped.
public enum XMLText: TextEscaping {
  public static func escape(_ text: String, into output: OutputBuffer) { escape(text, keepsLines: false, into: output) }

  public static func escape(_ text: String, keepsLines: Bool, into output: OutputBuffer) {
    // What HTML needs is what XML needs: the five references, numeric references, and no controls. The names are those of XML too.
    HTMLText.escape(text, keepsLines: keepsLines, into: output)
  }
}

public typealias XML = Markup<XMLText>

extension Markup.StringInterpolation where Escaping == XMLText {
  /// Element content of several lines. Not for attributes, where a parser makes blanks of line feeds.
  public func appendInterpolation(lines text: String) { XMLText.escape(text, keepsLines: true, into: buffer) }
}
