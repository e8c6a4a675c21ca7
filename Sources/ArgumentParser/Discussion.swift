/// The discussion of a command, taken apart for the manual.
struct Discussion {
  static let examplesTitle = "Examples:"

  /// The commands of the paragraph `Examples:`, without their indentation.
  private(set) var examples: [String] = []
  /// The paragraphs that begin with `Exit`.
  private(set) var exitStatus: [[String]] = []
  /// The other paragraphs, each in lines.
  private(set) var description: [[String]] = []

  init(_ text: String) {
    for paragraph in paragraphs(text) {
      if paragraph.first == Self.examplesTitle {
        examples += paragraph.dropFirst().map { String($0.drop { $0 == " " }) }
      } else if paragraph.first?.hasPrefix("Exit") ?? false {
        exitStatus.append(paragraph)
      } else {
        description.append(paragraph)
      }
    }
  }
}

/// What blank lines divide, in lines.
func paragraphs(_ text: String) -> [[String]] {
  text.split(separator: "\n", omittingEmptySubsequences: false)
    .split { $0.allSatisfy { $0 == " " } }
    .map { $0.map(String.init) }
}
