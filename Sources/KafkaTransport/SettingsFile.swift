import Glibc

/// A file that holds the value of one property: a password, a key, a certificate.
enum SettingsFile {
  private static let maximumSize = 1 << 20

  /// What is in the file at `path`, which may be a pipe, without one line end after it.
  static func text(of path: String, place: String) throws(KafkaSettingsError) -> String {
    guard !path.isEmpty else { throw KafkaSettingsError(place, "no file is named after the @") }
    guard var bytes = read(path) else {
      throw KafkaSettingsError(place, "\(path): \(String(cString: strerror(errno)))")
    }
    guard bytes.count <= maximumSize else { throw KafkaSettingsError(place, "\(path): larger than 1 MiB") }
    if bytes.last == UInt8(ascii: "\n") {
      bytes.removeLast()
      if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    }
    // What is in it may be a secret: where it is wrong is not said.
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw KafkaSettingsError(place, "\(path): not UTF-8 text")
    }
    return text
  }

  /// At least one byte more than `maximumSize` where there are more; `nil` after an error, which is in `errno`.
  private static func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 << 10)
    var failure: Int32?
    while bytes.count <= maximumSize {
      let count = Glibc.read(file, &block, block.count)
      if count > 0 {
        bytes += block[..<count]
      } else if count == 0 {
        break
      } else if errno != EINTR {
        failure = errno
        break
      }
    }
    close(file)
    guard let failure else { return bytes }
    errno = failure
    return nil
  }
}
