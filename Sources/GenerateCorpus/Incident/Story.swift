/// Half an hour at acme, on the morning of 2 March 2026.
///
/// The shop runs as on any Monday. Then the nightly report, late, opens connection after connection to the database and does not
/// close them. Soon there is none left for anyone else: the orders API waits for its pool, billing fails at
/// once, the edge answers 502 and 504, and what people see in their browsers is a cart that does not load. Somebody
/// restarts the database; the backlog drains; the shop is well again.
///
/// Everything is told in fractions of the whole, so that the story can be made longer or shorter.
struct Story {
  let start: Moment
  let minutes: Double

  /// The story's beginning: cron.daily, and with it the rotation of nginx's logs, comes at its middle, at 06:25.
  init(minutes: Double) {
    self.minutes = minutes
    let middle = Moment(year: 2026, month: 3, day: 2, hour: 6, minute: 25)
    start = middle + -Int(minutes * 30_000)
  }

  func at(_ fraction: Double) -> Moment { start + Int(minutes * 60_000 * fraction) }

  var end: Moment { at(1) }
  /// The report opens its connections.
  var strain: Moment { at(0.30) }
  /// The first client is turned away.
  var outage: Moment { at(0.34) }
  /// The effects have reached the browsers.
  var spread: Moment { at(0.37) }
  /// logrotate runs.
  var rotation: Moment { at(0.50) + 1_000 }
  /// Somebody restarts the database.
  var restart: Moment { at(0.62) }
  var databaseReady: Moment { restart + 21_000 }
  /// The last of the backlog is done.
  var calm: Moment { at(0.70) }

  /// How many of a thousand calls to the database fail at `time`.
  func trouble(at time: Moment) -> Int {
    if time < outage { return 2 }
    if time < spread { return 250 }
    if time < restart { return 640 }
    if time < databaseReady { return 980 }
    if time < calm { return 120 }
    return 2
  }

  /// How much slower than usual the database is at `time`.
  func slowness(at time: Moment) -> Int {
    if time < strain { return 1 }
    if time < outage { return 6 }
    if time < databaseReady { return 14 }
    if time < calm { return 4 }
    return 1
  }
}

/// Tells the story: draws the shop's requests one after the other and lets each service write down its part.
struct Narrator {
  let story: Story
  let scale: Double
  var random: Random
  var journal = Journal()

  init(minutes: Double, scale: Double, seed: UInt64) {
    story = Story(minutes: minutes)
    self.scale = scale
    random = Random(seed: seed).fork("incident")
  }

  mutating func tell() -> Journal {
    tellOfTheDatabase()
    tellOfTheMachines()
    tellOfTheNotifier()
    tellOfTheOrdersPool()
    tellOfTheEdgeItself()
    let requests = Int(story.minutes * 78 * scale)
    for number in 0..<requests { tellOfOneRequest(number, of: requests) }
    return journal
  }

  /// A moment between two others.
  mutating func moment(from: Moment, to: Moment) -> Moment {
    Moment(
      nanoseconds: from.nanoseconds + random.below(max(1, (to.nanoseconds - from.nanoseconds) / 1_000_000)) * 1_000_000)
  }

  /// Calls `body` about every `milliseconds` from `from` until `to`; larger scales make it more frequent.
  mutating func every(_ milliseconds: Int, from: Moment, to: Moment, _ body: (inout Narrator, Moment) -> Void) {
    var time = from
    let typical = max(1, Int(Double(milliseconds) / scale))
    while true {
      time = time + (typical / 2 + random.below(typical))
      guard time < to else { return }
      body(&self, time)
    }
  }

  private mutating func tellOfOneRequest(_ number: Int, of count: Int) {
    let slot = story.minutes * 60_000 / Double(count)
    let arrival = story.start + (Int(Double(number) * slot) + random.below(max(1, Int(slot * 1.8))))
    var request = Request(arrival: arrival, random: &random)
    switch request.kind {
    case .page: request.finish(status: random.status(), after: random.longTail(9))
    case .orders: tellOfOrders(&request)
    case .billing: tellOfBilling(&request)
    case .search: tellOfSearch(&request)
    }
    tellOfTheEdge(request)
    tellOfTheBrowser(request)
  }
}

/// One request that comes to the edge, and how it ended.
struct Request {
  enum Kind { case page, orders, billing, search }

  let kind: Kind
  let arrival: Moment
  let client: String
  let method: String
  let target: String
  let agent: String
  let trace: String
  private(set) var status = 200
  /// In milliseconds.
  private(set) var duration = 1

  var end: Moment { arrival + duration }

  init(arrival: Moment, random: inout Random) {
    self.arrival = arrival
    client = random.client()
    agent = random.agent()
    trace = random.hex(16)
    switch random.below(100) {
    case 0..<48: (kind, method, target) = (.page, "GET", random.pick(Vocabulary.pages))
    case 48..<62: (kind, method, target) = (.orders, "GET", "/api/orders/\(random.orderNumber())")
    case 62..<76: (kind, method, target) = (.orders, "POST", "/api/orders")
    case 76..<83: (kind, method, target) = (.billing, "GET", "/api/invoices/inv-2026-\(random.number(10_000..<99_999))")
    case 83..<89: (kind, method, target) = (.billing, "POST", "/api/invoices")
    default:
      (kind, method, target) = (
        .search, "GET",
        "/api/search?q=\(random.pick(["oak+table", "lamp", "drill", "caf%C3%A9", "blanket"]))&page=\(random.number(1..<6))"
      )
    }
  }

  mutating func finish(status: Int, after milliseconds: Int) {
    self.status = status
    duration = milliseconds
  }
}
