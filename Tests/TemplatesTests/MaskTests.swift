import Templates
import Testing

@Suite("Masks")
struct MaskTests {
  @Test(
    "hide what varies and keep words",
    arguments: [
      ("", ""),
      ("ready", "ready"),
      ("took 12 attempts", "took <*> attempts"),
      ("took 12ms, waited 1.5s.", "took <*>, waited <*>."),
      ("sent 5.2 KB to peer", "sent <*> to peer"),
      ("sent 5 bytes to peer", "sent <*> bytes to peer"),
      ("up for 1h2m3.5s now", "up for <*> now"),
      ("disk at 81% of quota", "disk at <*> of quota"),
      ("offset -17 at +3", "offset <*> at <*>"),
      ("flags 0x7f and deadbeef", "flags <*> and <*>"),
      ("order 7e1f9d0a-31c4-4b6e-9a1d-0c2b5d7e8f90 paid", "order <*> paid"),
      ("peer 10.1.2.3:8080 gone", "peer <*> gone"),
      ("peer /10.1.2.3:8080 gone", "peer <*> gone"),
      ("peer cache/10.1.2.3:8080 gone", "peer <*> gone"),
      ("peer cache.internal:6379 gone", "peer <*> gone"),
      ("peer fe80::1 gone", "peer <*> gone"),
      ("card 00:1b:44:11:3a:b7 up", "card <*> up"),
      ("at Main.java:55 again", "at Main.java:<*> again"),
      ("read /srv/spool/a.dat: denied", "read <*>: denied"),
      ("read C:\\Data\\a.dat now", "read <*> now"),
      ("read/write and HTTP/1.1 stay", "read/write and HTTP/1.1 stay"),
      ("see https://example.org/a?b=c(d).", "see <*>(d)."),
      ("see https://example.org/a?b=1,2&c=d, or /x?y=3;4: both", "see <*>, or <*>: both"),
      ("since 2026-03-02T06:00:00.123Z idle", "since <*> idle"),
      ("since Mon Mar  2 06:00:00 2026 idle", "since <*> idle"),
      ("since Mon, 02 Mar 2026 06:00:00 GMT idle", "since <*> idle"),
      ("since 02/Mar/2026:06:00:00 idle", "since <*> idle"),
      ("it may 5 times", "it may <*> times"),
      ("at 06:00:00,123", "at <*>"),
      ("done=true value=null", "done=<*> value=<*>"),
      ("block blk_38865049 lost", "block <*> lost"),
      ("worker2 of pool", "worker2 of pool"),
      ("ids [1, 2, 3] and (4,5)", "ids [<*>] and (<*>)"),
      ("valve open.........1 bar", "valve open.........<*> bar"),
      ("waited <1 sec for it", "waited <*> for it"),
      ("load spool/part.dat", "load <*>"),
      ("parcel ord-dbf3af0d lost", "parcel <*> lost"),
      ("dump 1 2 3 4 5 6 7 8", "dump <*> <*> <*> <*> <*> <*> <*> <*>"),
      ("dump 1 2 3 4 5 6 7 8 9 10 11 end", "dump <*> <*> <*> <*> <*> <*> <*> <*> end"),
      ("mask 0xffffffff set", "mask <*> set"),
      ("call() of int[] with () and []", "call() of int[] with () and []"),
      ("offsets {0=15, 1=22, 2=9} kept", "offsets {<*>=<*>} kept"),
      ("at 1=2,3=4,5=6", "at <*>=<*>"),
      ("user= uid=0", "user= uid=<*>"),
      ("   wide    gaps\there  ", "wide gaps here"),
      ("first line\nsecond 12", "first line"),
      ("carriage\r\nreturn", "carriage"),
      ("old <*> text", "old <*> text"),
    ])
  func mask(message: String, text: String) {
    #expect(templateTexts([message]) == [text])
  }

