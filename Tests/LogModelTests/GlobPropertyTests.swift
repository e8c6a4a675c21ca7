import LogModel
import TestSupport
import Testing

/// The slow and plain matcher: tries every way there is.
private func matchesPlainly(_ glob: Substring, _ text: Substring) -> Bool {
  guard let first = glob.first else { return text.isEmpty }
  let rest = glob.dropFirst()
  switch first {
  case "*" where rest.first == "*":
    let behind = rest.drop { $0 == "*" }
    return text.indices.contains { matchesPlainly(behind, text[$0...]) } || matchesPlainly(behind, "")
  case "*":
    if matchesPlainly(rest, text) { return true }
    guard let character = text.first, character != "/" else { return false }
    return matchesPlainly(glob, text.dropFirst())
  case "?":
    guard let character = text.first, character != "/" else { return false }
    return matchesPlainly(rest, text.dropFirst())
  case "{":
    guard let end = rest.firstIndex(of: "}") else { return false }
    return rest[..<end].split(separator: ",", omittingEmptySubsequences: false).contains { alternative in
      matchesPlainly(Substring(String(alternative) + String(rest[rest.index(after: end)...])), text)
    }
  default:
    return text.first == first && matchesPlainly(rest, text.dropFirst())
  }
}

@Suite("Globs against a plain matcher")
struct GlobPropertyTests {
  @Test("both say the same of random globs and texts")
  func agreement() throws {
    var generator = SeededGenerator(seed: 7)
    var matches = 0
    for _ in 0..<20_000 {
      // A slash in front keeps the glob to the whole path; `**/` has tests of its own.
      let parts = ["a", "b", "/", "*", "?", "**a", "{a,b*b}", "{b,a/}"]
      let glob =
        "/"
        + (0..<Int.random(in: 0...6, using: &generator)).map { _ in parts.randomElement(using: &generator) ?? "" }
        .joined()
      let text =
        "/"
        + String(
          (0..<Int.random(in: 0...7, using: &generator)).map { _ in "aab/".randomElement(using: &generator) ?? "a" })
      // A star beside another makes two, and two before a slash are a directive of their own.
      guard !glob.contains("**/"), !glob.contains("***"), !glob.contains("**{") else { continue }
      let expected = matchesPlainly(Substring(glob), Substring(text))
      #expect(try Glob(glob, over: .path).matches(text) == expected, "\(glob) \(text)")
      if expected { matches += 1 }
    }
    #expect(matches > 500)
  }

  @Test("plain characters around a star mean the same when the whole is put in braces")
  func affixes() throws {
    var generator = SeededGenerator(seed: 9)
    var matches = 0
    for _ in 0..<20_000 {
      let subject: Glob.Subject = Bool.random(using: &generator) ? .path : .text
      let affixes = (0..<2).map { _ in
        String(
          (0..<Int.random(in: 0...2, using: &generator)).map { _ in "abA/é@`".randomElement(using: &generator) ?? "a" })
      }
      let glob = affixes.joined(separator: ["", "*", "**x"].randomElement(using: &generator) ?? "")
      // Bytes of é, alone and together, and neighbours of the letters.
      let alphabet: [UInt8] = [0x61, 0x62, 0x41, 0x2F, 0xC3, 0xA9, 0xE2, 0x40, 0x60]
      let text = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? 0
      }
      let caseInsensitive = Bool.random(using: &generator)
      let (plain, braced) = (try Glob(glob, over: subject), try Glob("{\(glob)}", over: subject))
      let results = text.withUnsafeBytes { bytes in
        [plain, braced].map { $0.matches(bytes, caseInsensitive: caseInsensitive) }
      }
      #expect(results[0] == results[1], "\(glob) \(text)")
      if results[0] { matches += 1 }
    }
    #expect(matches > 500)
  }

  @Test("no glob and no text end the program")
  func fuzz() {
    var generator = SeededGenerator(seed: 8)
    let alphabet = Array("ab/*?[]!-{},\\é")
    var compiled = 0
    for _ in 0..<20_000 {
      let pattern = String(
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
      guard let glob = try? Glob(pattern, over: Bool.random(using: &generator) ? .path : .text) else { continue }
      compiled += 1
      let text = (0..<Int.random(in: 0...12, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
      }
      _ = text.withUnsafeBytes { glob.matches($0, caseInsensitive: Bool.random(using: &generator)) }
    }
    #expect(compiled > 1_000)
  }
}
