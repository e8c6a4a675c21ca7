import CArchive

/// A compression that libarchive reads and writes.
public enum CompressionFilter: String, CaseIterable, Sendable {
  case gzip
  case zstd
  case xz
  case bzip2
  case lz4

  /// What files compressed so end in.
  public var fileSuffix: String {
    switch self {
    case .gzip: ".gz"
    case .zstd: ".zst"
    case .xz: ".xz"
    case .bzip2: ".bz2"
    case .lz4: ".lz4"
    }
  }

  func add(toWriter archive: OpaquePointer) -> Int32 {
    switch self {
    case .gzip: archive_write_add_filter_gzip(archive)
    case .zstd: archive_write_add_filter_zstd(archive)
    case .xz: archive_write_add_filter_xz(archive)
    case .bzip2: archive_write_add_filter_bzip2(archive)
    case .lz4: archive_write_add_filter_lz4(archive)
    }
  }
}
