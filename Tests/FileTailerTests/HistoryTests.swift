import FileTailer
import LogModel
import TestSupport
import Testing

/// Logs that are written, rotated in all the ways there are, and looked at in between, at random.
private struct History {
  let disk = LogDisk()
  let reader: LogReader
  var generator: SeededGenerator
  let sets = ["a.log", "b.log", "old/a.log"]
  /// How many lines were written, by set.
  private(set) var written: [String: Int] = [:]
  /// The lines that were between a copy and the truncation.
  private(set) var endangered: [String: Set<Int>] = [:]
  /// Of the rotations that are under way: what comes next.
  private var steps: [String: [Step]] = [:]

  private enum Step {
    case copy(isWhole: Bool)
    case truncate
    case compress(age: Int, isWhole: Bool)
  }

  init(seed: UInt64) {
    reader = LogReader(disk)
    generator = SeededGenerator(seed: seed)
  }

  mutating func advance() throws {
    let set = sets.randomElement(using: &generator)!
    switch Int.random(in: 0..<10, using: &generator) {
    case 0..<5: write(set)
    case 5: try reader.scan(budget: Int.random(in: 0...40, using: &generator) * 50)
    case 6: try reader.scan()
    default: if steps[set, default: []].isEmpty { rotate(set) } else { step(set) }
    }
  }

  /// Whatever is under way is finished, and all that there is is read.
  mutating func finish() throws {
    for set in sets { while !steps[set, default: []].isEmpty { step(set) } }
    // A source that is found late lets those wait that come after it.
    for _ in 0..<3 { try reader.scan() }
  }

  private mutating func write(_ set: String) {
    let count = Int.random(in: 0..<8, using: &generator) == 0 ? 60 : Int.random(in: 1...12, using: &generator)
    let first = written[set, default: 0]
    disk.append(set, lines(first, count))
    written[set] = first + count
    if case .truncate? = steps[set]?.first { endangered[set, default: []].formUnion(first..<first + count) }
  }

  private mutating func rotate(_ set: String) {
    guard disk.files[set] != nil else { return }
    for age in stride(from: 30, through: 1, by: -1) {
      for name in ["\(set).\(age)", "\(set).\(age).gz"] where disk.files[name] != nil {
        let isCompressed = name.hasSuffix(".gz")
        disk.rename(name, "\(set).\(age + 1)" + (isCompressed ? ".gz" : ""))
      }
    }
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: disk.rename(set, "\(set).1")
    // A copy that is shorter than a head, and than what was read before the truncation, cannot be told from another file.
    case 1 where disk.files[set]!.bytes.count >= SourcePosition.headLimit:
      steps[set] = [.copy(isWhole: false), .copy(isWhole: true), .truncate]
    default:
      disk.rename(set, "\(set).1")
      let age = Int.random(in: 1...2, using: &generator)
      if disk.files["\(set).\(age)"] != nil {
        steps[set] = [.compress(age: age, isWhole: false), .compress(age: age, isWhole: true)]
      }
    }
  }

  private mutating func step(_ set: String) {
    switch steps[set]!.removeFirst() {
    case .copy(let isWhole):
      if isWhole {
        let copy = disk.files["\(set).1"]!
        copy.bytes = disk.files[set]!.bytes
      } else {
        // In blocks, which are larger than what tells texts apart.
        disk.copy(set, "\(set).1", count: max(1024, disk.files[set]!.bytes.count / 2))
      }
    case .truncate: disk.truncate(set)
    case .compress(let age, let isWhole):
      let name = "\(set).\(age)"
      if isWhole {
        disk.remove("\(name).gz")
        disk.compress(name)
      } else {
        disk.copy(name, "\(name).gz", count: 77, isCompressed: true)
      }
    }
  }
}

@Suite("Whatever is done to logs")
struct HistoryTests {
  @Test(
    "each line is read once, in order, but for those that a truncation took before they were read", arguments: 0..<60)
  func everyLineOnce(seed: Int) throws {
    var history = History(seed: UInt64(seed))
    for _ in 0..<250 { try history.advance() }
    try history.finish()
    for set in history.sets {
      let text = history.reader.output[set] ?? ""
      let numbers = text.split(separator: "\n").map { Int($0.dropFirst(5).prefix(8)) ?? -1 }
      #expect(numbers == numbers.sorted(), "\(set): in order")
      #expect(Set(numbers).count == numbers.count, "\(set): once")
      let missing = Set(0..<history.written[set, default: 0]).subtracting(numbers)
      #expect(missing.isSubset(of: history.endangered[set, default: []]), "\(set): \(missing.sorted())")
      #expect(numbers.allSatisfy { $0 >= 0 && $0 < history.written[set, default: 0] })
    }
  }
}
