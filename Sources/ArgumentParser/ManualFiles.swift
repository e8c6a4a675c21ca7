import Glibc

/// The day that a manual page bears: that of `SOURCE_DATE_EPOCH` where it is set (reproducible-builds.org), else today.
struct ManualDate: CustomStringConvertible {
  private let seconds: Int

  init(seconds: Int) { self.seconds = seconds }

  init() {
    seconds = getenv("SOURCE_DATE_EPOCH").flatMap { Int(String(cString: $0)) } ?? time(nil)
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  /// `November 25, 2026`, in UTC
  var description: String {
    var seconds = time_t(self.seconds)
    var parts = tm()
    guard gmtime_r(&seconds, &parts) != nil, Self.months.indices.contains(Int(parts.tm_mon)) else {
      return "January 1, 1970"
    }
    return "\(Self.months[Int(parts.tm_mon)]) \(parts.tm_mday), \(Int(parts.tm_year) + 1900)"
  }
}

/// A manual page that could not be written.
struct ManualFileError: ExitCodeProviding, CustomStringConvertible {
  let path: String
  let code: Int32

  /// 73 (EX_CANTCREAT)
  var exitCode: ExitCode { ExitCode(73) }
  var description: String { "\(path): \(String(cString: strerror(code)))" }
}

extension ManualPage {
  /// Writes the page into `directory`, which is there already.
  func write(into directory: String) throws {
    let path = "\(directory)/\(fileName)"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw ManualFileError(path: path, code: errno) }
    let isWritten = ArgumentParser.write(text, to: descriptor)
    let code = errno
    guard close(descriptor) == 0, isWritten else { throw ManualFileError(path: path, code: isWritten ? errno : code) }
  }
}
