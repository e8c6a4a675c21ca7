import FileSystem
import Framing
import LogModel

/// How files are shipped.
public struct ShipOptions: Sendable {
  public var framing: FramingOptions
  /// Whether an unfinished last line is taken for a line.
  public var flushesPartialLines = false
  /// A record that may still grow is whole when its file has not changed for so long; in nanoseconds.
  public var quietAfter: Int64 = 1_000_000_000
  /// Records are committed when there are so many bytes of them, and whenever there is nothing more to read.
  public var commitSize = 1 << 20
  /// Of the whole buffer, in bytes on disk; where it is reached, nothing more is read. `nil`: no limit.
  public var maximumBufferSize: Int?
  /// Of compressed files: the most bytes that are read of one, decompressed.
  public var maximumDecompressedSize: Int64 = 16 << 30
  /// Files are kept open, so that they can be read to their end after they have lost their names; at most so many that wait for nothing.
  public var maximumOpenFiles = 512
  /// With `follow`, a chunk is sealed when it is this old; in nanoseconds.
  public var sealAfter: Int64 = 10_000_000_000
  /// Tells the system's runs apart; 0: not known.
  public var boot: UInt64 = 0
  /// The time, in nanoseconds since 1970.
  public var clock: @Sendable () -> Int64

  public init(framing: FramingOptions, clock: @escaping @Sendable () -> Int64) {
    self.framing = framing
    self.clock = clock
  }
}

/// The system's runs.
public enum SystemRun {
  /// A number for this run of the system, from Linux's boot id; 0 where there is none.
  public static func number() -> UInt64 {
    guard let file = try? FileDescriptor(opening: "/proc/sys/kernel/random/boot_id"),
      let id = try? file.bytes(in: 0..<64), !id.isEmpty
    else { return 0 }
    return ContentHash.of(id)
  }
}
