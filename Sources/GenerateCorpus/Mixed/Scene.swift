/// What a format draws upon to write its next record: numbers, the time, and things that applications say.
struct Scene {
  var random: Random
  var now = Moment.morning
  /// How many records the format has written.
  private(set) var sequence = 0
  private var lastKind = 0

  init(random: Random) { self.random = random }

  /// Moves on to the next record. Logs come in bursts: much at once, then nothing for a while.
  mutating func advance() {
    sequence += 1
    let step =
      switch random.below(20) {
      case 0..<7: 0
      case 7..<16: random.below(40_000)
      case 16..<19: random.below(900_000)
      default: random.longTail(4_000_000)
      }
    now.nanoseconds += step * 1000 + random.below(1000)
  }

  /// Which of `count` kinds of record comes next. The first are more frequent than the last, and there are runs of one kind:
  /// no real log draws its lines evenly.
  mutating func kind(of count: Int) -> Int {
    if random.happens(permille: 350) { return lastKind % count }
    lastKind = min(random.below(count), random.below(count))
    return lastKind
  }

  /// What an application says, with its level.
  mutating func remark() -> Remark {
    switch random.below(100) {
    case 0..<8: Remark(.info, "order \(random.orderNumber()) accepted for customer \(random.number(1000..<99_999))")
    case 8..<15: Remark(.info, "payment \(random.hex(12)) captured, amount=\(price()) currency=EUR")
    case 15..<24: Remark(.info, "handled \(random.page()) in \(random.longTail(30)) ms")
    case 24..<30:
      Remark(.debug, "cache miss for key product:\(random.number(1..<5000)):\(random.pick(["en", "de", "fr"]))")
    case 30..<37:
      Remark(
        .debug, "select from \(random.pick(Vocabulary.tables)) took \(random.longTail(6)) ms, \(random.below(200)) rows"
      )
    case 37..<43: Remark(.info, "user \(random.pick(Vocabulary.users)) signed in from \(random.client())")
    case 43..<49: Remark(.info, "published \(random.number(1..<400)) messages to \(random.pick(Vocabulary.queues))")
    case 49..<54:
      Remark(.info, "scheduled job 'stock-sync' finished: \(random.below(900)) updated, \(random.below(9)) skipped")
    case 54..<59: Remark(.warn, "slow response from \(random.pick(Vocabulary.services)): \(random.longTail(1800)) ms")
    case 59..<63:
      Remark(
        .warn,
        "retry \(random.number(1..<5)) of 5 for \(random.pick(Vocabulary.queues)) after \(random.longTail(200)) ms")
    case 63..<67:
      Remark(.warn, "price of \"\(random.pick(Vocabulary.products))\" is older than \(random.number(10..<90)) minutes")
    case 67..<72:
      Remark(.info, "connection to \(random.internalAddress()):\(random.pick([5432, 6379, 9092, 8080])) established")
    case 72..<77: Remark(.debug, "headers: {accept=*/*, x-request-id=\(random.uuid())}")
    case 77..<81: Remark(.info, "GC pause \(random.longTail(9)) ms, heap \(random.number(200..<1900)) MiB of 2048 MiB")
    case 81..<85: Remark(.error, "cannot reserve stock for \(random.orderNumber()): only \(random.below(4)) left")
    case 85..<89:
      Remark(.error, "upstream \(random.pick(Vocabulary.services)) answered \(random.pick([500, 502, 503, 504]))")
    case 89..<92: Remark(.info, "configuration reloaded from /etc/acme/\(random.pick(Vocabulary.services)).yaml")
    case 92..<95:
      Remark(
        .info, "shipping label for \(random.pick(Vocabulary.products)) printed at C:\\labels\\\(random.hex(6)).pdf")
    case 95..<98: Remark(.debug, "")
    default:
      Remark(.info, "import finished: " + (0..<random.number(4..<40)).map { "sku-\($0 * 37)" }.joined(separator: ","))
    }
  }

  /// A price such as `129.90`.
  mutating func price() -> String { "\(random.longTail(40)).\(padded(random.below(100), 2))" }

  mutating func thread() -> String {
    switch random.below(4) {
    case 0: "main"
    case 1: "http-nio-8080-exec-\(random.number(1..<41))"
    case 2: "scheduling-\(random.number(1..<4))"
    default: "kafka-consumer-\(random.number(1..<7))"
    }
  }

  mutating func javaClass() -> String {
    "com.acme."
      + random.pick([
        "orders.OrderService", "orders.web.OrderController", "billing.InvoiceJob", "stock.StockSync",
        "pricing.PriceCache",
      ])
  }
}

enum Level: Int {
  case debug, info, warn, error

  /// The level's name in a list of four, from debug to error.
  func named(_ names: [String]) -> String { names[rawValue] }

  var upper: String { named(["DEBUG", "INFO", "WARN", "ERROR"]) }
  var lower: String { named(["debug", "info", "warn", "error"]) }
}

struct Remark {
  let level: Level
  let text: String

  init(_ level: Level, _ text: String) {
    self.level = level
    self.text = text
  }
}

/// `number` with zeros (or `fill`) in front, to at least `width` characters.
func padded(_ number: Int, _ width: Int, fill: String = "0") -> String {
  let digits = String(number)
  return digits.utf8.count >= width ? digits : String(repeating: fill, count: width - digits.utf8.count) + digits
}

/// `text` with blanks behind it, to at least `width` characters.
func filled(_ text: String, _ width: Int) -> String {
  let length = text.utf8.count
  return length >= width ? text : text + String(repeating: " ", count: width - length)
}

/// `text` as a JSON string, in its quotes.
func json(_ text: String) -> String {
  var out = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\n": out += "\\n"
    case "\t": out += "\\t"
    case "\u{0}"..<" ":
      let hex = String(scalar.value, radix: 16)
      out += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out + "\""
}
