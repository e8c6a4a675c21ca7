import Glibc

/// What the whole process must settle before archives are handled.
public enum Archives {
  /// Sets the time zone of the process to UTC. Call it once at the start of the program, before there are threads.
  ///
  /// zip stores local times without a zone, and libarchive reads and writes them in the zone of the process: the same
  /// archive would have other times on another machine. The character set of names needs no such call: each use of
  /// libarchive switches its thread to C.UTF-8 and back.
  public static func prepareProcess() {
    _ = prepared
  }

  private static let prepared: Bool = {
    setenv("TZ", "UTC", 1)
    tzset()
    return true
  }()
}

/// The C.UTF-8 locale; nil on a system without it, where names that are not ASCII may come out repaired.
nonisolated(unsafe) private let utf8Locale: locale_t? = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)

/// Runs the body with this thread's character set being UTF-8, whatever the user's locale is.
///
/// libarchive turns names from and into the character set of the current locale.
func withUTF8Names<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
  guard let utf8Locale = utf8Locale else { return try body() }
  let previous = uselocale(utf8Locale)
  defer { _ = uselocale(previous) }
  return try body()
}
