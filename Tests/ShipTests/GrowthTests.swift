import ChunkBuffer
import FileSystem
import Framing
import Glibc
import Ship
import TestSupport
import Testing

@Suite("Files that grow")
struct GrowthTests {
  @Test("give what is new, and nothing twice")
  func growth() throws {
    let site = LogSite()
    var total = 0
    for count in [1, 3, 0, 2000, 1] {
      if count > 0 { site.append(lines("a", total + 1...total + count), to: "logs/app.log") }
      total += count
      #expect(try site.shipLater().records == count)
      #expect(try site.texts(of: "app") == lineTexts("a", 1...total))
    }
    let records = try site.records(of: "app")
    #expect(records.map(\.line) == Array(1...total))
    #expect(records.allSatisfy { $0.part == 0 && $0.source.hasSuffix("/logs/app.log") })
  }

  @Test("keep their unfinished last line until its end is there")
  func unfinishedLine() throws {
    let site = LogSite()
    site.write("a 1\nb", to: "logs/app.log")
    #expect(try site.shipLater().unfinishedLines == 1)
    #expect(try site.texts(of: "app") == ["a 1"])
    site.append(" ", to: "logs/app.log")
    #expect(try site.shipLater().unfinishedLines == 1)
    #expect(try site.texts(of: "app") == ["a 1"])
    site.append("2\n", to: "logs/app.log")
    #expect(try site.shipLater().unfinishedLines == 0)
    #expect(try site.texts(of: "app") == ["a 1", "b 2"])
  }

  @Test("that have nothing but an unfinished line come out when it ends")
  func onlyUnfinishedLine() throws {
    let site = LogSite()
    site.write("a", to: "logs/app.log")
    for _ in 0..<2 { #expect(try site.shipLater().unfinishedLines == 1) }
    site.append(" 1\nb", to: "logs/app.log")
    try site.shipLater()
    #expect(try site.texts(of: "app") == ["a 1"])
  }

  @Test("give their unfinished line, too, where it is asked for, and its rest as a line")
  func flushedPartialLine() throws {
    let site = LogSite()
    site.options.flushesPartialLines = true
    site.write("a 1\nhal", to: "logs/app.log")
    #expect(try site.shipLater().unfinishedLines == 0)
    #expect(try site.texts(of: "app") == ["a 1", "hal"])
    site.append("f\na 2\n", to: "logs/app.log")
    try site.shipLater()
    #expect(try site.texts(of: "app") == ["a 1", "hal", "f", "a 2"])
    #expect(try site.shipLater().records == 0)
  }

  @Test("may end their lines with CRLF, torn anywhere")
  func carriageReturns() throws {
    let site = LogSite()
    for piece in ["a 1\r", "\na 2\r\n", "a 3", "\r\na 4\r\n"] {
      site.append(piece, to: "logs/app.log")
      try site.shipLater()
    }
    #expect(try site.texts(of: "app") == lineTexts("a", 1...4))
  }

  @Test("wait with a record that may go on until they are quiet")
  func quietTime() throws {
    let site = LogSite()
    site.write("a 1\na 2\n", to: "logs/app.log")
    #expect(try site.ship().records == 2)
    #expect(site.sleeps == 1)
  }

  @Test("without a pause keep their last record for the next run")
  func busyFile() throws {
    let site = LogSite()
    site.write("trace\n", to: "logs/app.log")
    site.afterSleep = { [unowned site] in site.append("  at x\n", to: "logs/app.log") }
    let report = try site.ship()
    #expect(report.records == 0)
    #expect(report.waitingRecords == 1)
    site.append("next\n", to: "logs/app.log")
    site.afterSleep = { [unowned site] in site.append("next\n", to: "logs/app.log") }
    try site.ship()
    let texts = try site.texts(of: "app")
    #expect(texts.first == "trace" + String(repeating: "\n  at x", count: texts[0].split(separator: "\n").count - 1))
    #expect(texts[0].utf8.count > 7)
    #expect(texts.dropFirst().allSatisfy { $0 == "next" })
  }

  @Test("give a record that goes on after all its rest as a marked part")
  func split() throws {
    let site = LogSite()
    site.write("trace\n  at x\n", to: "logs/app.log")
    #expect(try site.shipLater().splitRecords == 0)
    site.append("  at y\n  at z\nnext\n", to: "logs/app.log")
    #expect(try site.shipLater().splitRecords == 1)
    let records = try site.records(of: "app")
    #expect(records.map(\.text) == ["trace\n  at x", "  at y\n  at z", "next"])
    #expect(records.map(\.part) == [0, 2, 0])
    #expect(records.map(\.line) == [1, 3, 5])
  }

  @Test("may have records that are longer than the largest one, over several runs")
  func longRecords() throws {
    let site = LogSite(maximumRecordSize: 1000)
    let line = String(repeating: "x", count: 2500)
    site.write(line, to: "logs/app.log")
    try site.shipLater()
    site.append("\(line)\nend\n", to: "logs/app.log")
    try site.shipLater()
    let records = try site.records(of: "app")
    #expect(records.map(\.bytes.count) == [1000, 1000, 1000, 1000, 1000, 3])
    #expect(records.map(\.part) == [1, 2, 3, 4, 5, 0])
    #expect(records.map(\.lineCount) == [1, 0, 0, 0, 0, 1])
  }

  @Test("are committed in groups, and go on where a group ended")
  func smallCommits() throws {
    let site = LogSite()
    site.options.commitSize = 1000
    site.chunkSize = 5000
    site.write(lines("a", 1...100_000), to: "logs/app.log")
    #expect(try site.shipLater().records == 100_000)
    #expect(try site.texts(of: "app") == lineTexts("a", 1...100_000))
  }

  @Test("that could not be committed are not counted, and come when they can")
  func fullDisk() throws {
    let site = LogSite()
    site.write(lines("a", 1...10), to: "logs/app.log")
    let bufferOptions = BufferOptions(clock: site.options.clock)
    let writer = try BufferWriter(site.bufferPath, Disk(), options: bufferOptions, waiting: true)
    let shipper = Shipper(writer, Disk(), options: site.options)
    // A file lies where the stream's directory should be.
    site.directory.write("", to: "buffer/streams/app")
    site.clock.now += 60_000_000_000
    #expect(throws: SystemCallError.self) {
      try shipper.shipOnce(discover: { site.discover().files }, sleep: { _ in })
    }
    #expect(shipper.report.records == 0)
    #expect(shipper.report.files == 0)
  }

