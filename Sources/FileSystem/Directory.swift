import Glibc

/// A directory's entries by name, in the order of their bytes: the same in every locale.
///
/// Names are bytes to the kernel; what is not UTF-8 cannot be named here and is reported in `unnameable`.
public struct DirectoryListing: Sendable {
  public var names: [String] = []
  public var unnameable = 0

  /// The corresponding C functions are `opendir` and `readdir`.
  public init(of path: String) throws(SystemCallError) {
    guard let stream = opendir(path) else { throw SystemCallError("opendir", path) }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw SystemCallError("readdir", path) }
        break
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let name else {
        unnameable += 1
        continue
      }
      if name != ".", name != ".." { names.append(name) }
    }
    names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension DirectoryListing {
  /// Whether `path` is a directory itself, not a link to one. The corresponding C function is `lstat`.
  public static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether `path` is a symbolic link. The corresponding C function is `lstat`.
  public static func isLink(_ path: String) -> Bool {
    var status = stat()
    return fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}

/// Calls on a directory as a whole.
public enum Directory {
  /// Makes `path` and what is missing above it, mode 0700. The corresponding C function is `mkdir`.
  public static func create(_ path: String) throws(SystemCallError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for component in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? "\(component)" : "/\(component)"
      guard mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
      throw SystemCallError("mkdir", made)
    }
    guard try FileStatus(ofFileAt: path).kind == .directory else {
      throw SystemCallError("mkdir", path, code: ENOTDIR)
    }
  }
}
