import TestSupport

/// What the cases of CommandTests have recorded: outputs of the program, which CaseTests compares with what it prints now.
enum RecordedOutput {
  /// The lines of all cases, each once.
  static let lines: [String] = {
    var lines: Set<String> = []
    let cases = "\(projectDirectory)/Tests/CommandTests/Cases"
    for name in TemporaryDirectory.names(in: cases) where !name.hasPrefix(".") {
      for stream in ["stderr", "stdout"] {
        let bytes = TemporaryDirectory.read("\(cases)/\(name)/expected/\(stream)") ?? []
        // Records and reports can be long; no message is.
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.count < 4096 {
          lines.insert(String(decoding: line, as: UTF8.self))
        }
      }
    }
    return lines.sorted()
  }()
}
