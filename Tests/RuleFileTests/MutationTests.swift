import RuleFile
import Testing

@Suite("A damaged rule file")
struct MutationTests {
  @Test("is read or refused with places inside it, and never crashes", arguments: 0..<20)
  func mutations(seed: Int) {
    var generator = SeededGenerator(state: UInt64(seed))
    let good = Array(goodFile.utf8)
    let lineCount = good.count { $0 == UInt8(ascii: "\n") } + 1
    for _ in 0..<100 {
      let bytes = mutated(good, using: &generator)
      do throws(RuleFileErrors) {
        let document = try RuleDocument.parse(bytes, file: "r.yaml")
        expandAll(document)
      } catch {
        #expect(!error.errors.isEmpty)
        #expect(error.errors.map(\.mark) == error.errors.map(\.mark).sorted())
        // A mutation adds at most eight line ends.
        #expect(error.errors.allSatisfy { 1...(lineCount + 9) ~= $0.mark.line && $0.mark.column >= 1 })
        #expect(!error.description.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
      }
    }
  }

  /// `bytes` with one to eight bytes replaced, inserted or removed, most of them by what means something in YAML or regexes.
  private func mutated(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    let special = Array(" \n\t:-'\"{}[],&*!|>%#@\\$?<()0".utf8) + [0, 0x1B, 0x80, 0xC3, 0xFF]
    var result = bytes
    for _ in 0..<Int.random(in: 1...8, using: &generator) {
      let index = Int.random(in: 0..<result.count, using: &generator)
      let byte =
        Bool.random(using: &generator)
        ? special.randomElement(using: &generator)! : UInt8.random(in: 0...255, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: result[index] = byte
      case 1: result.insert(byte, at: index)
      case 2: result.remove(at: index)
      default:
        result.removeSubrange(
          index..<min(max(index, result.count - 1), index + Int.random(in: 0..<40, using: &generator)))
      }
    }
    return result
  }

  private func expandAll(_ document: RuleDocument) {
    let library = PatternLibrary(document.patterns)
    for match in document.rules.compactMap(\.match) {
      guard let expanded = try? library.expand(match) else { continue }
      for offset in 0...expanded.regex.utf8.count {
        #expect(expanded.mark(atOffset: offset).line >= 1)
      }
    }
  }
}
