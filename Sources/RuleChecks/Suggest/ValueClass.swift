import LogModel
import RuleFile

/// What a capture takes: as little as fits the values that were seen, and never what stands behind it, so that there is one way to match.
struct ValueClass: Equatable {
  /// Gives nothing back once it has matched.
  let regex: String
  var type: FieldType?
  /// What the value is, as a name for a field that nothing else names.
  var name = "value"

  /// The narrowest class for the values of a column.
  ///
  /// - Parameter next: the byte behind each of them; nil where the line ends or a blank follows.
  /// - Returns: nil if none can be told from what follows.
  static func narrow(_ values: [[UInt8]], before next: UInt8?) -> ValueClass? {
    if let number = number(values) { return number }
    if values.allSatisfy(isUUID) {
      return ValueClass(regex: "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", name: "uuid")
    }
    if values.allSatisfy(isIPv4) { return ValueClass(regex: #"\d{1,3}+(?:\.\d{1,3}+){3}"#, name: "ip") }
    if values.allSatisfy(isIPv4WithPort) {
      return ValueClass(regex: #"\d{1,3}+(?:\.\d{1,3}+){3}:\d++"#, name: "address")
    }
    if values.allSatisfy(isHex) { return ValueClass(regex: "[0-9A-Fa-f]++", name: "hex") }
    if values.allSatisfy({ !$0.isEmpty && $0.allSatisfy(LineByte.isWord) }) { return ValueClass(regex: #"\w++"#) }
    return text(values, before: next)
  }

  /// Whatever stands between blanks, for what other lines of the same format may write otherwise.
  static func wide(_ values: [[UInt8]], before next: UInt8?) -> ValueClass? {
    if let number = number(values), number.type == .int { return number }
    return text(values, before: next)
  }

  /// What stands between quotes or brackets.
  static func enclosed(_ values: [[UInt8]], by open: UInt8) -> ValueClass {
    if let number = number(values) { return number }
    switch open {
    case UInt8(ascii: "["), UInt8(ascii: "("):
      let (opening, closing) = open == UInt8(ascii: "[") ? (#"\["#, #"\]"#) : (#"\("#, #"\)"#)
      let other = "[^\(opening)\(closing)]"
      let nests = values.contains { $0.contains(open) }
      return ValueClass(regex: nests ? "(?:\(other)++|\(opening)\(other)*+\(closing))*+" : "\(other)*+")
    default:
      let quote = String(decoding: [open], as: UTF8.self)
      let escapes = values.contains { $0.contains(UInt8(ascii: "\\")) }
      return ValueClass(regex: escapes ? #"(?:[^\#(quote)\\]++|\\.)*+"# : "[^\(quote)]*+")
    }
  }

  private static func text(_ values: [[UInt8]], before next: UInt8?) -> ValueClass? {
    let name = values.allSatisfy { $0.first == UInt8(ascii: "/") } ? "path" : "value"
    let quantifier = values.contains { $0.isEmpty } ? "*+" : "++"
    guard let next else { return ValueClass(regex: #"\S"# + quantifier, name: name) }
    if values.allSatisfy({ !$0.contains(next) }) {
      return ValueClass(regex: #"[^\s"# + set(next) + "]" + quantifier, name: name)
    }
    // A colon with something behind it belongs to the value: only one that a blank follows ends it.
    guard next == UInt8(ascii: ":"), values.allSatisfy({ $0.first != next && $0.last != next }) else { return nil }
    return ValueClass(regex: #"[^\s:]++(?::++[^\s:]++)*+"#, name: name)
  }

  private static func set(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "-"):
      "\\" + String(decoding: [byte], as: UTF8.self)
    default: String(decoding: [byte], as: UTF8.self)
    }
  }

  // MARK: What values look like

  private static func number(_ values: [[UInt8]]) -> ValueClass? {
    guard values.allSatisfy({ isNumber($0) }) else { return nil }
    let sign = values.contains { $0[0] == UInt8(ascii: "-") } ? "-?+" : ""
    guard values.contains(where: { $0.contains(UInt8(ascii: ".")) }) else {
      // Numbers too long to be counted with are names, and keep their zeros in front.
      let isCount = values.allSatisfy {
        $0.count <= 15 && (LineByte.isDigit($0[0]) ? $0[0] != 0x30 || $0.count == 1 : true)
      }
      return ValueClass(regex: sign + #"\d++"#, type: isCount ? .int : nil, name: "number")
    }
    return ValueClass(regex: sign + #"\d++(?:\.\d++)?+"#, type: .float, name: "number")
  }

  private static func isNumber(_ value: [UInt8]) -> Bool {
    let digits = value.first == UInt8(ascii: "-") ? value[1...] : value[...]
    guard digits.count <= 40, let first = digits.first, let last = digits.last, LineByte.isDigit(first),
      LineByte.isDigit(last)
    else { return false }
    return digits.allSatisfy { LineByte.isDigit($0) || $0 == UInt8(ascii: ".") }
      && digits.count { $0 == UInt8(ascii: ".") } <= 1
  }

  private static func isUUID(_ value: [UInt8]) -> Bool {
    guard value.count == 36 else { return false }
    return value.indices.allSatisfy {
      [8, 13, 18, 23].contains($0) ? value[$0] == UInt8(ascii: "-") : LineByte.isHex(value[$0])
    }
  }

  private static func isIPv4(_ value: [UInt8]) -> Bool {
    let parts = value.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy(LineByte.isDigit) }
  }

  private static func isIPv4WithPort(_ value: [UInt8]) -> Bool {
    let parts = value.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return parts.count == 2 && isIPv4(Array(parts[0])) && !parts[1].isEmpty && parts[1].allSatisfy(LineByte.isDigit)
  }

  private static func isHex(_ value: [UInt8]) -> Bool {
    value.count >= 6 && value.allSatisfy(LineByte.isHex) && value.contains(where: LineByte.isDigit)
  }
}
