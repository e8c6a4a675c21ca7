import LogModel

/// JSON as a tree whose description is the same for texts that mean the same, to ten digits of a number: the tests' own reader.
indirect enum JSONTree: CustomStringConvertible {
  case object([(key: String, value: JSONTree)])
  case array([JSONTree])
  case text(String)
  case other(String)

  init?(_ text: [UInt8]) {
    guard text.withUnsafeBytes({ JSONObjectReader.isValue($0) }) else { return nil }
    var rest = text[...]
    self.init(&rest)
  }

  /// Reads the value that `rest` begins with; `rest` is JSON.
  private init(_ rest: inout ArraySlice<UInt8>) {
    func skipBlanks() { rest = rest.drop { $0 == 0x20 } }
    switch rest.first {
    case UInt8(ascii: "{"):
      var members: [(key: String, value: JSONTree)] = []
      repeat {
        rest.removeFirst()
        skipBlanks()
        guard rest.first != UInt8(ascii: "}") else { break }
        let key = "\(JSONTree(&rest))"
        skipBlanks()
        rest.removeFirst()
        skipBlanks()
        members.append((String(key.dropFirst().dropLast()), JSONTree(&rest)))
        skipBlanks()
      } while rest.first == UInt8(ascii: ",")
      rest.removeFirst()
      self = .object(members)
    case UInt8(ascii: "["):
      var values: [JSONTree] = []
      repeat {
        rest.removeFirst()
        skipBlanks()
        guard rest.first != UInt8(ascii: "]") else { break }
        values.append(JSONTree(&rest))
        skipBlanks()
      } while rest.first == UInt8(ascii: ",")
      rest.removeFirst()
      self = .array(values)
    case UInt8(ascii: "\""):
      rest.removeFirst()
      var end = rest.startIndex
      while rest[end] != UInt8(ascii: "\"") { end += rest[end] == UInt8(ascii: "\\") ? 2 : 1 }
      let output = OutputBuffer(capacity: 64)
      Array(rest[..<end]).withUnsafeBytes { output.append(unescapingJSON: $0) }
      rest = rest[(end + 1)...]
      self = .text(String(decoding: output.bytes, as: UTF8.self))
    default:
      let word = rest.prefix { !",]} ".utf8.contains($0) }
      rest = rest[word.endIndex...]
      let text = String(decoding: word, as: UTF8.self)
      // The expected numbers have fewer digits than the chunk's.
      self = .other(Int(text) == nil ? Double(text).map { "\(Double(Float($0)))" } ?? text : text)
    }
  }

  subscript(key: String) -> JSONTree? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  var description: String {
    switch self {
    case .object(let members): "{\(members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ","))}"
    case .array(let values): "[\(values.map(\.description).joined(separator: ","))]"
    case .text(let text): "\"\(text)\""
    case .other(let text): text
    }
  }
}
