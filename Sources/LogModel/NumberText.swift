extension Int {
  /// With commas between thousands.
  public var grouped: String {
    let digits = Array(String(magnitude))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + text
  }

  /// `1 record`, `1,234 records`
  public func counted(_ one: String, _ many: String? = nil) -> String {
    "\(grouped) \(self == 1 ? one : many ?? "\(one)s")"
  }

  /// As an amount of bytes in decimal units.
  public var bytes: String {
    switch self {
    case ..<1_000: "\(self) B"
    case ..<1_000_000: "\((Double(self) / 1e3).rounded(to: 1)) kB"
    case ..<1_000_000_000: "\((Double(self) / 1e6).rounded(to: 1)) MB"
    default: "\((Double(self) / 1e9).rounded(to: 2)) GB"
    }
  }
}

extension Double {
  /// With exactly this many digits after the point.
  public func rounded(to digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { value, _ in value * 10 }
    let units = Int((self * Double(scale)).rounded())
    guard digits > 0 else { return "\(units)" }
    let fraction = String(units % scale)
    return "\(units / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}
