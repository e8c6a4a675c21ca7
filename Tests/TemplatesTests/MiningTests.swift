import Templates
import TestSupport
import Testing

@Suite("Mining")
struct MiningTests {
  static let users = ["ada", "grace", "edsger", "barbara", "donald"]

  @Test("makes a parameter of a column with many values")
  func parameter() {
    let texts = templateTexts(Self.users.map { "session closed for user \($0)" })
    #expect(Set(texts) == ["session closed for user <*>"])
  }

  @Test("keeps words that vary little")
  func words() {
    let messages = ["link to depot is up", "link to depot is down"]
    #expect(templateTexts(messages) == messages)
  }

  @Test("does not join what has few words in common")
  func floor() {
    let messages = Self.users.map { "\($0) left" }
    #expect(templateTexts(messages) == messages)
  }

  @Test("makes a parameter of very many values even beside few words")
  func many() {
    let names = (0..<26 * 2).map { index in
      String(repeating: "z", count: index / 26 + 1) + String(UnicodeScalar(UInt8(97 + index % 26)))
    }
    #expect(Set(templateTexts(names.map { "starting \($0)" })) == ["starting <*>"])
  }

  @Test("takes what people wrote for parameters")
  func freeText() {
    var random = SeededGenerator(seed: 1)
    let words = (0..<400).map { _ in String((0..<6).map { _ in "abcdefghijklmnop".randomElement(using: &random)! }) }
    let messages = (0..<1_500).map { _ in
      "note: " + (0..<4).map { _ in words.randomElement(using: &random)! }.joined(separator: " ")
    }
    #expect(Set(templateTexts(messages)) == ["note: <*> <*> <*> <*>"])
  }

  @Test("joins templates of the same words")
  func joined() {
    let messages = ["login failed from 10.1.2.3: no such key", "login failed from 10.1.2.3 (10.1.2.3): no such key"]
    #expect(Set(templateTexts(messages)) == ["login failed from <*>: no such key"])
  }

  @Test("does not join where parameters stand between other words")
  func places() {
    let messages = ["parcel 7 leaves depot tonight", "parcel leaves depot 7 tonight"]
    #expect(Set(templateTexts(messages)).count == 2)
  }

  @Test("takes a value that may be empty for one column")
  func emptyValues() {
    let messages = ["lease of host () ended now", "lease of host (ada) ended now", "user= left", "user=ada left"]
    #expect(
      templateTexts(messages) == [
        "lease of host (<*>) ended now", "lease of host (<*>) ended now", "user=<*> left", "user=<*> left",
      ])
  }

  @Test("knows a parameter again by the word before it")
  func known() {
    let messages = Self.users.map { "session closed for user \($0)" } + ["greeting sent today to user ada by mail"]
    #expect(templateTexts(messages).last == "greeting sent today to user <*> by mail")
  }

  @Test("joins names with digits beside few words")
  func names() {
    #expect(Set(templateTexts(["joined by depot-7.example", "joined by depot-8.example"])) == ["joined by <*>"])
  }

  @Test("keeps request paths apart")
  func requests() {
    let messages = ["GET /healthz HTTP/1.1", "GET /cart/7 HTTP/1.1", "GET /cart/8 HTTP/1.1", "GET /cart HTTP/1.1"]
    #expect(Set(templateTexts(messages)).count == 3)
  }

  @Test("tells the words that became parameters")
  func wordParameters() throws {
    let table = SequenceTable()
    let sequences = Self.users.map { table.observe("moved box 7 for user \($0)") }
    let mined = table.mine(counts: [])
    let template = mined.templates[mined.template[sequences[0]]]
    #expect(template.text == "moved box <*> for user <*>")
    #expect(template.parameterCount == 2)
    #expect(template.id == TemplateID(of: template.text))
    for (sequence, user) in zip(sequences, Self.users) {
      #expect(mined.wordParameters(ofSequence: sequence).map(\.value) == [user])
      #expect(mined.wordParameters(ofSequence: sequence).map(\.parameter) == [1])
      #expect(mined.parameter(ofColumn: 2, inSequence: sequence) == 0)
      #expect(mined.parameter(ofColumn: 0, inSequence: sequence) == nil)
    }
  }

  @Test("keeps request paths apart that hold more than words")
  func routes() {
    let messages = [
      "/site.css", "/find?by=name&page=1", "/list?by=size&page=2", "/robots.txt", "/a-b", "/c%20d", "/e+f",
    ]
    .map { "\"GET \($0) HTTP/1.1\" 200 17" }
    #expect(Set(templateTexts(messages)).count == messages.count)
  }

  @Test("makes a parameter of the request in an error that tells of one")
  func errors() {
    let messages = ["/healthz", "/basket", "/list", "/find", "/robots.txt"].map {
      "upstream has closed the connection early while reading its answer, request: \"GET \($0) HTTP/1.1\""
    }
    #expect(Set(templateTexts(messages)).count == 1)
  }

  @Test("keeps methods apart where a request follows")
  func methods() {
    let messages = ["GET", "POST", "PUT", "DELETE", "PATCH"].map { "client 10.1.2.3 sent \($0) /basket/7 and left" }
    #expect(Set(templateTexts(messages)).count == messages.count)
  }

  @Test("takes what a baseline knows for the baseline's")
  func baseline() {
    let baseline = SequenceTable()
    for user in Self.users { _ = baseline.observe("session closed for user \(user)") }
    _ = baseline.observe("login failed from 10.1.2.3: no such key")
    let table = SequenceTable()
    let messages = [
      "session closed for user linus", "session closed for user 17",
      "login failed from 10.1.2.3 (10.1.2.3): no such key",
      "queue overflow on shard 3",
    ]
    let sequences = messages.map { table.observe($0) }
    let (mined, known) = table.mine(counts: [], baseline: baseline, baselineCounts: [])
    let texts = sequences.map { mined.templates[mined.template[$0]].text }
    #expect(
      texts == [
        "session closed for user <*>", "session closed for user <*>", "login failed from <*>: no such key",
        "queue overflow on shard <*>",
      ])
    #expect(known == [TemplateID(of: texts[0]), TemplateID(of: texts[2])])
    #expect(mined.wordParameters(ofSequence: sequences[0]).map(\.value) == ["linus"])
  }

  @Test(
    "knows the groups of a baseline that has collapsed, and those that have collapsed since", arguments: [1, 4, 20])
  func collapsedBaseline(limit: Int) {
    func table(_ limit: Int, _ seed: UInt64) -> SequenceTable {
      var generator = MessageGenerator(seed: seed)
      let table = SequenceTable(limits: .init(sequences: limit))
      for _ in 0..<2_000 { _ = table.observe(generator.message()) }
      table.reduce()
      return table
    }
    for (own, other) in [(limit, 10_000), (10_000, limit), (limit, limit)] {
      let (mined, known) = table(own, 1).mine(counts: [], baseline: table(other, 1), baselineCounts: [])
      #expect(mined.templates.allSatisfy { known.contains($0.id) })
      let (others, knownOthers) = table(own, 2).mine(counts: [], baseline: table(other, 1), baselineCounts: [])
      #expect(others.templates.count { !knownOthers.contains($0.id) } * 2 <= others.templates.count)
    }
  }

  @Test("gives an empty message a template of its own")
  func empty() {
    #expect(templateTexts(["", "  ", "x"]) == ["", "", "x"])
  }
}
