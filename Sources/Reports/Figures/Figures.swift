import LogModel
import Markup

/// Numbers and durations as people read them, the same on every machine.
enum Figures {
  /// `1,234,567`
  static func grouped(_ number: Int) -> String { number.grouped }

  /// `1 record`, `1,234 records`
  static func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    number.counted(one, many)
  }

  /// Three significant digits, and no digit of a whole number lost: `0.0123`, `2.35`, `34.6`, `1,235`.
  static func rounded(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "–" : number < 0 ? "-∞" : "∞" }
    let size = number.magnitude
    guard size < 1e15, size >= 1e-4 || size == 0 else { return "\(number)" }
    if size >= 100 { return grouped(Int(number.rounded())) }
    var decimals = 0
    var shifted = size
    while shifted < 100, decimals < 6, shifted != shifted.rounded() || decimals == 0 {
      shifted *= 10
      decimals += 1
    }
    return fixed(number, decimals: decimals)
  }

  /// With at most `decimals` digits behind the point, zeros at the end left out.
  static func fixed(_ number: Double, decimals: Int) -> String {
    guard number.isFinite, number.magnitude < 1e12 else { return "0" }
    var power = 1
    for _ in 0..<decimals { power *= 10 }
    let scaled = Int((number.magnitude * Double(power)).rounded())
    let sign = number < 0 && scaled > 0 ? "-" : ""
    var fraction = String(scaled % power)
    guard decimals > 0, scaled % power != 0 else { return "\(sign)\(scaled / power)" }
    fraction = String(repeating: "0", count: decimals - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return "\(sign)\(scaled / power).\(fraction)"
  }

  /// `12 %`, `0.03 %`; no share of nothing.
  static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "0 %" }
    let percent = 100 * Double(part) / Double(whole)
    return part > 0 && percent < 0.01
      ? "< 0.01 %" : "\(fixed(percent, decimals: percent < 1 ? 2 : percent < 10 ? 1 : 0)) %"
  }

  /// `850 ms`, `4 s`, `2.5 min`, `12 h`, `3.2 d`
  static func duration(nanoseconds: Int64) -> String {
    let seconds = Double(nanoseconds) / 1e9
    switch seconds.magnitude {
    case 0: return "0 s"
    case ..<0.001: return "\(rounded(seconds * 1e6)) µs"
    case ..<1: return "\(rounded(seconds * 1e3)) ms"
    case ..<60: return "\(fixed(seconds, decimals: 1)) s"
    case ..<3_600: return "\(fixed(seconds / 60, decimals: seconds < 600 ? 1 : 0)) min"
    case ..<172_800: return "\(fixed(seconds / 3_600, decimals: 1)) h"
    default: return "\(fixed(seconds / 86_400, decimals: 1)) d"
    }
  }

  /// `412 records/min`
  static func quantity(_ number: Double, _ unit: String) -> String {
    unit.isEmpty ? rounded(number) : "\(rounded(number)) \(unit)"
  }
}

extension Markup.StringInterpolation {
  /// A coordinate or percentage, to two decimals.
  func appendInterpolation(_ number: Double) { buffer.append(text: Figures.fixed(number, decimals: 2)) }
}