  @Test("in greater number than may be open are read all the same")
  func fewOpenFiles() throws {
    let site = LogSite()
    site.options.maximumOpenFiles = 10
    for number in 1...600 { site.write("a 1\n", to: "logs/\(number)x/app.log") }
    site.clock.now += 60_000_000_000
    var (mostOpen, asked) = (0, 0)
    site.clock.whenAsked = {
      asked += 1
      // Looking takes long.
      if asked.isMultiple(of: 10) { mostOpen = max(mostOpen, openFiles(below: site.path("logs/"))) }
    }
    #expect(try site.ship().records == 600)
    #expect(mostOpen > 0 && mostOpen < 300)
    site.clock.whenAsked = {}
    #expect(try site.shipLater().records == 0)
  }

  @Test("fill the buffer as far as it goes, and the rest follows when there is room")
  func fullBuffer() throws {
    let site = LogSite()
    site.options.commitSize = 1000
    site.options.maximumBufferSize = 3000
    for name in ["a", "b"] { site.write(lines(name, 1...100_000), to: "logs/\(name).log") }
    var fullRuns = 0
    var shipped: [String: [String]] = [:]
    func drain() throws {
      for record in try site.drain() { shipped[record.stream, default: []].append(record.text) }
    }
    while fullRuns < 100 {
      do {
        try site.shipLater()
        break
      } catch is BufferFullError {
        fullRuns += 1
        // It stays full until somebody makes room.
        if fullRuns == 1 { #expect(throws: BufferFullError.self) { try site.shipLater() } }
        try drain()
      }
    }
    try drain()
    #expect(fullRuns >= 2)
    #expect(shipped == ["a": lineTexts("a", 1...100_000), "b": lineTexts("b", 1...100_000)])
  }
}

/// How many descriptors this process has of files whose path begins so.
private func openFiles(below path: String) -> Int {
  (0..<2000).count { number in
    var target = [UInt8](repeating: 0, count: 4096)
    let length = target.withUnsafeMutableBytes { bytes in
      readlink("/proc/self/fd/\(number)", bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    return length > 0 && String(decoding: target[..<length], as: UTF8.self).hasPrefix(path)
  }
}