  @Test(
    "leave the words of a request's path",
    arguments: [
      ("GET /healthz HTTP/1.1", "GET /healthz HTTP/1.1"),
      ("GET /cart/7?x=1 HTTP/1.1", "GET /cart/<*>?x=<*> HTTP/1.1"),
      ("\"POST /api/v1/users/31/avatar HTTP/2.0\" 201 17", "\"POST /api/v1/users/<*>/avatar HTTP/2.0\" <*> <*>"),
      ("\"POST /api/v1/users/31/avatar HTTP/1.1\" 201 17", "\"POST /api/v1/users/<*>/avatar HTTP/1.1\" <*> <*>"),
      ("GET /static/adffccda.js", "GET /static/<*>"),
      ("HEAD /a/7e1f9d0a-31c4-4b6e-9a1d-0c2b5d7e8f90", "HEAD /a/<*>"),
    ])
  func request(message: String, text: String) {
    #expect(templateTexts([message]) == [text])
  }

  @Test(
    "say what they hid",
    arguments: [
      ("took 12ms", VariableKind.numberWithUnit, "12ms"), ("took 12", .number, "12"), ("took -1.5.", .number, "-1.5"),
      ("sent 5.2 KB", .numberWithUnit, "5.2 KB"), ("used 80%", .numberWithUnit, "80%"),
      ("error 1.5e-05", .number, "1.5e-05"), ("at 06:00:00,123", .time, "06:00:00,123"),
      ("id 0x7f", .hex, "0x7f"), ("id 9f86d081", .hex, "9f86d081"), ("read /srv/a", .path, "/srv/a"),
      ("from 10.1.2.3", .address, "10.1.2.3"), ("see http://a.b/c", .url, "http://a.b/c"),
      ("id 7e1f9d0a-31c4-4b6e-9a1d-0c2b5d7e8f90", .uuid, "7e1f9d0a-31c4-4b6e-9a1d-0c2b5d7e8f90"),
      ("at 06:00:00", .time, "06:00:00"), ("is true", .literal, "true"), ("block blk_38865", .identifier, "blk_38865"),
      ("GET /cart/77", .number, "77"),
    ])
  func kind(message: String, kind: VariableKind, value: String) throws {
    let table = SequenceTable()
    _ = table.observe(message)
    let variable = try #require(table.variables.first)
    #expect(table.variables.count == 1)
    #expect(variable.kind == kind)
    let bytes = Array(message.utf8)[Int(variable.start)..<Int(variable.start + variable.count)]
    #expect(String(decoding: bytes, as: UTF8.self) == value)
  }

  @Test("give each variable a column that is a parameter of the template", arguments: 0..<20)
  func columns(seed: Int) {
    var generator = MessageGenerator(seed: UInt64(seed))
    let table = SequenceTable()
    var seen: [(sequence: Int, variables: [Variable])] = []
    for round in 0..<400 {
      let sequence = round % 2 == 0 ? table.observe(generator.message()) : table.observe(generator.noise())
      seen.append((sequence, Array(table.variables)))
    }
    let mined = table.mine(counts: [])
    for (sequence, variables) in seen {
      let template = mined.templates[mined.template[sequence]]
      for variable in variables {
        let parameter = mined.parameter(ofColumn: Int(variable.column), inSequence: sequence)
        #expect(parameter.map { $0 < template.parameterCount } ?? false, "\(template.text) \(variable)")
      }
    }
  }

  @Test("stop at the limits of a message")
  func limits() {
    let limits = TemplateLimits(messageBytes: 32, tokens: 4)
    #expect(templateTexts(["alpha beta gamma delta epsilon"], limits: limits) == ["alpha beta gamma <*>"])
    #expect(templateTexts(["alpha beta gammagammagammagammagamma"], limits: limits) == ["alpha beta <*>"])
    #expect(
      templateTexts([String(repeating: "x", count: 99)], limits: limits) == [String(repeating: "x", count: 32) + "<*>"])
  }

  @Test("turn invalid UTF-8 into U+FFFD")
  func invalid() {
    let table = SequenceTable()
    let sequences = [[0x61, 0xFF, 0x62], [0x61, 0xFD, 0x62]].map { (bytes: [UInt8]) in table.observe(bytes) }
    let mined = table.mine(counts: [])
    #expect(sequences.map { mined.templates[mined.template[$0]].text } == ["a\u{FFFD}b", "a\u{FFFD}b"])
  }
}
