internal import CArchive
import Glibc

/// What went wrong with an archive, and where.
public struct ArchiveError: Error, Sendable {
  /// The kinds of trouble.
  public enum Kind: Sendable, Hashable {
    /// The entry, or the whole archive, is encrypted; no password is ever asked for.
    case encrypted
    /// The archive ends too early. What came before was delivered.
    case truncated
    /// A checksum, a header or compressed data is wrong.
    case corrupt
    /// Sound as far as can be told, but not something that is read here.
    case unsupported
    /// More decompressed bytes, or more entries, than ``ArchiveLimits`` allow.
    case limit(Limit)
    /// A system call failed with this `errno` value.
    case io(CInt)
    /// The stream below failed; see ``ArchiveError/underlying``.
    case source
  }

  /// Which limit was passed, and its value.
  public enum Limit: Sendable, Hashable {
    case bytes(Int64)
    case entries(Int)
  }

  public let kind: Kind
  /// The archive's name, as the caller gave it.
  public let archive: String
  /// The path of the entry in question, nil where the trouble concerns the archive.
  public let entry: String?
  /// How many bytes of the entry had been delivered; without an entry, how far into the archive's own bytes the trouble lies.
  public let offset: Int64
  /// The cause in words, printable: often libarchive's own text.
  public let reason: String
  /// Whether `nextEntry` may be called again to get at what follows.
  public let isRecoverable: Bool
  /// The error of the stream below, where the kind is ``Kind/source``.
  public let underlying: (any Error)?

  public init(
    _ kind: Kind, archive: String, entry: String? = nil, offset: Int64 = 0, reason: String,
    isRecoverable: Bool = false, underlying: (any Error)? = nil
  ) {
    self.kind = kind
    self.archive = archive
    self.entry = entry
    self.offset = offset
    self.reason = printable(reason)
    self.isRecoverable = isRecoverable
    self.underlying = underlying
  }
}

extension ArchiveError: CustomStringConvertible {
  /// One line: archive, entry and offset, what is wrong, and the cause.
  public var description: String {
    var place = printable(archive)
    if let entry { place += ": \(printable(entry))@\(offset)" }
    return "\(place): \(summary): \(reason)"
  }

  /// What is wrong, in a few words.
  public var summary: String {
    switch kind {
    case .encrypted: "encrypted"
    case .truncated: "ends too early"
    case .corrupt: "damaged"
    case .unsupported: "cannot be read"
    case .limit(.bytes(let limit)): "more than \(limit) bytes when unpacked"
    case .limit(.entries(let limit)): "more than \(limit) entries"
    case .io: "input or output failed"
    case .source: "the stream it is read from failed"
    }
  }
}

/// The words for an `errno` value, thread-safe.
func systemErrorText(_ code: CInt) -> String {
  var buffer = [CChar](repeating: 0, count: 128)
  let words = strerror_r(code, &buffer, buffer.count)
  return words.map { String(cString: $0) } ?? "error \(code)"
}

/// The text with control characters (which could steer a terminal) replaced.
func printable(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let isControl = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
    result.append(isControl || scalar == "\u{2028}" || scalar == "\u{2029}" ? "\u{FFFD}" : scalar)
  }
  return String(result)
}
