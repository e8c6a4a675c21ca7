import FileSystem
import Glibc
import LogModel

/// Whether a Fluent Bit that is running has a directory's chunks.
public enum FluentBitProcess {
  /// The number of a process that holds one of these files open, or that a chunk is named after and that is still a Fluent Bit; `nil` where there
  /// is none to be seen. Processes of others cannot be looked into without their rights.
  public static func writer(of chunks: [FoundChunk]) -> Int? {
    let files = Set(chunks.compactMap { try? FileStatus(ofFileAt: $0.path).identity })
    let named = Set(chunks.compactMap { FluentBitFileName($0.path.lastPathComponent)?.process })
    guard let processes = try? DirectoryListing(of: "/proc").names.compactMap({ Int($0) }) else { return nil }
    return processes.sorted().first { process in
      guard process != Int(getpid()) else { return false }
      if named.contains(UInt64(process)), name(of: process) == "fluent-bit" { return true }
      let directory = "/proc/\(process)/fd"
      let numbers = (try? DirectoryListing(of: directory).names) ?? []
      return numbers.contains { number in
        (try? FileStatus(ofFileAt: "\(directory)/\(number)").identity).map { files.contains($0) } ?? false
      }
    }
  }

  private static func name(of process: Int) -> String? {
    guard let file = try? FileDescriptor(opening: "/proc/\(process)/comm"), let bytes = try? file.bytes(in: 0..<64)
    else {
      return nil
    }
    return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
  }
}
