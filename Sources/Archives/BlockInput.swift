import Glibc
import Pipeline

/// Bytes as libarchive wants them: in blocks that someone else owns, so that none is copied on the way.
protocol BlockInput: AnyObject {
  /// The next block, valid until the next call; empty at the end.
  func nextBlock() throws -> UnsafeRawBufferPointer

  /// The length of the input if it can be sought, nil if it is a stream.
  var seekableSize: Int64? { get }

  /// Where the next block begins, counted from the input's start. Setting it is for inputs that can be sought.
  var position: Int64 { get set }
}

/// Big enough that the cost of a call does not show.
private let blockSize = 256 << 10

/// A file, or anything else that has a descriptor.
final class FileInput: BlockInput {
  let seekableSize: Int64?
  var position: Int64 = 0
  private let descriptor: CInt
  private let closes: Bool
  private let name: String
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 64)

  /// Reads a regular file from its start, wherever the descriptor stands, and anything else from where it stands.
  init(descriptor: CInt, closes: Bool, name: String) throws(ArchiveError) {
    self.descriptor = descriptor
    self.closes = closes
    self.name = name
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      seekableSize = nil
      throw ArchiveError(.io(code), archive: name, reason: systemErrorText(code))
    }
    seekableSize = status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
  }

  convenience init(path: String, name: String) throws(ArchiveError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      let code = errno
      throw ArchiveError(.io(code), archive: name, reason: systemErrorText(code))
    }
    try self.init(descriptor: descriptor, closes: true, name: name)
  }

  deinit {
    buffer.deallocate()
    if closes { close(descriptor) }
  }

  /// Told to stop, the program sees the file's end here, however much of it there is.
  func nextBlock() throws -> UnsafeRawBufferPointer {
    while true {
      if StopSignal.number != nil { return UnsafeRawBufferPointer(rebasing: buffer[..<0]) }
      let count =
        seekableSize != nil
        ? pread(descriptor, buffer.baseAddress, buffer.count, off_t(position))
        : read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        position += Int64(count)
        return UnsafeRawBufferPointer(rebasing: buffer[..<count])
      }
      let code = errno
      if code != EINTR { throw ArchiveError(.io(code), archive: name, reason: systemErrorText(code)) }
    }
  }
}

/// A `ByteSource`, read through a buffer.
final class SourceInput: BlockInput {
  var seekableSize: Int64? { nil }
  var position: Int64 = 0
  private let source: any ByteSource
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 64)

  init(_ source: any ByteSource) {
    self.source = source
  }

  deinit {
    buffer.deallocate()
  }

  func nextBlock() throws -> UnsafeRawBufferPointer {
    let count = try source.read(into: buffer)
    position += Int64(count)
    return UnsafeRawBufferPointer(rebasing: buffer[..<count])
  }
}

/// An input whose first bytes were looked at already: it gives them again.
final class PeekedInput: BlockInput {
  var seekableSize: Int64? { nil }
  /// Counts what was taken from here, not what was looked at.
  var position: Int64 = 0
  private let rest: any BlockInput
  private let head: UnsafeMutableRawBufferPointer
  private var headIsDue = true
  /// What stopped the looking; due after the bytes before it.
  private(set) var failure: (any Error)?

  /// Reads until there are enough bytes to tell what kind of content it is.
  init(_ input: any BlockInput) {
    rest = input
    var bytes: [UInt8] = []
    do {
      while bytes.count < ContentKind.prefixLength {
        let block = try input.nextBlock()
        if block.isEmpty { break }
        bytes.append(contentsOf: block)
      }
    } catch {
      failure = error
    }
    head = .allocate(byteCount: bytes.count, alignment: 64)
    head.copyBytes(from: bytes)
  }

  deinit {
    head.deallocate()
  }

  /// The bytes that were looked at: ``ContentKind/prefixLength`` of them or more, fewer if the input is shorter.
  var prefix: UnsafeRawBufferPointer { UnsafeRawBufferPointer(head) }

  func nextBlock() throws -> UnsafeRawBufferPointer {
    if headIsDue, !head.isEmpty {
      headIsDue = false
      position = Int64(head.count)
      return prefix
    }
    if let failure { throw failure }
    let block = try rest.nextBlock()
    position += Int64(block.count)
    return block
  }
}
