import Glibc
import LogModel

@testable import Analysis

/// A small world whose logs are made by chance: a gate that takes orders, a press that makes juice of them, a vault that keeps it.
struct Orchard {
  var minutes = 240
  private var chance: Chance
  private var lines: [String: [(time: Int64, text: String)]] = [:]
  private var orders = 0

  // What goes wrong, by minute.
  var gateRate: (Int) -> Double = { _ in 1 }
  var leafRate: (Int) -> Double = { _ in 1 }
  var errorRate: (Int) -> Double = { _ in 0.2 }
  var latency: (Int) -> Double = { _ in 1 }
  var depth: (Int) -> Double = { _ in 1 }
  var silent: ClosedRange<Int>?
  /// The share of orders that are not stored, and of those that are pressed twice.
  var lost: (Int) -> Double = { _ in 0.01 }
  var repeated: (Int) -> Double = { _ in 0 }
  /// Of the vault's clock, in milliseconds.
  var offset: (Int) -> Int64 = { _ in 0 }
  var colour: (Int) -> String? = { _ in nil }
  /// More lines: service, minute, second, level and text.
  private(set) var extra: [(service: String, minute: Int, second: Int, text: String)] = []
  var hasVault = true

  init(seed: Int) { chance = Chance(seed: seed) }

  mutating func add(_ service: String, _ minute: Int, _ second: Int, _ text: String) {
    extra.append((service, minute, second, text))
  }

  private mutating func write(_ service: String, _ minute: Int, _ text: String, after delay: Int64 = 0) -> Int64 {
    let time = Int64(minute) * 60_000 + Int64.random(in: 0..<60_000, using: &chance.random)
    write(service, at: time + delay, text)
    return time + delay
  }

  private mutating func write(_ service: String, at time: Int64, _ text: String) {
    lines[service, default: []].append((time, text))
  }

  private mutating func milliseconds(_ minute: Int, _ mean: Double) -> Int {
    // Scattered as latencies are: by a factor.
    let normal = (0..<6).reduce(-3.0) { sum, _ in sum + Double.random(in: 0..<1, using: &chance.random) }
    return max(1, Int(mean * latency(minute) * exp(0.5 * normal)))
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &chance.random) }

  private mutating func order(_ minute: Int) {
    orders += 1
    let id = "ord-\(1_000_000 + orders * 7919 % 900_000)-\(orders)"
    let opened = write("gate", minute, "INFO order \(id) accepted at window \(number(1...9))")
    let took = milliseconds(minute, 40)
    var pressed = opened + 200 + Int64(took)
    write("press", at: pressed, "INFO pressed order \(id) in \(took) ms")
    if Double.random(in: 0..<1, using: &chance.random) < repeated(minute) {
      pressed += 300
      write("press", at: pressed, "INFO pressed order \(id) in \(took + 3) ms")
    }
    if hasVault, Double.random(in: 0..<1, using: &chance.random) >= lost(minute) {
      write("vault", at: pressed + 700, "INFO stored order \(id) on shelf \(number(1...40))")
    }
  }

  private mutating func minute(_ minute: Int) {
    for _ in 0..<chance.poisson(6 * gateRate(minute)) { order(minute) }
    for _ in 0..<chance.poisson(8 * gateRate(minute)) {
      _ = write(
        "gate", minute, "INFO visitor from 10.1.\(number(0...9)).\(number(1...250)) looked at page \(number(1...30))")
    }
    for _ in 0..<chance.poisson(6 * leafRate(minute)) {
      _ = write("press", minute, "DEBUG swept \(number(3...90)) leaves off the belt")
    }
    for _ in 0..<chance.poisson(5) {
      let depth = Int(Double(number(200...800)) * depth(minute))
      _ = write("press", minute, "DEBUG queue depth is \(depth) now")
    }
    for _ in 0..<chance.poisson(errorRate(minute)) {
      _ = write("press", minute, "ERROR belt \(number(1...4)) slipped, retrying")
    }
    guard hasVault else { return }
    for _ in 0..<chance.poisson(16) {
      let colour =
        colour(minute) ?? ["amber", "gold", "green", "ochre", "red", "white"].randomElement(using: &chance.random)!
      _ = write("vault", minute, "INFO bottle counted colour=\(colour)")
    }
  }

  /// The logs, a file a service.
  mutating func files() -> [SampleFile] {
    for minute in 0..<minutes { self.minute(minute) }
    for line in extra { write(line.service, at: Int64(line.minute) * 60_000 + Int64(line.second) * 1000, line.text) }
    return lines.sorted { $0.key < $1.key }.map { service, lines in
      let kept = lines.sorted { $0.time < $1.time }.filter { line in
        service != "vault" || !(silent?.contains(Int(line.time / 60_000)) ?? false)
      }
      let text = kept.map { line in
        let time = line.time + (service == "vault" ? offset(Int(line.time / 60_000)) : 0)
        return "\(Clock.text(time)) \(line.text)\n"
      }.joined()
      return SampleFile(name: "\(service).log", text: text)
    }
  }

  /// - Parameter change: what goes wrong.
  static func report(seed: Int, baseline: Profile? = nil, _ change: (inout Orchard) -> Void = { _ in }) -> AnomalyReport
  {
    var orchard = Orchard(seed: seed)
    change(&orchard)
    return Reading.report(of: orchard.files(), baseline: baseline)
  }

  static func profile(seed: Int, _ change: (inout Orchard) -> Void = { _ in }) -> Profile {
    var orchard = Orchard(seed: seed)
    change(&orchard)
    return Reading.profile(of: orchard.files())
  }
}
