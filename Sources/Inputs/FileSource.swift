import FileSystem
import Glibc
import Pipeline

/// A file or standard input as a stream of bytes, which ends early when the program is told to stop.
public final class FileSource: ByteSource {
  private let descriptor: FileDescriptor
  private let isRegular: Bool
  /// How many bytes were read so far.
  public private(set) var bytesRead = 0

  public init(_ descriptor: FileDescriptor) throws(SystemCallError) {
    self.descriptor = descriptor
    isRegular = try descriptor.status().kind == .regular
    if isRegular { descriptor.adviseSequentialReading() }
  }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    // Only a pipe or a terminal can keep a read waiting: there a signal has to wake it.
    if !isRegular { waitForBytesOrSignal() }
    guard StopSignal.number == nil else { return 0 }
    let count = try descriptor.read(into: buffer)
    bytesRead += count
    return count
  }

  private func waitForBytesOrSignal() {
    var waiting = [
      pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: StopSignal.wakeDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&waiting, 2, -1) < 0, errno == EINTR, StopSignal.number == nil {}
  }
}
