internal import CArchive

/// A container format that Archives reads and writes.
public enum ArchiveFormat: String, Sendable, Hashable, CaseIterable {
  /// tar: v7, ustar, GNU and pax are read; pax ("restricted": extended headers only where needed) is written.
  case tar
  /// cpio: the ASCII and binary variants are read; "newc" is written.
  case cpio
  case zip
  /// 7-Zip. It can only be read from a file that can be sought.
  case sevenZip = "7z"
  /// No container: the bytes of one compressed file.
  case raw
}

/// A compression that wraps a whole file. None of them runs a program.
public enum CompressionFilter: String, Sendable, Hashable, CaseIterable {
  case none, gzip, bzip2, xz, zstd, lz4

  /// The suffixes that such a file's name carries, the dot included, in lower case; what they stand for once the
  /// compression is gone (`.tgz` becomes `.tar`).
  var suffixes: [(suffix: String, replacement: String)] {
    switch self {
    case .none: []
    case .gzip: [(".gz", ""), (".gzip", ""), (".tgz", ".tar"), (".taz", ".tar")]
    case .bzip2: [(".bz2", ""), (".tbz2", ".tar"), (".tbz", ".tar")]
    case .xz: [(".xz", ""), (".txz", ".tar")]
    case .zstd: [(".zst", ""), (".zstd", ""), (".tzst", ".tar")]
    case .lz4: [(".lz4", ""), (".tlz4", ".tar")]
    }
  }

  /// libarchive's number of the filter.
  var code: CInt {
    switch self {
    case .none: ARCHIVE_FILTER_NONE
    case .gzip: ARCHIVE_FILTER_GZIP
    case .bzip2: ARCHIVE_FILTER_BZIP2
    case .xz: ARCHIVE_FILTER_XZ
    case .zstd: ARCHIVE_FILTER_ZSTD
    case .lz4: ARCHIVE_FILTER_LZ4
    }
  }
}
