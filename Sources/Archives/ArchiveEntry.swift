internal import CArchive
import Glibc

/// A regular file in an archive, or the content of a compressed file.
public struct ArchiveEntry: Sendable, Hashable {
  /// The path as stored, invalid UTF-8 repaired. It is a label: it may be absolute or hold `..`, and must not be opened.
  public let path: String
  /// Modification time in nanoseconds since 1970, nil where the archive has none.
  public let modificationTime: Int64?
  /// The size in bytes that the archive declares; it may be a lie. Nil where it declares none.
  public let size: Int64?
  /// Whether this is the content of a compressed file, not an entry of an archive.
  public let isRaw: Bool
}

/// An entry of an archive that is no regular file, and is never followed or created.
public struct SkippedEntry: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case symbolicLink = "symbolic link"
    case hardLink = "hard link"
    case device
    case pipe
    case socket
    case other = "special file"
  }

  /// The path as stored, invalid UTF-8 repaired.
  public let path: String
  public let kind: Kind
}

/// What an entry of libarchive is to us.
enum EntryRole {
  case file
  case directory
  case skipped(SkippedEntry.Kind)

  init(_ entry: OpaquePointer) {
    if archive_entry_hardlink(entry) != nil || archive_entry_hardlink_utf8(entry) != nil {
      // In cpio the last of the links carries the data; pax allows it too. That one is a file like any other.
      let hasData = archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) > 0
      self = hasData ? .file : .skipped(.hardLink)
      return
    }
    switch archive_entry_filetype(entry) & S_IFMT {
    case S_IFREG, 0: self = .file
    case S_IFDIR: self = .directory
    case S_IFLNK: self = .skipped(.symbolicLink)
    case S_IFCHR, S_IFBLK: self = .skipped(.device)
    case S_IFIFO: self = .skipped(.pipe)
    case S_IFSOCK: self = .skipped(.socket)
    default: self = .skipped(.other)
    }
  }
}

/// The entry's path. Call it within ``withUTF8Names(_:)``.
func entryPath(_ entry: OpaquePointer) -> String {
  if let path = archive_entry_pathname_utf8(entry) { return String(cString: path) }
  // Not UTF-8: the bytes as stored, what is invalid replaced.
  return archive_entry_pathname(entry).map { String(cString: $0) } ?? ""
}

extension ArchiveEntry {
  init(_ entry: OpaquePointer, path: String) {
    self.path = path
    size = archive_entry_size_is_set(entry) != 0 ? archive_entry_size(entry) : nil
    isRaw = false
    guard archive_entry_mtime_is_set(entry) != 0 else {
      modificationTime = nil
      return
    }
    let (seconds, overflow) = Int64(archive_entry_mtime(entry)).multipliedReportingOverflow(by: 1_000_000_000)
    let (time, overflow2) = seconds.addingReportingOverflow(Int64(archive_entry_mtime_nsec(entry)))
    modificationTime = overflow || overflow2 ? nil : time
  }

  /// The only entry of a compressed file.
  init(contentOf archive: String, filter: CompressionFilter, prefix: [UInt8]) {
    path = filter.nameOfContent(archive)
    size = nil
    isRaw = true
    guard filter == .gzip, prefix.count >= 8 else {
      modificationTime = nil
      return
    }
    // 0 means that gzip was not told.
    let seconds = (0..<4).reduce(Int64(0)) { $0 | Int64(prefix[4 + $1]) << (8 * Int64($1)) }
    modificationTime = seconds == 0 ? nil : seconds * 1_000_000_000
  }
}

extension CompressionFilter {
  /// The last part of the path, without the suffix that stands for the compression.
  func nameOfContent(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let folded = name.lowercasedASCII
    for (suffix, replacement) in suffixes where folded.hasSuffix(suffix) && folded.utf8.count > suffix.utf8.count {
      return String(decoding: Array(name.utf8).dropLast(suffix.utf8.count), as: UTF8.self) + replacement
    }
    return name
  }
}
