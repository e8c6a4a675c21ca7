/// A busy nginx's combined access log. Made for volume: every part of a line lies ready as bytes or is written as digits in place,
/// no line becomes a String.
struct AccessLog {
  private var random: Random
  /// In microseconds since 1970.
  private var clock = Moment.morning.nanoseconds / 1000
  private var stamp: [UInt8] = []
  private var stampSecond = 0

  private let prefixes = pool(["192.0.2.", "198.51.100.", "203.0.113."])
  private let methods = pool(["GET ", "GET ", "GET ", "GET ", "GET ", "GET ", "POST ", "POST ", "HEAD ", "PUT "])
  private let statuses: [[UInt8]]
  private let pages = pool(Vocabulary.pages)
  private let referrers = pool(Vocabulary.referrers)
  private let agents = pool(Vocabulary.userAgents)
  private let users = pool(Vocabulary.users)

  init(random: Random) {
    var random = random
    statuses = pool((0..<1024).map { _ in " \(random.status()) " })
    self.random = random
  }

  /// Writes one line of about 200 bytes.
  mutating func writeLine(into out: inout LineWriter) {
    let bits = random.next()
    advanceClock(by: Int(truncatingIfNeeded: bits & 1023))
    // One draw feeds several choices, each from bits of its own.
    out.text(prefixes[share(bits >> 10, of: 3)])
    out.decimal(1 + share(bits >> 20, of: 254))
    if bits >> 30 & 31 == 0 {
      out.text(" - ")
      out.text(random.pick(users))
      out.text(" ")
    } else {
      out.text(" - - ")
    }
    out.text(stamp)
    out.text(methods[share(bits >> 35, of: 10)])
    writeTarget(choice: bits >> 45 & 7, into: &out)
    out.text(bits >> 48 & 15 == 0 ? " HTTP/1.1\"" : " HTTP/2.0\"")
    out.text(statuses[Int(truncatingIfNeeded: bits >> 52 & 1023)])
    out.decimal(random.longTail(2200))
    out.text(" \"")
    out.text(random.pick(referrers))
    out.text("\" \"")
    out.text(random.pick(agents))
    out.text("\"\n")
  }

  private mutating func writeTarget(choice: UInt64, into out: inout LineWriter) {
    switch choice {
    case 0:
      out.text("/api/orders/ord-")
      out.hexadecimal(random.next(), digits: 8)
    case 1:
      out.text("/products/")
      out.decimal(random.number(100..<9999))
      out.text("?ref=")
      out.hexadecimal(random.next(), digits: 6)
    case 2:
      out.text("/static/img/p/")
      out.hexadecimal(random.next(), digits: 12)
      out.text(".webp")
    default: out.text(random.pick(pages))
    }
  }

  private mutating func advanceClock(by microseconds: Int) {
    clock += microseconds
    let second = clock / 1_000_000
    guard second != stampSecond else { return }
    stampSecond = second
    stamp = Array(Moment(nanoseconds: second * 1_000_000_000).written("[%d/%b/%Y:%H:%M:%S +0000] \"").utf8)
  }
}

/// The lowest ten bits of `bits`, brought to 0 ..< `count`.
@inline(__always)
private func share(_ bits: UInt64, of count: UInt64) -> Int { Int(truncatingIfNeeded: ((bits & 1023) * count) >> 10) }

private func pool(_ strings: [String]) -> [[UInt8]] { strings.map { Array($0.utf8) } }

/// Writes whole lines until `limit` bytes are reached.
func writeAccessLog(bytes limit: Int, seed: UInt64, to path: String?) throws(OutputError) {
  let file = try OutputFile(path: path)
  var log = AccessLog(random: Random(seed: seed).fork("access-log"))
  var out = LineWriter()
  while out.total < limit {
    log.writeLine(into: &out)
    if out.count >= 1 << 19 { try out.flush(to: file) }
  }
  try out.flush(to: file)
}

/// Writes one line of `limit` bytes, its newline counted.
func writeLongLine(bytes limit: Int, seed: UInt64, to path: String?) throws(OutputError) {
  let file = try OutputFile(path: path)
  var random = Random(seed: seed).fork("long-line")
  var out = LineWriter()
  out.text("2026-03-02T06:00:00.000Z INFO one line without an end ")
  while out.total < limit - 16 {
    out.hexadecimal(random.next(), digits: 15)
    out.byte(UInt8(ascii: " "))
    if out.count >= 1 << 19 { try out.flush(to: file) }
  }
  while out.total < limit - 1 { out.byte(UInt8(ascii: ".")) }
  out.newline()
  try out.flush(to: file)
}
