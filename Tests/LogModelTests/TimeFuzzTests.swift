import Glibc
import LogModel
import TestSupport
import Testing

/// A page with a page behind it that cannot be read: one byte too far and the program ends.
private struct GuardedPage: ~Copyable {
  private let base: UnsafeMutableRawPointer
  private let size = Int(sysconf(Int32(_SC_PAGESIZE)))

  init?() {
    let mapping = mmap(nil, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapping, mapping != MAP_FAILED, mprotect(mapping + size, size, PROT_NONE) == 0 else { return nil }
    base = mapping
  }

  deinit { munmap(base, 2 * size) }

  /// The bytes, at the very end of the page.
  func place(_ bytes: some Collection<UInt8>) -> UnsafeRawBufferPointer {
    let start = base + (size - bytes.count)
    UnsafeMutableRawBufferPointer(start: start, count: bytes.count).copyBytes(from: bytes)
    return UnsafeRawBufferPointer(start: start, count: bytes.count)
  }
}

private let fuzzedFormats = [
  "%d/%b/%Y:%H:%M:%S %z", "%Y-%m-%d %H:%M:%S,%f", "%iso", "%b %e %H:%M:%S", "%a, %d %b %y %I:%M:%S %p %Z", "%s%.f",
  "%T%.f %Z",
  "%e %m %Y %z %Z",
]
private let fuzzedTexts = [
  "02/Mar/2026:06:00:00 +0000", "2026-03-02 06:00:00,123", "2026-03-02T06:00:00.5Z", "Mar  2 06:00:00",
  "Mon, 02 March 26 06:00:00 PM CEST", "1077804742.5", "06:00:00.5 UTC", "2 03 2026 +0200 CET",
  "September Wednesday -05:30",
]

@Suite("Times out of random bytes")
struct TimeFuzzTests {
  @Test(
    "a text that is changed anywhere is read within its bytes, and only to a time that can be written",
    arguments: fuzzedFormats)
  func mutated(format: String) throws {
    let format = try TimeFormat(format)
    guard let page = GuardedPage() else {
      Issue.record("no memory")
      return
    }
    var generator = SeededGenerator(seed: 5)
    var times = 0
    for _ in 0..<20_000 {
      var bytes = Array((fuzzedTexts.randomElement(using: &generator) ?? "").utf8)
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        guard let index = bytes.indices.randomElement(using: &generator) else { break }
        switch Int.random(in: 0...3, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[index] = UInt8.random(in: 0x30...0x3A, using: &generator)
        case 2: bytes.removeLast(bytes.count - index)
        default: bytes.remove(at: index)
        }
      }
      let text = page.place(bytes)
      let reference = Bool.random(using: &generator) ? Int64.random(in: .min ... .max, using: &generator) : nil
      let zone = Int.random(in: -86_399...86_399, using: &generator)
      if case .time(let timestamp) = format.parse(text, zoneOffsetSeconds: zone, reference: reference) {
        times += 1
        #expect(
          timestamp.description.utf8.count == 20
            + (timestamp.fractionDigits == 0 ? 0 : 1 + Int(timestamp.fractionDigits)))
      }
      for unit in EpochUnit.allCases { _ = unit.parse(text) }
      _ = Severity(usualName: text)
    }
    #expect(times > 0)
  }

  @Test("no format ends the program")
  func formats() {
    var generator = SeededGenerator(seed: 6)
    let pieces = ["%Y", "%m", "%d", "%b", "%e", "%H", "%M", "%S", "%iso", "%.f", "%", " ", "é", "%F", "%T", "%z", "x"]
    var compiled = 0
    for _ in 0..<20_000 {
      let format = (0..<Int.random(in: 0...7, using: &generator)).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }.joined()
      if (try? TimeFormat(format)) != nil { compiled += 1 }
    }
    #expect(compiled > 100)
  }

  @Test("an empty text matches no format", arguments: fuzzedFormats)
  func empty(format: String) throws {
    #expect(
      try TimeFormat(format).parse(UnsafeRawBufferPointer(start: nil, count: 0), zoneOffsetSeconds: 0, reference: 0)
        == .noMatch)
  }
}
