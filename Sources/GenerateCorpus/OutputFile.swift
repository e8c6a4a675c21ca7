import Glibc

/// What went wrong with a file or a folder, with the system's reason.
struct OutputError: Error {
  let action: String
  let path: String
  let code: Int32

  var words: String { "cannot \(action) \(path): \(String(cString: strerror(code)))" }
}

/// A file that is written from its beginning, or standard output.
struct OutputFile: ~Copyable {
  private let path: String
  private let descriptor: Int32

  /// Creates the file, or empties it. Without a path it is standard output.
  init(path: String?) throws(OutputError) {
    self.path = path ?? "standard output"
    guard let path else {
      descriptor = STDOUT_FILENO
      return
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw OutputError(action: "create", path: path, code: errno) }
  }

  deinit { if descriptor > STDERR_FILENO { close(descriptor) } }

  func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw OutputError(action: "write", path: path, code: errno)
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Writes a whole file at once.
  static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
    let file = try OutputFile(path: path)
    var writer = LineWriter(capacity: max(1, bytes.count))
    writer.text(bytes)
    try writer.flush(to: file)
  }
}

/// Creates a folder and those above it, where they do not exist.
func createFolder(_ path: String) throws(OutputError) {
  var partial = path.hasPrefix("/") ? "/" : ""
  for component in path.split(separator: "/") {
    partial += partial.isEmpty || partial == "/" ? String(component) : "/\(component)"
    if mkdir(partial, 0o755) != 0 && errno != EEXIST {
      throw OutputError(action: "create the folder", path: partial, code: errno)
    }
  }
}

func complain(_ message: String) {
  let line = Array("generate-corpus: \(message)\n".utf8)
  _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
