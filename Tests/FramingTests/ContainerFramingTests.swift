import Testing

@testable import Framing

@Suite("Container logs")
struct ContainerFramingTests {
  @Test("of a CRI runtime are unwrapped, their parts put together")
  func cri() throws {
    let text = """
      2026-03-02T06:00:00.1Z stdout F first
      2026-03-02T06:00:00.2Z stdout P sec
      2026-03-02T06:00:00.3Z stdout F ond
      2026-03-02T06:00:00.4Z stdout F   indented
      2026-03-02T06:00:00.5Z stdout F
      2026-03-02T06:00:00.6Z stdout F third

      """
    let framed = try frame(Array(text.utf8))
    #expect(framed.items.map(\.text) == ["first", "second\n  indented\n", "third"])
    #expect(framed.items.map(\.line) == [1, 2, 6])
    #expect(framed.items.map(\.lineCount) == [1, 4, 1])
    #expect(framed.linesRead == 6)
  }

  @Test("of Docker are unwrapped, their parts put together and their escapes resolved")
  func docker() throws {
    let text = #"""
      {"log":"a \"quoted\" line\n","stream":"stdout","time":"2026-03-02T06:00:00.123456789Z"}
      {"log":"sec","stream":"stdout","time":"2026-03-02T06:00:00.2Z"}
      {"log":"ond\r\n","stream":"stdout","time":"2026-03-02T06:00:00.3Z"}
      {"log":"ends in a backslash and n: \\n","stream":"stdout","time":"2026-03-02T06:00:00.4Z"}
      {"log":" here \u00e9\n","stream":"stdout","time":"2026-03-02T06:00:00.5Z"}
      not wrapped
      """#
    let framed = try frame(Array(text.utf8))
    #expect(
      framed.items.map(\.text) == [
        #"a "quoted" line"#, "second", #"ends in a backslash and n: \n here é"#, "not wrapped",
      ])
    #expect(framed.items.map(\.lineCount) == [1, 2, 2, 1])
  }

  @Test(
    "give a record when the other output writes more than five seconds later; what would have continued it is its next part"
  )
  func pauses() throws {
    let text = """
      2026-03-02T06:00:00Z stderr F error
      2026-03-02T06:00:05Z stdout F within five seconds
      2026-03-02T06:00:05.1Z stdout F later
      2026-03-02T06:00:06Z stderr F   at frame
      2026-03-02T06:00:07Z stderr F next

      """
    let framed = try frame(Array(text.utf8))
    #expect(framed.items.map(\.text) == ["error", "within five seconds", "  at frame", "later", "next"])
    #expect(framed.items.first { $0.line == 4 }?.part == 2)
  }

  @Test("keep a trace on one output whole, though lines of the other stand in it")
  func outputs() throws {
    let text = """
      2026-03-02T06:00:00Z stderr F error
      2026-03-02T06:00:01Z stdout F hello
      2026-03-02T06:00:02Z stderr F   at frame
      2026-03-02T06:00:03Z stdout F world
      """
    #expect(try frame(Array(text.utf8)).items.map(\.text) == ["hello", "error\n  at frame", "world"])
  }

  @Test("are cut at the largest record as plain lines are", arguments: [1, 7, 64, 1 << 19])
  func cuts(block: Int) throws {
    let text =
      "2026-03-02T06:00:00Z stdout P abcdef\n2026-03-02T06:00:00Z stdout F ghij\n2026-03-02T06:00:01Z stdout F k\n"
    let framed = try frame(Array(text.utf8), limit: 64, block: block)
    #expect(framed.items.map(\.text) == ["abcdefghij", "k"])
    let cut = try frame(Array(text.utf8), limit: 4, block: block)
    #expect(cut.items.map(\.text) == ["abcd", "efgh", "ij", "k"])
    #expect(cut.items.map(\.part) == [1, 2, 3, 0])
    #expect(cut.items.map(\.lineCount) == [2, 0, 0, 1])
  }

  @Test(
    "are not taken for what they are not",
    arguments: [
      #"{"log":"a","time":"2026-03-02T06:00:00Z"}"#, "2026-03-02T06:00:00Z stdout X a",
      "2026-03-02T06:00:00Z stdin F a",
      #"{"log":"a","stream":"stdout","time":"yesterday"}"#,
    ])
  func plain(line: String) throws {
    #expect(try frame(Array(line.utf8)).items.map(\.text) == [line])
  }
}
