/// What is wrong with an archive or with one of its entries.
public struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    case encrypted
    /// Cut off, or damaged in the middle: libarchive does not always tell which.
    case damaged
    /// A format that is not read, or not from a stream.
    case unsupported
    /// More than `ArchiveLimits` allow.
    case limit
  }

  public var kind: Kind
  /// The entry at hand; `nil` between entries.
  public var entry: String?
  /// How many bytes of the entry were read before.
  public var offset: Int64
  public var reason: String
  /// Whether the next entry can be read all the same.
  public var isRecoverable: Bool

  public var description: String {
    guard let entry else { return reason }
    return "\(entry) at byte \(offset): \(reason)"
  }
}

/// How much is read from one archive, and from what lies in it, before it is taken for a bomb.
public final class ArchiveLimits {
  /// Decompressed bytes of all entries together.
  public let maximumBytes: Int64
  var remainingBytes: Int64

  public init(maximumBytes: Int64) {
    self.maximumBytes = maximumBytes
    remainingBytes = maximumBytes
  }
}
