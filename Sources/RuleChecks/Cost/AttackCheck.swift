import LogModel
import Regex
import RuleFile

/// Looks in patterns for what a line can be made against, and makes findings of what the engine confirms.
struct AttackCheck {
  /// The longest line that is tried, in bytes.
  let length: Int
  private let meter = CostMeter()

  init(length: Int) { self.length = length }

  /// What was found in a pattern.
  struct Result {
    var growth: BacktrackingAnalysis.Growth?
    var findings: [Finding]
  }

  func check(_ pattern: Pattern, _ expanded: ExpandedPattern, subject: String, isLine: Bool = true) -> Result {
    let analysis = BacktrackingAnalysis(pattern.source)
    let attack = BacktrackingAttack.find(in: pattern, analysis, length: length, isLine: isLine, meter)
    var findings: [Finding] = []
    if let attack { findings.append(finding(attack, pattern, expanded, subject)) }
    if let offset = analysis.notUnderstood {
      findings.append(
        Finding(
          .notAnalysed, .note, subject: subject, at: expanded.mark(atOffset: offset),
          "the pattern of \(subject) is not looked at from here on: recursion, conditions and verbs are not followed"))
    } else if analysis.isIncomplete {
      findings.append(
        Finding(
          .notAnalysed, .note, subject: subject, at: expanded.mark(atOffset: 0),
          "the pattern of \(subject) is too large to be looked at in full"))
    }
    return Result(growth: attack?.growth, findings: findings)
  }

  private func finding(
    _ attack: BacktrackingAttack, _ pattern: Pattern, _ expanded: ExpandedPattern, _ subject: String
  ) -> Finding {
    let source = Array(pattern.source.utf8)
    let loops = attack.loops.prefix(3).map { loop in
      "`\(String(decoding: source[loop], as: UTF8.self).cut(to: 120))` (\(expanded.mark(atOffset: loop.lowerBound)))"
    }
    return Finding(
      .backtracking, .error, subject: subject, at: expanded.mark(atOffset: attack.loops.first?.lowerBound ?? 0),
      "a line of \(attack.subject.count.counted("byte")) makes \(subject) run into its match limit of \(Int(pattern.matchLimit).grouped): "
        + "the cost \(attack.growth.words)",
      details: ["line: \(AttackText.text(of: attack))"] + loops.map { "loop: \($0)" },
      remedy: "make the loop possessive (`++`, `*+`, `(?>…)`), or its parts so that no two of them take the same byte")
  }
}

extension BacktrackingAnalysis.Growth {
  /// As in "the cost grows …".
  var words: String {
    switch self {
    case .exponential: "multiplies with each repetition"
    case .polynomial(let degree): "grows with the length to the power of \(degree)"
    }
  }

  /// In a table.
  var name: String {
    switch self {
    case .exponential: "exponential"
    case .polynomial(let degree): "n^\(degree)"
    }
  }
}

/// A line as an attack writes it.
enum AttackText {
  /// `'GET ' + 'a' × 17 + '!'`, with bytes that are not printable ASCII as `\xHH`.
  static func text(of attack: BacktrackingAttack) -> String {
    attack.pieces.map { piece in
      piece.count == 1 ? quoted(piece.text) : "\(quoted(piece.text)) × \(piece.count.grouped)"
    }.joined(separator: " + ")
  }

  private static func quoted(_ bytes: [UInt8]) -> String {
    var text = "'"
    for byte in bytes.prefix(400) {
      if (32...126).contains(byte), byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "'") {
        text.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return text + (bytes.count > 400 ? "…'" : "'")
  }
}
