import LogModel

/// What alerts should do, second by second and from the whole history: slow, and with nothing in common with how it is done.
struct AlertModel {
  enum Trigger {
    case count(Int, within: Int)
    case absence(Int)
  }

  struct Alert {
    var name: String
    var trigger: Trigger
    var cooldown: Int
  }

  struct Event {
    /// In seconds.
    var time: Int?
    var service: String
    /// Indices, in order.
    var alerts: [Int]
  }

  private struct Key: Hashable, Comparable {
    var alert: Int
    var service: String

    static func < (left: Key, right: Key) -> Bool { (left.alert, left.service) < (right.alert, right.service) }
  }

  private struct History {
    var matches: [Int] = []
    var isFiring = false
    var firedAt: Int?
    var isSinceKnown = true
  }

  let alerts: [Alert]
  private var clock: Int?
  private var histories: [Key: History] = [:]
  private(set) var output: [String] = []

  init(_ alerts: [Alert]) { self.alerts = alerts }

  mutating func take(_ event: Event) {
    if let time = event.time { take(time) }
    for alert in event.alerts { match(Key(alert: alert, service: event.service)) }
  }

  private mutating func take(_ time: Int) {
    guard let now = clock else {
      clock = time
      for key in histories.keys {
        var history = histories[key]!
        history.matches = history.matches.map { _ in time }
        if history.firedAt != nil {
          history.firedAt = time
          history.isSinceKnown = false
        }
        histories[key] = history
      }
      return
    }
    if time < now - 3600 {
      for key in histories.keys.sorted() where histories[key]!.isFiring { tell("resolved", key, at: now) }
      histories = [:]
      clock = time
      return
    }
    for second in now..<max(now, time) {
      clock = second + 1
      tick(second + 1)
    }
  }

  private mutating func tick(_ now: Int) {
    for key in histories.keys.sorted() {
      guard case .absence(let span) = alerts[key.alert].trigger, let history = histories[key], !history.isFiring,
        let last = history.matches.last
      else { continue }
      let moment = max(last + span, (history.firedAt ?? .min / 2) + alerts[key.alert].cooldown)
      if now > moment { fire(key, at: moment) }
    }
    for key in histories.keys.sorted() {
      guard case .count(let count, let within) = alerts[key.alert].trigger, histories[key]!.isFiring else { continue }
      if histories[key]!.matches.count(where: { $0 > now - within }) < count {
        tell("resolved", key, at: now)
        histories[key]?.isFiring = false
      }
    }
  }

  private mutating func match(_ key: Key) {
    let now = clock ?? 0
    histories[key, default: History()].matches.append(now)
    let history = histories[key]!
    switch alerts[key.alert].trigger {
    case .count(let count, let within):
      let isCool = history.firedAt.map { now >= $0 + alerts[key.alert].cooldown } ?? true
      if !history.isFiring, isCool, history.matches.count(where: { $0 > now - within }) >= count { fire(key, at: now) }
    case .absence:
      if history.isFiring {
        tell("resolved", key, at: now)
        histories[key]?.isFiring = false
      }
    }
  }

  private mutating func fire(_ key: Key, at moment: Int) {
    histories[key]?.isFiring = true
    histories[key]?.firedAt = moment
    histories[key]?.isSinceKnown = true
    tell("firing", key, at: moment)
  }

  private mutating func tell(_ state: String, _ key: Key, at moment: Int) {
    let history = histories[key]!
    let since = state == "resolved" && history.isSinceKnown && clock != nil ? history.firedAt.map(Self.text) : nil
    output.append(
      [clock == nil ? "-" : Self.text(moment), alerts[key.alert].name, state, key.service, since ?? "-"]
        .joined(separator: " "))
  }

  static func text(_ second: Int) -> String {
    Timestamp(nanoseconds: Int64(second) * 1_000_000_000, fractionDigits: 0).description
  }
}
