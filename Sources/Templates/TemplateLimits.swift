/// What a ``SequenceTable`` may hold, and how much of a message it looks at.
public struct TemplateLimits: Sendable, Hashable {
  /// The most distinct sequences that are kept; beyond it, groups collapse.
  public var sequences: Int
  /// The most bytes of text that the sequences may have.
  public var textBytes: Int
  /// How much of a message's first line counts, in bytes; the rest becomes one parameter.
  public var messageBytes: Int
  /// How many tokens of a message count; the rest becomes one parameter.
  public var tokens: Int

  public init(
    sequences: Int = 50_000, textBytes: Int = 16 << 20, messageBytes: Int = 4 << 10, tokens: Int = 256
  ) {
    self.sequences = max(sequences, 1)
    self.textBytes = max(textBytes, 64 << 10)
    self.messageBytes = max(messageBytes, 16)
    self.tokens = max(tokens, 2)
  }
}
