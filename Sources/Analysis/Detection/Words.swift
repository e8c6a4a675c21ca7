import LogModel

/// Numbers as they stand in an explanation.
enum Words {
  /// With as many digits as mean something: `1,234`, `56`, `3.4`, `0.012`.
  static func number(_ value: Double) -> String {
    let magnitude = abs(value)
    guard magnitude < 1e15 else { return "\(value)" }
    if magnitude >= 100 || magnitude == magnitude.rounded() { return grouped(Int(value.rounded())) }
    var digits = magnitude >= 10 ? 1 : 2
    var limit = 0.1
    while magnitude < limit, digits < 6 {
      digits += 1
      limit /= 10
    }
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let units = Int((magnitude * scale).rounded())
    let fraction = String(units % Int(scale))
    let text = "\(units / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    return value < 0 ? "-" + text : text
  }

  private static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }

  /// `1 record`, `2 records`.
  static func count(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

  /// A span on the axis: `45 s`, `12 min`, `2.5 h`, `3 days`; of lines `2,000 lines`.
  static func span(_ length: Int64, _ axis: AnomalyReport.Axis) -> String {
    guard axis == .time else { return count(Int(length), "line") }
    let seconds = Double(length) / 1e9
    switch seconds {
    case ..<120: return "\(number(seconds)) s"
    case ..<7200: return "\(number(seconds / 60)) min"
    case ..<172_800: return "\(number(seconds / 3600)) h"
    default: return "\(number(seconds / 86_400)) days"
    }
  }

  /// `5.2 times`, or `a fifth of`.
  static func ratio(_ ratio: Double) -> String { "\(number(ratio)) times" }
}
