/// A complaint about the command line.
struct UsageError: Error {
  let words: String
}

/// A command's options: `--name value` pairs, and what stands alone.
struct Arguments {
  private var values: [(name: String, value: String)] = []
  private(set) var operands: [String] = []

  init(_ words: some Sequence<String>, known: Set<String>) throws(UsageError) {
    var iterator = words.makeIterator()
    while let word = iterator.next() {
      guard word.hasPrefix("--") else {
        operands.append(word)
        continue
      }
      guard known.contains(word) else {
        throw UsageError(words: "unknown option '\(word)'; there are: \(known.sorted().joined(separator: " "))")
      }
      guard let value = iterator.next() else { throw UsageError(words: "'\(word)' needs a value") }
      values.append((word, value))
    }
  }

  func string(_ name: String) -> String? { values.last { $0.name == name }?.value }

  func required(_ name: String) throws(UsageError) -> String {
    guard let value = string(name) else { throw UsageError(words: "the option '\(name)' is missing") }
    return value
  }

  func seed() throws(UsageError) -> UInt64 {
    guard let text = string("--seed") else { return 1 }
    guard let seed = UInt64(text) else { throw UsageError(words: "--seed: '\(text)' is not a whole number") }
    return seed
  }

  func number(_ name: String, otherwise: Double) throws(UsageError) -> Double {
    guard let text = string(name) else { return otherwise }
    guard let number = Double(text), number > 0, number.isFinite else {
      throw UsageError(words: "\(name): '\(text)' is not a number above 0")
    }
    return number
  }

  /// A size such as `200MB` or `10GB`: decimal units, as disks are sold.
  func bytes(_ name: String) throws(UsageError) -> Int {
    let text = try required(name)
    let digits = text.prefix { $0.isWholeNumber }
    let units = ["": 1, "B": 1, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000]
    guard let number = Int(digits), let unit = units[text.dropFirst(digits.count).uppercased()], number < 1 << 30 else {
      throw UsageError(words: "\(name): '\(text)' is not a size; expected a number and B, KB, MB or GB, such as 200MB")
    }
    return number * unit
  }
}
