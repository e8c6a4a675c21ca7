import LogModel
import Testing

@testable import Analysis

@Suite("Clocks that jump")
struct ClockTests {
  /// - Parameter batchSize: the times come in stretches of so many.
  private func watch(_ seconds: [Int64], batchSize: Int = .max) -> [ClockJump] {
    var watch = ClockWatch(service: "app", source: "app.log")
    for start in stride(from: 0, to: seconds.count, by: min(batchSize, max(1, seconds.count))) {
      var runs = ClockRuns()
      for index in start..<min(seconds.count, start + min(batchSize, seconds.count)) {
        Array("line \(index)".utf8).withUnsafeBytes {
          runs.add(seconds[index] * 1_000_000_000, line: index + 1, text: $0)
        }
      }
      watch.add(runs)
    }
    watch.finish()
    return watch.jumps
  }

  private static let hour = (0..<60).map { Int64($0) * 60 }

  @Test("are told from times that go on, and from those that shake")
  func quiet() {
    #expect(watch([]).isEmpty)
    #expect(watch([5]).isEmpty)
    #expect(watch(Self.hour).isEmpty)
    #expect(watch(Self.hour.flatMap { [$0 + 20, $0] }).isEmpty)
    // A gap forward is no jump of the clock.
    #expect(watch(Self.hour + Self.hour.map { $0 + 100_000 }).isEmpty)
  }

  @Test("back are told with their place, whatever the batches", arguments: [1, 7, 60, 1000])
  func back(batchSize: Int) throws {
    let times = Self.hour + Self.hour.map { $0 + 3600 - 1800 }
    let jumps = watch(times, batchSize: batchSize)
    #expect(jumps.count == 1)
    let jump = try #require(jumps.first)
    #expect(jump.line == 61)
    #expect(String(decoding: jump.text, as: UTF8.self) == "line 60")
    #expect(jump.before == 3540 * 1_000_000_000)
    #expect(jump.after == 1800 * 1_000_000_000)
    #expect(jump.forwardFrom == nil)
    // Until the time is where it had been.
    #expect(jump.records == 29 || jump.records == 30 || batchSize > 1)
    #expect(jump.until <= jump.before)
  }

  @Test("ahead and back are told from where they went ahead", arguments: [1, 11, 1000])
  func ahead(batchSize: Int) throws {
    let ahead = (60..<90).map { Int64($0) * 60 + 7200 }
    let jumps = watch(Self.hour + ahead + (90..<150).map { Int64($0) * 60 }, batchSize: batchSize)
    #expect(jumps.count == 1)
    let jump = try #require(jumps.first)
    #expect(try #require(jump.forwardFrom) == 3540 * 1_000_000_000)
    #expect(jump.line == 91)
  }

  @Test("go slowly back are told too")
  func slowly() {
    #expect(watch(Self.hour + (0..<30).map { 3540 - Int64($0) * 20 }).count == 1)
  }

  @Test("by turns are a few jumps, and a late record is one of one record")
  func interleaved() {
    let mixed = (0..<20).flatMap { [Int64($0) * 60 + 7200, Int64($0) * 60] }
    let jumps = watch(mixed)
    #expect(!jumps.isEmpty)
    #expect(jumps.count <= 20)
    let late = watch(Self.hour + [60] + Self.hour.map { $0 + 3600 })
    #expect(late.count == 1)
    #expect(late.first?.records == 1)
  }

  @Test("all the time make a source that is in no order")
  func unordered() {
    let shaken = (0..<400).map { Int64($0) - ($0 % 2 == 0 ? 0 : 500) }
    #expect(watch(shaken).count > ClockWatch.maximumJumps)
    let profile = Profile(windowWidth: 60_000_000_000)
    var clock = ClockWatch(service: "app", source: "app.log")
    var runs = ClockRuns()
    for time in shaken { [UInt8]().withUnsafeBytes { runs.add(time * 1_000_000_000, line: 1, text: $0) } }
    clock.add(runs)
    clock.finish()
    profile.add(clock)
    #expect(profile.unordered == ["app.log"])
    #expect(profile.jumps.isEmpty)
  }

  @Test("over centuries do no harm")
  func extremes() {
    let (first, last) = (Profile.times.lowerBound / 1_000_000_000, Profile.times.upperBound / 1_000_000_000)
    #expect(watch([first, last, first, last, first, 0, last]).count > 0)
    let files = [
      SampleFile(
        name: "old.log",
        text: [
          "1700-01-01", "1900-01-01", "2026-03-02", "2261-12-31", "1970-01-01", "2095-01-01", "1844-01-01",
          "9999-12-31",
        ]
        .map { "\($0)T00:00:00Z INFO it is late\n" }.joined())
    ]
    for width in [Int64(1), 60, 86_400] {
      var options = ProfileOptions()
      options.windowWidth = width * 1_000_000_000
      let profile = Reading.profile(of: files, options)
      let report = Analyzer(AnalyzerOptions()).analyze(profile).report
      #expect(report.records == 8)
      #expect(report.axis == .time)
      #expect(report.start <= report.end)
    }
  }
}
