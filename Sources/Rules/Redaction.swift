import LogModel
import Regex
import RuleFile

/// Something that must not leave: whole fields, or every match of a pattern in the texts of a record.
struct Redaction: Sendable {
  enum Target: Sendable {
    case field(ImmortalBytes)
    /// The fields whose names match.
    case fields(Pattern)
    case pattern(Pattern)
  }

  let target: Target
  /// What is written instead, `<email>`.
  let placeholder: ImmortalBytes
  let name: String
  /// Whether a match counts only where its digits pass the Luhn check.
  var needsLuhn = false

  static func compile(
    _ declarations: [RedactionDeclaration], library: PatternLibrary
  ) throws(RuleFileError) -> [Redaction] {
    var redactions: [Redaction] = []
    for declaration in declarations {
      let target: Target
      switch declaration.target {
      case .field(let name): target = .field(ImmortalBytes(jsonInside: name))
      case .pattern(let text): target = .pattern(try Pattern(text, library: library))
      }
      redactions.append(
        Redaction(
          target: target, placeholder: ImmortalBytes("<\(declaration.placeholder)>"), name: declaration.placeholder))
    }
    return redactions
  }

  /// The stock set: addresses, card numbers, tokens and keys.
  static let stock: [Redaction] = [
    // In JSON and logfmt the name is not in the text.
    redaction("key", fields: #"(?i)(?:password|passwd|secret|api[_-]?key|access[_-]?key|private[_-]?key)$"#),
    redaction("token", fields: #"(?i)(?:token|^authorization)$"#),
    // A block may begin in the message and go on in the stack.
    redaction(
      "key",
      #"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)|\A[^-]*+(?:-(?!----(?:BEGIN|END) )[^-]*+)*+-----END [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b"#
    ),
    redaction(
      "key",
      #"(?i)(?:password|passwd|secret|api[_-]?key|access[_-]?key)["']?\s*[=:]\s*(?:"\K[^"]+(?=")|'\K[^']+(?=')|\K[^\s,;&"'<{}\[\]][^\s,;&"'{}\[\]]*)"#
    ),
    redaction(
      "token",
      #"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*|(?i:\bbearer\s+)\K[\w.~+/-]{8,}=*|(?i:authorization["']?\s*[=:]\s*["']?basic\s+)\K[\w+/-]{4,}=*|(?i:token=)\K[^\s,;&"'<{}\[\]]+|\bgh[pousr]_\w{36,}\b|\bxox[abprs]-[\w-]{10,}"#
    ),
    redaction("email", #"[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b"#),
    redaction("card", #"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])"#, needsLuhn: true),
    redaction("ip", #"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)"#),
    redaction(
      "ip",
      #"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![\w:])|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}(?![\w:])"#
    ),
  ]

  private static func redaction(_ name: String, _ pattern: String, needsLuhn: Bool = false) -> Redaction {
    Redaction(
      target: .pattern(compiled(pattern)), placeholder: ImmortalBytes("<\(name)>"), name: name, needsLuhn: needsLuhn)
  }

  private static func redaction(_ name: String, fields pattern: String) -> Redaction {
    Redaction(target: .fields(compiled(pattern)), placeholder: ImmortalBytes("<\(name)>"), name: name)
  }

  private static func compiled(_ pattern: String) -> Pattern {
    do {
      return try Pattern(pattern)
    } catch {
      fatalError("the stock redaction \(pattern) does not compile: \(error)")
    }
  }

  /// Whether the digits of `text` pass the check of ISO/IEC 7812-1 that card numbers carry.
  static func passesLuhn(_ text: UnsafeRawBufferPointer) -> Bool {
    var sum = 0
    var isSecond = false
    for byte in text.reversed() where byte &- 48 < 10 {
      let digit = Int(byte - 48) * (isSecond ? 2 : 1)
      sum += digit > 9 ? digit - 9 : digit
      isSecond.toggle()
    }
    return sum % 10 == 0
  }
}
