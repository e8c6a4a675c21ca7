import Glibc
import RuleFile
import Rules
import TestSupport

/// Lines to match: the examples of the stock rules and, where they are there, real logs; and both with mistakes in them.
enum SampleLines {
  static let all: [[UInt8]] = {
    var lines: [[UInt8]] = []
    for document in (try? StockRuleFiles.documents()) ?? [] {
      for example in document.rules.flatMap(\.examples) {
        lines.append(Array(example.input.value.utf8.prefix { $0 != UInt8(ascii: "\n") }))
      }
    }
    lines += realLines()
    var random = SeededGenerator(seed: 11)
    let parts: [[UInt8]] = ["é", " ", "-", "\"", "[", "日本", "0", "/", ":", "", "x"].map { Array($0.utf8) }
    for line in lines where !line.isEmpty {
      // Only between characters: lines are text.
      let starts = line.indices.filter { line[$0] & 0xC0 != 0x80 }
      guard let place = starts.randomElement(using: &random), let part = parts.randomElement(using: &random) else {
        continue
      }
      var changed = line
      changed.insert(contentsOf: part, at: place)
      lines.append(changed)
    }
    return lines.filter { String(validating: $0, as: UTF8.self) != nil }
  }()

  /// So many of them, spread over all.
  static func some(of count: Int) -> [[UInt8]] {
    let step = max(1, all.count / count)
    return stride(from: 0, to: all.count, by: step).map { all[$0] }
  }

  /// The real logs beside the project, or where `SENTINEL_LOGHUB` says.
  private static let root =
    getenv("SENTINEL_LOGHUB").map { String(cString: $0) }
    ?? "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/shared/loghub"

  /// One line in `step` of real logs; none where they are not there.
  static func realLines(step: Int = 40) -> [[UInt8]] {
    guard let directory = opendir(root) else { return [] }
    defer { closedir(directory) }
    var lines: [[UInt8]] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard !name.hasPrefix("."), let file = fopen("\(root)/\(name)/\(name)_2k.log", "r") else { continue }
      defer { fclose(file) }
      var buffer = [UInt8](repeating: 0, count: 1 << 20)
      let count = fread(&buffer, 1, buffer.count, file)
      let all = buffer.prefix(count).split(separator: UInt8(ascii: "\n")).map {
        $0.last == 13 ? Array($0.dropLast()) : Array($0)
      }
      lines += all.enumerated().filter { $0.offset % step == 0 }.map(\.element)
    }
    return lines
  }
}
