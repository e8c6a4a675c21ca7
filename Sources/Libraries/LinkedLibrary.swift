import CArchive
import CMicroHTTPD
import CPCRE2
import CRdKafka
import CXXHash
import CYAML
import CZstd

/// A C library that the program uses, and the version that it found when it started; of xxHash, which is compiled in, that of the build.
public struct LinkedLibrary: Sendable {
  /// As its project calls it.
  public let name: String
  /// As the library says it: `2.0.2`.
  public let version: String

  /// All of them, by name.
  public static var all: [LinkedLibrary] {
    [
      LinkedLibrary(name: "libarchive", version: libarchive),
      LinkedLibrary(name: "libmicrohttpd", version: text(MHD_get_version())),
      LinkedLibrary(name: "librdkafka", version: text(rd_kafka_version_str())),
      LinkedLibrary(name: "libyaml", version: text(yaml_get_version_string())),
      LinkedLibrary(name: "PCRE2", version: pcre2),
      LinkedLibrary(name: "xxHash", version: "\(XXH_VERSION_MAJOR).\(XXH_VERSION_MINOR).\(XXH_VERSION_RELEASE)"),
      LinkedLibrary(name: "zstd", version: text(ZSTD_versionString())),
    ]
  }

  /// `10.42` of `10.42 2022-12-11`.
  private static var pcre2: String {
    // As pcre2_config(3) has it, at least 24 code units.
    var buffer = [UInt8](repeating: 0, count: 64)
    let length = buffer.withUnsafeMutableBytes { pcre2_config_8(UInt32(PCRE2_CONFIG_VERSION), $0.baseAddress) }
    guard length > 0 else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }, as: UTF8.self)
  }

  /// `3.6.2` of 3006002.
  private static var libarchive: String {
    let number = Int(archive_version_number())
    return "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
  }

  private static func text(_ version: UnsafePointer<CChar>?) -> String { version.map { String(cString: $0) } ?? "" }
}
