import TestSupport

@testable import RuleImport

/// Makes a text that a regex was made for, more often than not: a walk through it that takes every branch and count at random.
struct MatchingLine {
  var random: SeededGenerator

  /// A line with such a text in it; nil where the regex cannot be read.
  mutating func make(for regex: String) -> [UInt8]? { Self.node(of: regex).flatMap { make(for: $0) } }

  static func node(of regex: String) -> RubyNode? {
    var parser = RubyRegexParser(regex)
    return try? parser.parse()
  }

  mutating func make(for node: RubyNode) -> [UInt8]? {
    var text = ""
    append(node, to: &text)
    if Int.random(in: 0..<4, using: &random) == 0 { text += ["é", " ", "x", "日"].randomElement(using: &random)! }
    return text.unicodeScalars.contains("\n") || text.utf8.count > 4_000 ? nil : Array(text.utf8)
  }

  private mutating func append(_ node: RubyNode, to text: inout String) {
    switch node {
    case .character(let set):
      // Mostly what logs are written with, and what is not ASCII as often as not where it may be.
      let common = set.intersection(CharacterSet(0x20...0x7E))
      let beyond = set.intersection(CharacterSet(0xC0...0x17F))
      let from =
        Int.random(in: 0..<6, using: &random) == 0 && !beyond.isEmpty ? beyond : common.isEmpty ? set : common
      guard let range = from.ranges.randomElement(using: &random),
        let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random))
      else { return }
      text.unicodeScalars.append(scalar)
    case .sequence(let nodes): for node in nodes { append(node, to: &text) }
    case .alternation(let branches): append(branches.randomElement(using: &random)!, to: &text)
    case .group(let body), .capture(_, let body), .ignoringCase(_, let body), .atomic(let body): append(body, to: &text)
    case .loop(let body, let repetition):
      let most = min(repetition.most ?? .max, repetition.least + 3)
      for _ in 0..<Int.random(in: repetition.least...most, using: &random) where text.utf8.count < 4_000 {
        append(body, to: &text)
      }
    case .conditional(_, let yes, let no): append(Bool.random(using: &random) ? yes : no, to: &text)
    case .newline, .look, .anchor, .keep, .backreference, .reference: break
    }
  }
}
