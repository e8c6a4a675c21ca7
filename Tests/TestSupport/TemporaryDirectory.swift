import Glibc

/// A directory that is removed, with what is in it, when the test is done with it.
public final class TemporaryDirectory {
  public let path: String

  public init() {
    var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/sentinel-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("mkdtemp: error \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { TemporaryDirectory.remove(path.utf8CString) }

  /// Writes a file, with the directories above it, and returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) -> String {
    let file = "\(path)/\(name)"
    for index in file.indices where file[index] == "/" && index > file.startIndex {
      mkdir(String(file[..<index]), 0o700)
    }
    guard let stream = fopen(file, "w") else { fatalError("\(file): error \(errno)") }
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
    return file
  }

  @discardableResult
  public func write(_ text: String, to name: String) -> String { write(Array(text.utf8), to: name) }

  public func read(_ name: String) -> [UInt8]? { Self.read("\(path)/\(name)") }

  public static func read(_ path: String) -> [UInt8]? {
    guard let stream = fopen(path, "r") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&block, 1, block.count, stream), count > 0 { bytes += block[..<count] }
    return bytes
  }

  /// The permissions of a file or directory; `nil` where there is none.
  public static func mode(of path: String) -> mode_t? {
    var status = stat()
    return fstatat(AT_FDCWD, path, &status, 0) == 0 ? status.st_mode & 0o777 : nil
  }

  /// Names in the directory, in order.
  public var names: [String] { Self.names(in: path) }

  /// Names in any directory, in order; none where there is no directory.
  public static func names(in path: String) -> [String] {
    names(in: path.utf8CString).map { String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self) }.sorted()
  }

  /// The names as they are, which need not be text; without a NUL behind them.
  private static func names(in path: ContiguousArray<CChar>) -> [ContiguousArray<CChar>] {
    guard let stream = path.withUnsafeBufferPointer({ opendir($0.baseAddress!) }) else { return [] }
    defer { closedir(stream) }
    var names: [ContiguousArray<CChar>] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        ContiguousArray($0.prefix { $0 != 0 }.map(CChar.init(bitPattern:)))
      }
      if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
    }
    return names
  }

  private static func remove(_ path: ContiguousArray<CChar>) {
    for name in names(in: path) {
      let file = ContiguousArray(path[..<(path.count - 1)]) + [0x2F] + name + [0]
      file.withUnsafeBufferPointer { pointer in
        let file = pointer.baseAddress!
        guard unlink(file) != 0 else { return }
        // A directory then, which may be closed to us; never a link, whose target would be opened instead.
        chmod(file, 0o700)
        remove(ContiguousArray(pointer))
      }
    }
    _ = path.withUnsafeBufferPointer { rmdir($0.baseAddress!) }
  }
}
