import Status
import Testing

@Suite struct AlertTests {
  private static func line(_ number: Int, _ severity: String, service: String = "shop", state: String = "firing")
    -> String
  {
    #"{"timestamp":"2026-03-02T06:00:0\#(number).000Z","alert":"a\#(number)","state":"\#(state)","severity":"\#(severity)","service":"\#(service)"}"#
  }

  private func names(_ query: String) throws -> [String] {
    let (server, board) = try served()
    board.add(Self.line(1, "INFO"))
    board.add(Self.line(2, "ERROR", service: "a/b & c"))
    board.add(Self.line(3, "FATAL", state: "resolved"))
    let answer = try #require(server.answer(to: "/alerts\(query)"))
    #expect(answer.status == 200, "\(answer.body)")
    return answer.body.ranges(of: #""alert":""#).map { String(answer.body[$0.upperBound...].prefix(2)) }
  }

  @Test(arguments: [
    ("", ["a3", "a2", "a1"]), ("?limit=1", ["a3"]), ("?severity=error", ["a3", "a2"]), ("?severity=FATAL", ["a3"]),
    ("?service=a%2Fb%20%26%20c", ["a2"]), ("?service=a%2fb+%26+c", ["a2"]), ("?state=firing", ["a2", "a1"]),
    ("?alert=a1", ["a1"]), ("?alert=A1", []), ("?since=2026-03-02T06:00:02Z", ["a3", "a2"]),
    ("?since=2026-03-02T08:00:03%2B02:00", ["a3"]), ("?since=2026-03-03", []),
    ("?state=firing&severity=error", ["a2"]),
  ])
  func `alerts come newest first, those that are asked for`(query: String, expected: [String]) throws {
    #expect(try names(query) == expected)
  }

  @Test(arguments: [
    "?limit=0", "?limit=1001", "?limit=x", "?limit=", "?severity=bad", "?state=on", "?since=yesterday", "?nothing=1",
    "?alert=a&alert=b", "?&",
  ])
  func `a bad query is refused with a line that says why`(query: String) throws {
    let (server, _) = try served()
    let answer = try #require(server.answer(to: "/alerts\(query)"))
    #expect(answer.status == 400)
    #expect(answer.body.hasSuffix("\n"))
    #expect(answer.body.count { $0 == "\n" } == 1)
  }

  @Test func `a bad query comes back as text that no terminal obeys`() throws {
    let (server, _) = try served()
    let answer = try #require(server.answer(to: "/alerts?state=%1b%5b31m%0a%3Cscript%3E"))
    #expect(answer.status == 400)
    #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
    #expect(answer.body == "state '\\u{1b}[31m\\u{a}<script>' is not one of firing, resolved\n")
  }

  @Test(arguments: [
    "", "x", "[]", "1", #"{"alert":"a""#, #"{"alert":"a"}{}"#, "{\"alert\":\"a\u{1}\"}", #"{"a":"b"},"c":{"#,
  ])
  func `what is no JSON object is not taken`(line: String) throws {
    let (server, board) = try served()
    #expect(!board.add(line))
    #expect(server.answer(to: "/alerts")?.body == "{\"schema\":\"sentinel-alerts/1\",\"alerts\":[]}\n")
  }

  @Test func `an alert that lacks everything, or has other types, is shown and found by nothing`() throws {
    let (server, board) = try served()
    #expect(board.add(#"{"alert":1,"severity":[],"service":null,"timestamp":"x","state":{}}"#))
    #expect(server.answer(to: "/alerts")?.body.contains(#""alert":1"#) == true)
    #expect(server.answer(to: "/alerts?severity=trace")?.body.contains(#""alert":1"#) == false)
    #expect(server.answer(to: "/alerts?since=1990-01-01")?.body.contains(#""alert":1"#) == false)
  }

  @Test func `escapes in a name are read`() throws {
    let (server, board) = try served()
    board.add(#"{"alert":"disk \"a\" \u00fcber"}"#)
    #expect(server.answer(to: "/alerts?alert=disk+%22a%22+%C3%BCber")?.body.contains("disk") == true)
  }

  @Test func `the latest thousand are kept, and all are counted`() throws {
    let (server, board) = try served()
    for number in 0..<3500 { board.add(#"{"alert":"n\#(number)"}"#) }
    let answer = try #require(server.answer(to: "/alerts?limit=1000"))
    #expect(answer.body.hasPrefix(#"{"schema":"sentinel-alerts/1","alerts":[{"alert":"n3499"},{"alert":"n3498"}"#))
    #expect(answer.body.hasSuffix("{\"alert\":\"n2500\"}]}\n"))
    #expect(server.answer(to: "/status")?.body.contains(#""alerts":3500,"#) == true)
  }

  @Test func `alerts take no more than so much memory`() throws {
    let (server, board) = try served()
    let filler = String(repeating: "x", count: 60_000)
    for number in 0..<300 { board.add(#"{"alert":"n\#(number)","message":"\#(filler)"}"#) }
    #expect(!board.add(#"{"alert":"too large","message":"\#(String(repeating: "x", count: 70_000))"}"#))
    let answer = try #require(server.answer(to: "/alerts?limit=1000"))
    #expect(answer.body.utf8.count < 8_500_000)
    #expect(answer.body.hasPrefix(#"{"schema":"sentinel-alerts/1","alerts":[{"alert":"n299","#))
  }
}
