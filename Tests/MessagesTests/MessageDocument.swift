import TestSupport

/// docs/MESSAGES.md, read: its rows.
struct MessageDocument {
  struct Row: CustomStringConvertible {
    let line: Int
    let section: String
    /// The messages of the row: each code span of its first cell.
    let templates: [MessageTemplate]
    let cause: String
    let remedy: String

    var description: String {
      "docs/MESSAGES.md:\(line): \(templates.map { "`\($0.text)`" }.joined(separator: " "))"
    }
  }

  static let path = "\(projectDirectory)/docs/MESSAGES.md"
  static let shared = MessageDocument(
    String(decoding: TemporaryDirectory.read(path) ?? [], as: UTF8.self))

  private(set) var rows: [Row] = []
  /// Rows of tables that are no message: their lines.
  private(set) var malformed: [Int] = []

  var templates: [MessageTemplate] { rows.flatMap(\.templates) }

  init(_ text: String) {
    var section = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("## ") { section = String(line.dropFirst(3)) }
      guard line.hasPrefix("|"), !line.hasPrefix("| ---"), !line.hasPrefix("| message |") else { continue }
      let cells = MessageDocument.cells(of: line)
      let templates = cells.first.map(MessageDocument.codeSpans) ?? []
      guard cells.count == 3, !templates.isEmpty else {
        malformed.append(index + 1)
        continue
      }
      rows.append(
        Row(
          line: index + 1, section: section, templates: templates.map(MessageTemplate.init), cause: cells[1],
          remedy: cells[2]))
    }
  }

  /// The cells of a row of a table, where `\|` is a bar of the text.
  private static func cells(of line: Substring) -> [String] {
    var cells = [""]
    var isEscaped = false
    for character in line.dropFirst() {
      if isEscaped, character == "|" {
        cells[cells.count - 1].removeLast()
        cells[cells.count - 1].append(character)
      } else if character == "|" {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
      isEscaped = character == "\\"
    }
    if cells.last?.allSatisfy({ $0 == " " }) == true { cells.removeLast() }
    return cells.map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
  }

  /// The code spans of a text: between as many backticks as they begin with. A blank beside backticks is not part of one.
  private static func codeSpans(of text: String) -> [String] {
    var spans: [String] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "`") {
      let marks = rest[start...].prefix { $0 == "`" }
      rest = rest[marks.endIndex...]
      guard let end = rest.firstRange(of: marks) else { break }
      var span = rest[..<end.lowerBound]
      if marks.count > 1, span.first == " ", span.last == " " { span = span.dropFirst().dropLast() }
      spans.append(String(span))
      rest = rest[end.upperBound...]
    }
    return spans
  }
}
