import Glibc
import TestSupport
import Testing

@testable import Analysis

/// Counts by chance.
struct Chance {
  var random: SeededGenerator

  init(seed: Int) { random = SeededGenerator(seed: UInt64(seed)) }

  mutating func poisson(_ mean: Double) -> Int {
    // The sum of many small ones, so that the exponential does not vanish.
    if mean > 30 { return poisson(30) + poisson(mean - 30) }
    let limit = Glibc.exp(-mean)
    var (product, count) = (1.0, -1)
    repeat {
      product *= Double.random(in: 0..<1, using: &random)
      count += 1
    } while product > limit
    return count
  }

  mutating func series(_ count: Int, _ mean: (Int) -> Double) -> [Int32] {
    (0..<count).map { Int32(poisson(mean($0))) }
  }
}

@Suite("Rates of series")
struct RateModelTests {
  private func excursions(_ series: [Int32], season: [Double]? = nil) -> [RateExcursion] {
    RateModel(series, season: season).excursions(RateModel.Criterion())
  }

  @Test("of chance alone are hardly ever surprising", arguments: [0.05, 0.5, 3, 20, 200])
  func quiet(mean: Double) {
    var found = 0
    for seed in 1...60 {
      var chance = Chance(seed: seed)
      found += excursions(chance.series(720) { _ in mean }).count
    }
    // The threshold is once in a thousand series.
    #expect(found <= 1)
  }

  @Test("that go up and down with the day are not either", arguments: 1...10)
  func day(seed: Int) {
    var chance = Chance(seed: seed)
    #expect(excursions(chance.series(1440) { 30 + 25 * sin(Double($0) / 1440 * 6.283) }).isEmpty)
  }

  @Test("five times as high for eight windows are found where they are", arguments: 1...10)
  func spike(seed: Int) throws {
    var chance = Chance(seed: seed)
    let series = chance.series(720) { (400..<408).contains($0) ? 50 : 10 }
    let found = try #require(excursions(series).first)
    #expect(excursions(series).allSatisfy { $0.range.overlaps(396..<412) })
    #expect(found.isSpike)
    #expect(abs(found.range.lowerBound - 400) <= 4)
    #expect(abs(found.range.upperBound - 408) <= 4)
    #expect(found.ratio > 3.5 && found.ratio < 6.5)
    #expect(found.score > 10)
  }

  @Test("a fifth as high for half an hour are found where they are", arguments: 1...10)
  func drop(seed: Int) throws {
    var chance = Chance(seed: seed)
    let series = chance.series(720) { (300..<330).contains($0) ? 4 : 20 }
    let found = try #require(excursions(series).first)
    #expect(!found.isSpike)
    #expect(found.range.overlaps(300..<330))
    #expect(found.range.count <= 45)
    #expect(found.observed > 0)
  }

  @Test("that are silent are found, with nothing in them", arguments: 1...10)
  func silence(seed: Int) throws {
    var chance = Chance(seed: seed)
    let series = chance.series(720) { (500..<520).contains($0) ? 0 : 8 }
    let found = try #require(excursions(series).first)
    #expect(found.observed == 0)
    #expect(found.range.lowerBound >= 498 && found.range.upperBound <= 523 && found.range.count >= 8)
  }

  @Test("are compared with the time of day where that is known")
  func season() {
    var chance = Chance(seed: 3)
    let level = (0..<960).map { $0 % 240 < 20 ? 100.0 : 10.0 }
    let series = chance.series(960) { level[$0] }
    #expect(excursions(series, season: level).isEmpty)
    var raised = series
    for index in 730..<738 { raised[index] += 600 }
    #expect(excursions(raised, season: level).first?.range.overlaps(730..<738) == true)
  }

  @Test("that are short or empty say nothing")
  func short() {
    for count in 0...5 { #expect(excursions([Int32](repeating: 9, count: count)).isEmpty) }
    #expect(excursions([Int32](repeating: 0, count: 500)).isEmpty)
    // Counts as large as they can be are no harm.
    #expect(excursions([0, 0, .max, 0, 0, 0]).count <= 2)
  }

  // MARK: Surprise

  @Test("surprise no less the further they are from what is expected")
  func surprise() {
    for dispersion in [0, 0.01, 0.5] {
      #expect(Surprise.count(10, expected: 10, dispersion: dispersion) == 0)
      var (up, down) = (0.0, 0.0)
      for step in 1...10 {
        let more = Surprise.count(10 + Double(step) * 3, expected: 10, dispersion: dispersion)
        let fewer = Surprise.count(10 - Double(step), expected: 10, dispersion: dispersion)
        #expect(more > up && fewer > down)
        (up, down) = (more, fewer)
      }
    }
    #expect(Surprise.count(30, expected: 10, dispersion: 0.5) < Surprise.count(30, expected: 10, dispersion: 0))
    #expect(Surprise.count(0, expected: 0, dispersion: 0) < 1e-6)
  }

  @Test("are surprising by no less than chance would have it")
  func bound() {
    // P(X >= 20) for a mean of 10 is 0.0035, P(X = 0) e^-10.
    #expect(Surprise.count(20, expected: 10, dispersion: 0) <= -Glibc.log10(0.0035))
    #expect(Surprise.count(20, expected: 10, dispersion: 0) > 1)
    #expect(abs(Surprise.count(0, expected: 10, dispersion: 0) - 10 / Glibc.log(10)) < 1e-9)
    #expect(Surprise.share(0, of: 10, rate: 0.1) == 0)
    #expect(abs(Surprise.share(10, of: 10, rate: 0.1) - 10) < 1e-9)
    #expect(abs(Surprise.deviations(3) - 4.5 / Glibc.log(10)) < 1e-9)
  }
}
