import LogModel
import Markup

/// A table set in columns for letters of one width. What does not fit into its column is cut, and ends with `…`.
struct TextTable {
  /// In columns, all of a row with the blanks between its cells.
  private static let widest = 150
  /// No column is made narrower than this.
  private static let narrowest = 12
  private static let widestCell = 72

  /// The titles of the columns, and the rows. None ends with a blank.
  let lines: [String]

  init(_ table: CheckReport.Table) {
    let count = table.columns.count
    let titles = table.columns.map { PlainText.shown($0.title) }
    let rows = table.rows.map { row in (0..<count).map { $0 < row.count ? Self.text(row[$0]) : "" } }
    let isNumeric = (0..<count).map { column in
      table.rows.contains { column < $0.count && $0[column].isNumber }
        && table.rows.allSatisfy { column >= $0.count || $0[column].isNumber || $0[column] == .none }
    }
    let needs = ([titles] + rows).map { $0.map(\.unicodeScalars.count) }
    let widths =
      table.isUncut ? (0..<count).map { column in needs.map { $0[column] }.max() ?? 0 } : Self.widths(needs, count)
    lines = ([titles] + rows).map { cells in
      var line = ""
      for (column, cell) in cells.enumerated() {
        let cell = Self.cut(cell, to: widths[column])
        let pad = String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
        line += (column > 0 ? "  " : "") + (isNumeric[column] ? pad + cell : cell + pad)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private static func text(_ cell: CheckReport.Cell) -> String {
    switch cell {
    case .none: ""
    case .number(let number): number.grouped
    case .text(let text), .code(let text): PlainText.shown(text)
    case .list(let texts): PlainText.shown(texts.joined(separator: ", "))
    }
  }

  /// The widths of the columns: what their cells need, less where all of them together need too much, taken from the widest.
  private static func widths(_ needs: [[Int]], _ count: Int) -> [Int] {
    var widths = (0..<count).map { column in min(widestCell, needs.map { $0[column] }.max() ?? 0) }
    while widths.reduce(2 * (count - 1), +) > widest, let largest = widths.max(), largest > narrowest {
      widths[widths.firstIndex(of: largest) ?? 0] -= 1
    }
    return widths
  }

  private static func cut(_ text: String, to width: Int) -> String {
    guard text.unicodeScalars.count > width else { return text }
    return width > 0 ? String(text.unicodeScalars.prefix(width - 1)) + "…" : ""
  }
}

extension CheckReport.Cell {
  fileprivate var isNumber: Bool {
    if case .number = self { true } else { false }
  }
}
