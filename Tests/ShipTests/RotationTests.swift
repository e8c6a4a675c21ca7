import Ship
import TestSupport
import Testing

@Suite("Logs that rotate")
struct RotationTests {
  @Test("by renaming are read on under both names, in order")
  func rename() throws {
    let site = LogSite()
    site.write(lines("a", 1...10), to: "logs/app.log")
    try site.shipLater()
    site.append(lines("a", 11...20), to: "logs/app.log")
    site.move("logs/app.log", to: "logs/app.log.1")
    site.write(lines("a", 21...30), to: "logs/app.log")
    try site.shipLater()
    site.move("logs/app.log.1", to: "logs/app.log.2")
    site.move("logs/app.log", to: "logs/app.log.1")
    site.write(lines("a", 31...40), to: "logs/app.log")
    try site.shipLater()
    #expect(try site.texts(of: "app") == lineTexts("a", 1...40))
    #expect(try site.shipLater().records == 0)
  }

  @Test("while they are read lose nothing and repeat nothing", arguments: 1...3)
  func duringReading(scan: Int) throws {
    let site = LogSite()
    site.write(lines("a", 1...10), to: "logs/app.log")
    site.betweenFindingAndReading = { number in
      guard number == scan else { return }
      site.move("logs/app.log", to: "logs/app.log.1")
      site.write(lines("a", 11...20), to: "logs/app.log")
    }
    try site.ship()
    site.betweenFindingAndReading = { _ in }
    try site.shipLater()
    let texts = try site.texts(of: "app")
    #expect(texts == lineTexts("a", 1...20))
  }

  @Test("to a name that is not shipped are read to their end first", arguments: 1...3)
  func elsewhere(scan: Int) throws {
    let site = LogSite()
    site.paths = ["logs/app.log"]
    site.write(lines("a", 1...10), to: "logs/app.log")
    site.beforeFinding = { number in
      guard number == scan else { return }
      site.append("  more\n", to: "logs/app.log")
      site.move("logs/app.log", to: "old")
      site.write(lines("a", 11...20), to: "logs/app.log")
    }
    try site.ship()
    site.beforeFinding = { _ in }
    try site.shipLater()
    let texts = try site.texts(of: "app")
    if scan == 1 {
      // Nothing was known of it.
      #expect(texts == lineTexts("a", 11...20))
    } else {
      #expect(texts == lineTexts("a", 1...9) + ["a 10\n  more"] + lineTexts("a", 11...20))
    }
  }

  @Test("at any moment lose nothing and repeat nothing", arguments: 1...30)
  func atAnyStep(step: Int) throws {
    let site = LogSite()
    site.options.commitSize = 1
    site.write(lines("a", 1...20_000), to: "logs/app.log")
    var steps = 0
    site.clock.whenAsked = {
      steps += 1
      guard steps == step else { return }
      site.clock.whenAsked = {}
      site.append(lines("a", 20_001...20_010), to: "logs/app.log")
      site.move("logs/app.log", to: "logs/app.log.1")
      site.write(lines("a", 20_011...20_020), to: "logs/app.log")
    }
    try site.ship()
    site.clock.whenAsked = {}
    guard steps >= step else { return }
    try site.shipLater()
    let texts = try site.texts(of: "app")
    #expect(texts.count == 20_020)
    #expect(texts == lineTexts("a", 1...20_020))
  }

  @Test("with the old file written to for a while still give it first")
  func lateWriter() throws {
    let site = LogSite()
    site.write(lines("a", 1...10), to: "logs/app.log")
    try site.shipLater()
    site.move("logs/app.log", to: "logs/app.log.1")
    site.write(lines("a", 21...30), to: "logs/app.log")
    site.append(lines("a", 11...20), to: "logs/app.log.1")
    try site.ship()
    try site.shipLater()
    #expect(try site.texts(of: "app") == lineTexts("a", 1...30))
  }

  @Test("by copying are read once, at whatever point of it", arguments: [10, 60, 100])
  func copying(read: Int) throws {
    // What was read before: less than the head, more, or all of it.
    let site = LogSite()
    let long = (1...100).map { "line \($0) of a log that is long enough to be known by its first kilobyte\n" }
    site.write(long[..<read].joined(), to: "logs/app.log")
    try site.shipLater()
    site.append(long[read...].joined(), to: "logs/app.log")
    site.copy("logs/app.log", to: "logs/app.log.1", bytes: 3000)
    try site.shipLater()
    site.copy("logs/app.log", to: "logs/app.log.1")
    try site.shipLater()
    site.truncate("logs/app.log")
    try site.shipLater()
    site.append("new 1\n", to: "logs/app.log")
    try site.shipLater()
    #expect(try site.texts(of: "app") == long.map { String($0.dropLast()) } + ["new 1"])
  }

