import LogModel

/// Names for drafts, of the words of their templates.
enum DraftName {
  private static let maximumWords = 3
  private static let maximumLength = 40

  static func name(for template: UnmatchedTemplate, besides names: Set<String>) -> String {
    var words: [String] = []
    var length = 0
    let text = template.text.replacing("<*>", with: " ")
    for word in text.utf8.split(whereSeparator: { !LineByte.isLetter($0) }) where words.count < maximumWords {
      let small = String(decoding: word.map { $0 | 0x20 }, as: UTF8.self)
      guard word.count >= 3, word.count <= 20, length + word.count < maximumLength, !isCommon(small) else { continue }
      words.append(small)
      length += word.count + 1
    }
    let name = words.isEmpty ? "draft" : words.joined(separator: "-")
    guard names.contains(name) else { return name }
    return "\(name)-\((2...).first { !names.contains("\(name)-\($0)") } ?? 2)"
  }

  /// Severities, months and weekdays say nothing of what a line is.
  private static func isCommon(_ word: String) -> Bool {
    var word = word
    if word.withUTF8({ Severity(usualName: UnsafeRawBufferPointer($0)) != nil }) { return true }
    return FieldWords.areNoNames.contains(word) || times.contains(word)
  }

  private static let times: Set<String> = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu",
    "fri", "sat", "sun", "utc", "gmt",
  ]
}
