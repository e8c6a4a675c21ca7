import Regex
import Testing

@testable import RuleChecks

@Suite("Times that are known")
struct KnownTimeTests {
  @Test(
    "are found where they stand",
    arguments: [
      ("2026-03-02T06:00:00.123Z x", "2026-03-02T06:00:00.123Z", "%iso"),
      ("at 2026-03-02 06:00:00,5 x", "2026-03-02 06:00:00,5", "%iso"),
      ("2026-03-02 06:00:00+01:00", "2026-03-02 06:00:00+01:00", "%iso"),
      ("a [02/Mar/2026:06:00:00 +0100] b", "02/Mar/2026:06:00:00 +0100", "%d/%b/%Y:%H:%M:%S %z"),
      ("Mon, 02 Mar 2026 06:00:00 GMT x", "Mon, 02 Mar 2026 06:00:00 GMT", "%a, %d %b %Y %H:%M:%S %z"),
      ("[Mon Mar  2 06:00:00.5 2026] x", "Mon Mar  2 06:00:00.5 2026", "%a %b %e %H:%M:%S%.f %Y"),
      ("2026/03/02 06:00:00 [error]", "2026/03/02 06:00:00", "%Y/%m/%d %H:%M:%S%.f"),
      ("- 2026.03.02 06:00:00 x", "2026.03.02 06:00:00", "%Y.%m.%d %H:%M:%S%.f"),
      ("2026-03-02-06.00.00.675872 R", "2026-03-02-06.00.00.675872", "%Y-%m-%d-%H.%M.%S%.f"),
      ("02-Mar-2026 06:00:00.1 x", "02-Mar-2026 06:00:00.1", "%d-%b-%Y %H:%M:%S%.f"),
      ("7:M 02 Mar 2026 06:00:00.1 * x", "02 Mar 2026 06:00:00.1", "%d %b %Y %H:%M:%S%.f"),
      ("Mar 2, 2026 6:00:00 AM x", "Mar 2, 2026 6:00:00 AM", "%b %e, %Y %-I:%M:%S %p"),
      ("02.03.2026 06:00:00 x", "02.03.2026 06:00:00", "%d.%m.%Y %H:%M:%S%.f"),
      ("3/2/2026 6:00:00 PM x", "3/2/2026 6:00:00 PM", "%-m/%-d/%Y %-I:%M:%S %p"),
      ("03/02/2026 06:00:00 x", "03/02/2026 06:00:00", "%-m/%-d/%Y %-H:%M:%S%.f"),
      ("31/12/2026 06:00:00 x", "31/12/2026 06:00:00", "%-d/%-m/%Y %-H:%M:%S%.f"),
      ("20260302-6:0:1:44|x", "20260302-6:0:1:44", "%Y%m%d-%-H:%-M:%-S:%-L"),
      ("20260302 06:00:00 x", "20260302 06:00:00", "%Y%m%d %H:%M:%S%.f"),
      ("26/03/02 06:00:00 INFO", "26/03/02 06:00:00", "%y/%m/%d %H:%M:%S%.f"),
      ("260302  6:00:00 x", "260302  6:00:00", "%y%m%d %-H:%M:%S"),
      ("260302 060000 148 INFO", "260302 060000", "%y%m%d %H%M%S"),
      ("Mar  2 06:00:00 web", "Mar  2 06:00:00", "%b %e %H:%M:%S%.f"),
      ("03-02 06:00:00.811  1702", "03-02 06:00:00.811", "%m-%d %H:%M:%S%.f"),
      ("0302 06:00:00.811 x", "0302 06:00:00.811", "%m%d %H:%M:%S%.f"),
      ("06:00:00.811 [main]", "06:00:00.811", "%H:%M:%S%.f"),
    ])
  func found(_ line: String, _ text: String, _ format: String) throws {
    let scratch = MatchScratch(groups: 0)
    let bytes = Array(line.utf8)
    let found = KnownTime.all.compactMap { known in known.first(in: bytes, scratch).map { (known, $0) } }
    let best = try #require(found.min { $0.1.lowerBound < $1.1.lowerBound })
    #expect(String(decoding: bytes[best.1], as: UTF8.self) == text)
    #expect(best.0.reading == .format(format))
  }

  @Test(
    "are numbers since 1970, too",
    arguments: [("t=1772431200 x", "1772431200", "s"), ("1772431200123|x", "1772431200123", "ms")])
  func epochs(_ line: String, _ text: String, _ unit: String) throws {
    let scratch = MatchScratch(groups: 0)
    let bytes = Array(line.utf8)
    let found = KnownTime.all.compactMap { known in known.first(in: bytes, scratch).map { (known, $0) } }
    #expect(found.map { String(decoding: bytes[$0.1], as: UTF8.self) } == [text])
    #expect(found.map { "\($0.0.reading)".contains("econds") } == [true])
    if case .epoch(let read) = found[0].0.reading { #expect(read.rawValue == unit) }
  }

  @Test(
    "are no dates that do not exist, and no part of a longer word",
    arguments: [
      "2026-02-31T06:00:00Z", "x2026-03-02T06:00:00Z", "99/Mar/2026:06:00:00 +0000", "26:00:00", "a06:00:00",
      "06:00:00b",
    ])
  func none(_ line: String) {
    let scratch = MatchScratch(groups: 0)
    #expect(KnownTime.all.allSatisfy { $0.first(in: Array(line.utf8), scratch) == nil })
  }

  @Test("are all there: none of the table is refused by the regexes or the formats")
  func table() { #expect(KnownTime.all.count == 29) }
}
