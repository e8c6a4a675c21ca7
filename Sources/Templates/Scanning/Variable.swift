/// What a masked part of a message looks like.
public enum VariableKind: UInt8, Sendable, CaseIterable {
  /// `17`, `-2`, `0.25`
  case number
  /// `12ms`, `1.5s`, `64KB`, `5.2 KB`, `80%`
  case numberWithUnit
  /// `0x7f`, `9f86d081`
  case hex
  case uuid
  /// An IP address, a MAC address or a host, with its port where one follows.
  case address
  case path
  case url
  /// A date, a clock, or both.
  case time
  /// `true`, `false`, `null`
  case literal
  /// Anything else that holds digits as words do not: `blk_3886504906`, `node-129`.
  case identifier
  /// What lies beyond the limits of ``TemplateLimits``.
  case rest
}

/// A masked part of a message.
public struct Variable: Sendable, Hashable {
  /// The token column in the sequence. The members of a list share one.
  public var column: Int32
  public var kind: VariableKind
  /// Of the first byte in the message.
  public var start: Int32
  /// In bytes, the unit included.
  public var count: Int32

  public init(column: Int32, kind: VariableKind, start: Int32, count: Int32) {
    self.column = column
    self.kind = kind
    self.start = start
    self.count = count
  }
}
