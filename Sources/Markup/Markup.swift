import LogModel

/// How text from outside is made harmless in one kind of document.
public protocol TextEscaping {
  /// Writes `text` so that the document shows it and obeys none of it.
  static func escape(_ text: String, into output: OutputBuffer)
}

/// A piece of a document: what is written in the program's source stays as it is, what is interpolated is escaped.
///
/// A `String` becomes markup only through an escape, so that no text of a log can get into a document raw by an oversight.
public struct Markup<Escaping: TextEscaping>: ExpressibleByStringInterpolation {
  fileprivate let buffer: OutputBuffer

  public init(stringLiteral literal: String) {
    buffer = OutputBuffer(capacity: literal.utf8.count)
    buffer.append(text: literal)
  }

  /// What was written to a document of its own.
  public init(_ document: Document<Escaping>) { buffer = document.buffer }

  public init(stringInterpolation interpolation: StringInterpolation) { buffer = interpolation.buffer }

  fileprivate func append(to output: OutputBuffer) { withExtendedLifetime(buffer) { output.append(buffer.bytes) } }

  public struct StringInterpolation: StringInterpolationProtocol {
    public let buffer: OutputBuffer

    public init(literalCapacity: Int, interpolationCount: Int) {
      buffer = OutputBuffer(capacity: literalCapacity + 32 * interpolationCount)
    }

    public func appendLiteral(_ literal: String) { buffer.append(text: literal) }
    public func appendInterpolation(_ text: String) { Escaping.escape(text, into: buffer) }
    public func appendInterpolation(_ number: Int) { buffer.append(decimal: number) }
    public func appendInterpolation(_ markup: Markup) { markup.append(to: buffer) }
  }
}

/// A document that is written front to back.
public struct Document<Escaping: TextEscaping> {
  public let buffer: OutputBuffer

  public init(_ buffer: OutputBuffer) { self.buffer = buffer }

  public func write(_ markup: Markup<Escaping>) { markup.append(to: buffer) }

  /// Writes what `body` writes if the document then has no more than `limit` bytes, and says whether it does.
  @discardableResult
  public func write(upTo limit: Int, _ body: () -> Void) -> Bool {
    let before = buffer.count
    body()
    if buffer.count <= limit { return true }
    buffer.count = before
    return false
  }
}