  @Test(
    "by copying between two runs lose nothing of the copy",
    arguments: [0, 3, 200], [1, 50, 100])
  func copiedBetweenRuns(regrown: Int, read: Int) throws {
    let site = LogSite()
    let old = (1...100).map { "old line \($0) of a log that is long enough to be known by its first kilobyte" }
    let new = (0..<regrown).map { "new line \($0) of a log that is long enough to be known by its first kilobyte" }
    site.write(old[..<read].map { $0 + "\n" }.joined(), to: "logs/app.log")
    try site.shipLater()
    site.append(old[read...].map { $0 + "\n" }.joined(), to: "logs/app.log")
    site.copy("logs/app.log", to: "logs/app.log.1")
    site.truncate("logs/app.log")
    site.append(new.map { $0 + "\n" }.joined(), to: "logs/app.log")
    try site.shipLater()
    #expect(try site.texts(of: "app") == old + new)
    #expect(try site.shipLater().records == 0)
  }

  @Test("that are cut off without a copy begin anew")
  func shrunk() throws {
    let site = LogSite()
    site.write(lines("a", 1...100), to: "logs/app.log")
    try site.shipLater()
    site.truncate("logs/app.log", to: 8)
    try site.shipLater()
    #expect(try site.texts(of: "app") == lineTexts("a", 1...100) + ["a 1", "a 2"])
    site.append("a 3\n", to: "logs/app.log")
    try site.shipLater()
    #expect(try site.texts(of: "app") == lineTexts("a", 1...100) + lineTexts("a", 1...3))
  }

  @Test("are not read again when they are compressed", arguments: [0, 40, 100])
  func compressed(read: Int) throws {
    let site = LogSite()
    let text = lines("a", 1...100)
    if read > 0 {
      site.write(lines("a", 1...read), to: "logs/app.log")
      try site.shipLater()
    }
    site.write(gzip(text), to: "logs/app.log.1.gz")
    if read > 0 { site.remove("logs/app.log") }
    site.write(lines("a", 101...110), to: "logs/app.log")
    try site.shipLater()
    #expect(try site.texts(of: "app") == lineTexts("a", 1...110))
    #expect(try site.shipLater().records == 0)
    site.move("logs/app.log.1.gz", to: "logs/app.log.2.gz")
    site.move("logs/app.log", to: "logs/app.log.1")
    #expect(try site.shipLater().records == 0)
  }

  @Test("into a compressed file beside the plain one are read once, whichever goes first")
  func compressedBeside() throws {
    let site = LogSite()
    let text = lines("a", 1...500)
    site.write(text, to: "logs/app.log.1")
    site.write(Array(gzip(text).prefix(1000)), to: "logs/app.log.1.gz")
    #expect(try site.shipLater().problems.isEmpty)
    site.write(gzip(text), to: "logs/app.log.1.gz")
    #expect(try site.shipLater().problems.isEmpty)
    site.remove("logs/app.log.1")
    #expect(try site.shipLater().problems.isEmpty)
    #expect(try site.texts(of: "app") == lineTexts("a", 1...500))
  }

  @Test("with a date in the name are read the oldest first")
  func dated() throws {
    let site = LogSite()
    for day in [3, 1, 2] { site.write(lines("d\(day)", 1...3), to: "logs/app.log-2026030\(day)") }
    site.write(lines("now", 1...3), to: "logs/app.log")
    try site.shipLater()
    #expect(
      try site.texts(of: "app")
        == lineTexts("d1", 1...3) + lineTexts("d2", 1...3) + lineTexts("d3", 1...3) + lineTexts("now", 1...3))
  }

  @Test("and are removed leave nothing behind that disturbs")
  func removed() throws {
    let site = LogSite()
    site.write(lines("a", 1...10), to: "logs/app.log")
    try site.shipLater()
    site.remove("logs/app.log")
    #expect(try site.shipLater().records == 0)
    site.write(lines("b", 1...10), to: "logs/app.log")
    try site.shipLater()
    #expect(try site.texts(of: "app") == lineTexts("a", 1...10) + lineTexts("b", 1...10))
  }

  @Test("while they are read are read to their end, though their name is gone")
  func removedDuringReading() throws {
    let site = LogSite()
    site.write(lines("a", 1...10), to: "logs/app.log")
    site.betweenFindingAndReading = { [unowned site] number in if number == 2 { site.remove("logs/app.log") } }
    try site.ship()
    #expect(try site.texts(of: "app") == lineTexts("a", 1...10))
  }
}
