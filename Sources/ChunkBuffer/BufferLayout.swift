import FileSystem
import LogModel

/// Where what lies in a buffer's directory.
///
/// | path | what |
/// | --- | --- |
/// | `lock` | held by the process that writes chunks |
/// | `removal.lock` | held by the process that removes chunks |
/// | `streams/<stream>/` | the chunks of a stream; the name percent-encoded |
/// | `streams/<stream>/positions` | the tombstone: how far sources were read whose chunks are gone |
/// | `quarantine/<stream>/` | copies of damaged chunks, as they were found |
/// | `drain` | how far the buffer was drained, and to where |
/// | `drain.reserve` | space for the drain of a full disk |
/// | `dead-letter/` | a buffer of the records that Kafka did not take |
public struct BufferLayout: Hashable, Sendable {
  public let path: String

  public init(_ path: String) { self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

  /// More streams are refused: a name of a service that comes from a text by mistake must not fill the disk with directories.
  public static let maximumStreams = 50_000

  public var lock: String { "\(path)/lock" }
  public var removalLock: String { "\(path)/removal.lock" }
  public var streams: String { "\(path)/streams" }
  public var quarantine: String { "\(path)/quarantine" }
  public var drainState: String { "\(path)/drain" }
  public var deadLetters: String { "\(path)/\(BufferLayout.deadLettersName)" }

  public static let deadLettersName = "dead-letter"

  static let tombstoneName = "positions"

  /// The directory of a stream.
  public func directory(of stream: String) -> String { "\(streams)/\(BufferLayout.directoryName(of: stream))" }

  /// What a stream's directory is called: letters, digits, `-`, `_` and points stand for themselves, everything else (and a point that begins the
  /// name) as `%XX`. What would be longer than a name may be ends with a hash of the whole; the chunks know their stream.
  static func directoryName(of stream: String) -> String {
    var name = ""
    for (index, byte) in stream.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: ".") where index > 0: name += "."
      default: name += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    guard name.utf8.count > 200 || name.isEmpty else { return name }
    // `%~` stands in no name that was encoded whole.
    return name.prefix(180) + "%~" + ContentHash.of(Array(stream.utf8)).hexadecimal
  }

  /// The stream that a directory's name stands for, as far as it can be told.
  static func stream(ofDirectory name: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(name.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let value = hexadecimalByte(rest.prefix(2)) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hexadecimalByte(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard let high = hexadecimalValue(digits.first!), let low = hexadecimalValue(digits.last!) else { return nil }
    return UInt8(high << 4 | low)
  }

  /// The directories of streams, in the order of their names; none where there is no buffer yet.
  public func streamDirectories(_ fileSystem: some FileSystem) throws(SystemCallError) -> [String] {
    guard try fileSystem.exists(streams) else { return [] }
    return try fileSystem.names(in: streams).map { "\(streams)/\($0)" }
  }

  /// The names of the chunks in a directory, in the order in which they were written.
  public static func chunks(
    in directory: String, _ fileSystem: some FileSystem
  ) throws(SystemCallError) -> [ChunkName] {
    try fileSystem.names(in: directory).compactMap { ChunkName($0) }.sorted()
  }
}
