import Testing

@Suite("The messages of the sources")
struct CompletenessTests {
  /// What is not of the program: it makes corpora.
  private static let left: Set = ["GenerateCorpus"]

  @Test(arguments: SourceMessages.targets.filter { !left.contains($0) })
  func `are all in the list`(target: String) {
    let templates = MessageDocument.shared.templates
    for literal in SourceMessages.all(in: target) {
      let patterns = literal.words.map { MessageTemplate($0).pattern }
      #expect(
        templates.contains { $0.contains(patterns) },
        "\(literal.file):\(literal.line): \"\(literal.text)\" is in no row of docs/MESSAGES.md")
    }
  }

  @Test func `are found in every kind of place`() {
    let found = Set(
      SourceMessages.targets.flatMap { SourceMessages.all(in: $0) }.map { $0.words.joined(separator: " ") })
    #expect(found.count > 150)
    for words in [
      "exclude each other", "can be given only once", "Unknown option", "nothing came, and it is not the end",
      "does not begin as a chunk does",
    ] {
      #expect(found.contains { $0.contains(words) }, "\(words)")
    }
  }
}
