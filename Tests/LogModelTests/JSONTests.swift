import TestSupport
import Testing

@testable import LogModel

@Suite("JSON")
struct JSONTests {
  private func escaped(_ bytes: [UInt8]) -> (text: String, invalid: Int) {
    let buffer = OutputBuffer(capacity: 16)
    let invalid = bytes.withUnsafeBytes { buffer.append(jsonString: $0) }
    return (String(validating: buffer.bytes, as: UTF8.self) ?? "invalid", invalid)
  }

  @Test(
    "strings are escaped, and invalid UTF-8 becomes U+FFFD",
    arguments: [
      (Array("plain".utf8), #""plain""#, 0),
      (Array("a\"b\\c\n\t\r\u{8}\u{C}\u{0}\u{1F}\u{7F}".utf8), #""a\"b\\c\n\t\r\b\f\u0000\u001f\u007f""#, 0),
      (Array("\u{E4}\u{20AC}\u{1F600}".utf8), "\"\u{E4}\u{20AC}\u{1F600}\"", 0),
      (Array("\u{9B}31m".utf8), #""\u009b31m""#, 0),
      ([0xFF, 0x41], "\"\u{FFFD}A\"", 1),
      ([0xC0, 0x80], "\"\u{FFFD}\u{FFFD}\"", 2),
      ([0xED, 0xA0, 0x80], "\"\u{FFFD}\u{FFFD}\u{FFFD}\"", 3),
      ([0xF0, 0x9F, 0x98], "\"\u{FFFD}\"", 1),
      ([0xE2, 0x82, 0x41], "\"\u{FFFD}A\"", 1),
      ([0xF4, 0x90, 0x80, 0x80], "\"\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\"", 4),
    ] as [([UInt8], String, Int)])
  func escaping(bytes: [UInt8], expected: String, invalid: Int) {
    let result = escaped(bytes)
    #expect(result.text == expected)
    #expect(result.invalid == invalid)
  }

  /// Swift's own decoder replaces maximal subparts as Unicode recommends; ours must agree with it wherever blocks of 16 begin and end.
  @Test("strings hold what Swift makes of the same bytes", arguments: 0..<40 as Range<UInt64>)
  func agreement(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let bytes = (0..<Int.random(in: 0...70, using: &random)).map { _ -> UInt8 in
        Int.random(in: 0..<3, using: &random) > 0
          ? UInt8.random(in: 0x20...0x7E, using: &random) : UInt8.random(in: 0...255, using: &random)
      }
      let text = escaped(bytes).text
      let inside = Array(text.utf8.dropFirst().dropLast())
      let buffer = OutputBuffer(capacity: 16)
      inside.withUnsafeBytes { buffer.append(unescapingJSON: $0) }
      #expect(String(decoding: buffer.bytes, as: UTF8.self) == String(decoding: bytes, as: UTF8.self))
    }
  }

  private func members(_ text: String) -> [String]? {
    var members: ContiguousArray<JSONMember> = []
    return Array(text.utf8).withUnsafeBytes { bytes in
      guard JSONObjectReader.members(of: bytes, into: &members) else { return nil }
      return members.map {
        "\(String(decoding: $0.key, as: UTF8.self))=\(String(decoding: $0.value, as: UTF8.self)):\($0.kind)"
      }
    }
  }

  @Test("objects give their members in order")
  func objects() {
    #expect(members("{}") == [])
    #expect(
      members(#" { "a" : 1 , "b":"x\"y","c":{"d":[1,{"e":null}]},"f":true,"g":null, "h":[ ]} "#) == [
        "a=1:number", #"b=x\"y:string"#, #"c={"d":[1,{"e":null}]}:object"#, "f=true:boolean", "g=null:null",
        "h=[ ]:array",
      ])
  }

  @Test(
    "objects that are broken are refused",
    arguments: [
      "", "{", "}", "[]", "1", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":.5}"#,
      #"{"a":+1}"#, #"{"a":1e}"#,
      #"{"a":tru}"#, #"{"a":"b}"#, #"{"a":"\x"}"#, #"{"a":"\u12G4"}"#, "{\"a\":\"\n\"}", #"{"a":1} x"#, #"{a:1}"#,
      #"{"a":1 "b":2}"#, #"{"a":[1,]}"#,
      #"{"a":"\"#, #"{"a":"\u12"#,
    ])
  func broken(text: String) { #expect(members(text) == nil) }

  @Test("objects may be deep, but not without end")
  func depth() {
    func nested(_ depth: Int) -> String {
      #"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }
    #expect(members(nested(100)) != nil)
    #expect(members(nested(100_000)) == nil)
  }

  @Test("escapes stand for what they should, lone surrogates for U+FFFD")
  func unescaping() {
    func unescaped(_ text: String) -> String {
      let buffer = OutputBuffer(capacity: 16)
      Array(text.utf8).withUnsafeBytes { buffer.append(unescapingJSON: $0) }
      return String(decoding: buffer.bytes, as: UTF8.self)
    }
    #expect(unescaped(#"a\n\t\"\\\/\b\f\r"#) == "a\n\t\"\\/\u{8}\u{C}\r")
    #expect(unescaped(#"\u00e4\ud83d\ude00"#) == "\u{E4}\u{1F600}")
    #expect(unescaped(#"\ud83d\u0041 \ude00"#) == "\u{FFFD}A \u{FFFD}")
  }

  @Test(
    "text for a terminal obeys nothing",
    arguments: [
      ("plain \u{E4}\t", "plain \u{E4}\t"), ("\u{1B}[31mred", #"\u{1b}[31mred"#),
      ("a\u{9B}b\u{7F}", #"a\u{9b}b\u{7f}"#), ("\u{202E}evil", #"\u{202e}evil"#), ("a\nb\r", #"a\u{a}b\u{d}"#),
    ])
  func terminal(text: String, expected: String) { #expect(text.terminalSafe == expected) }

  @Test(
    "decimal numbers are written as they are",
    arguments: [0, 1, 9, 10, 99, 100, 12_345, 999_999_999, 1_000_000_000, .max])
  func decimals(number: Int) {
    let buffer = OutputBuffer(capacity: 16)
    buffer.write(atMost: 20) { $0.write(decimal: number) }
    #expect(String(decoding: buffer.bytes, as: UTF8.self) == "\(number)")
  }
}
