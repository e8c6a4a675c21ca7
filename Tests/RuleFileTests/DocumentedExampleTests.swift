import Glibc
import RuleFile
import Testing

@Suite("The examples of docs/formats/rules.md")
struct DocumentedExampleTests {
  /// The YAML blocks of the document, in order.
  private func blocks() throws -> [String] {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try #require(fopen("/\(root)/docs/formats/rules.md", "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    var blocks: [String] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```yaml"
        if isInside { blocks.append("") }
      } else if isInside {
        blocks[blocks.count - 1] += line + "\n"
      }
    }
    return blocks
  }

  @Test("are read as they stand; only the listing of all keys mixes those of two formats")
  func examples() throws {
    let blocks = try blocks()
    try #require(blocks.count == 5)
    #expect(complaints(blocks[0]) == [])
    #expect(complaints("version: 1\n" + blocks[1] + blocks[2]) == [])
    let listing = complaints("version: 1\n" + blocks[3])
    #expect(listing.count == 1)
    #expect(listing.first?.contains("'require' in a rule of format regex") == true)
    #expect(complaints("version: 1\n" + blocks[4]) == [])
  }
}
