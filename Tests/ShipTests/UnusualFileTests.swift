import ChunkBuffer
import Glibc
import Inputs
import Ship
import TestSupport
import Testing

@Suite("Files of all kinds")
struct UnusualFileTests {
  @Test("that are damaged are reported once, and the others shipped")
  func damagedArchive() throws {
    let site = LogSite()
    var damaged = gzip(lines("z", 1...50_000))
    // The length of the fourth block.
    damaged[10 + 3 * (5 + 65_535) + 1] ^= 1
    site.write(damaged, to: "logs/bad.log.1.gz")
    site.write(lines("a", 1...3), to: "logs/app.log")
    let report = try site.shipLater()
    #expect(report.problems.map(\.kind) == [.damaged])
    #expect(report.problems.allSatisfy { $0.path.hasSuffix("/logs/bad.log.1.gz") })
    #expect(try site.texts(of: "app") == lineTexts("a", 1...3))
    let texts = try site.texts(of: "bad")
    // Where it tears a line, the rest of it is gone.
    #expect(texts.dropLast() == lineTexts("z", 1...texts.count - 1))
    #expect(texts.count > 1000)
    #expect(try site.shipLater().records == 0)
    #expect(try site.shipLater().problems.isEmpty)
  }

  @Test("of which nothing can be read are reported once, and read when they are whole")
  func unreadableArchive() throws {
    let site = LogSite()
    let whole = gzip(lines("a", 1...10))
    site.write(Array(whole.prefix(5)), to: "logs/app.log.1.gz")
    #expect(try site.shipLater().problems.map(\.kind) == [.damaged])
    #expect(try site.shipLater().problems.isEmpty)
    site.write(whole, to: "logs/app.log.1.gz")
    #expect(try site.shipLater().records == 10)
    #expect(try site.texts(of: "app") == lineTexts("a", 1...10))
    #expect(try site.shipLater().records == 0)
  }

  @Test("that are compressed without saying so in their name are read, once")
  func compressedWithoutSuffix() throws {
    let site = LogSite()
    site.write(gzip(lines("a", 1...500)), to: "logs/app.log")
    #expect(try site.shipLater().records == 500)
    #expect(try site.texts(of: "app") == lineTexts("a", 1...500))
    #expect(try site.shipLater().records == 0)
  }

  @Test("may be archives, which are refused, and the others are shipped")
  func archive() throws {
    let site = LogSite()
    var tar = [UInt8](repeating: 0, count: 10_240)
    for (offset, text) in [(0, "a.log"), (100, "0000644\0"), (124, "00000000004\0"), (257, "ustar\u{0}00")] {
      tar.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8))
    }
    tar.replaceSubrange(148..<156, with: Array("        ".utf8))
    let sum = String(tar[..<512].reduce(0) { $0 + Int($1) }, radix: 8)
    tar.replaceSubrange(148..<156, with: Array((String(repeating: "0", count: 6 - sum.count) + sum + "\0 ").utf8))
    tar.replaceSubrange(512..<516, with: Array("a 1\n".utf8))
    site.write(tar, to: "logs/logs.tar")
    site.write(tar, to: "logs/hidden.log")
    site.write(lines("a", 1...3), to: "logs/zoo.log")
    let report = try site.shipLater()
    #expect(report.problems.map(\.kind) == [.damaged, .damaged])
    #expect(report.problems.allSatisfy { $0.reason.contains("an archive, not lines") })
    #expect(report.records == 3)
    #expect(try site.texts(of: "zoo") == lineTexts("a", 1...3))
  }

  @Test("that are replaced by an editor begin anew")
  func editor() throws {
    let site = LogSite()
    site.write(lines("a", 1...10), to: "logs/app.log")
    try site.shipLater()
    site.write(lines("a", 1...9) + "b 10\nb 11\n", to: "logs/app.log.new")
    site.move("logs/app.log.new", to: "logs/app.log")
    try site.shipLater()
    #expect(try site.texts(of: "app") == lineTexts("a", 1...10) + lineTexts("a", 1...9) + ["b 10", "b 11"])
  }

  @Test("that are replaced by a longer copy go on where it goes on")
  func copiedOver() throws {
    let site = LogSite()
    site.write(lines("a", 1...10), to: "logs/app.log")
    try site.shipLater()
    site.write(lines("a", 1...12), to: "logs/new")
    site.move("logs/new", to: "logs/app.log")
    try site.shipLater()
    #expect(try site.texts(of: "app") == lineTexts("a", 1...12))
  }

  @Test("that get the inode of one that is gone are files of their own")
  func inodeReuse() throws {
    let site = LogSite()
    site.write(lines("a", 1...10), to: "logs/app.log")
    let inode = site.inode(of: "logs/app.log")
    try site.shipLater()
    site.remove("logs/app.log")
    // Not every file system gives a number out again.
    for attempt in 0..<1000 {
      site.write(lines("b", 1...20), to: "logs/other-\(attempt).log")
      if site.inode(of: "logs/other-\(attempt).log") == inode {
        try site.shipLater()
        #expect(try site.texts(of: "other-\(attempt)") == lineTexts("b", 1...20))
        return
      }
      site.remove("logs/other-\(attempt).log")
    }
  }

  @Test("are read once, whatever links there are")
  func links() throws {
    let site = LogSite()
    site.makeDirectory("logs/pods")
    site.makeDirectory("logs/containers")
    site.write(lines("a", 1...10), to: "logs/pods/x.log")
    symlink("../pods/x.log", site.path("logs/containers/x.log"))
    Glibc.link(site.path("logs/pods/x.log"), site.path("logs/pods/y.log"))
    symlink("pods", site.path("logs/again"))
    symlink("..", site.path("logs/pods/round"))
    symlink("nowhere", site.path("logs/dangling.log"))
    let report = try site.shipLater()
    #expect(report.records == 10)
    site.append(lines("a", 11...20), to: "logs/pods/x.log")
    try site.shipLater()
    #expect(try site.records().map(\.text) == lineTexts("a", 1...20))
    #expect(Set(try site.records().map(\.source)).count == 1)
  }

  @Test("named twice are read once")
  func namedTwice() throws {
    let site = LogSite()
    site.paths = ["logs", "logs/app.log", "./logs//app.log*", "logs/*"]
    site.write(lines("a", 1...10), to: "logs/app.log")
    site.write(lines("b", 1...10), to: "logs/app.log.1")
    try site.shipLater()
    #expect(try site.records().map(\.text) == lineTexts("b", 1...10) + lineTexts("a", 1...10))
  }

  @Test("but no regular ones are left alone")
  func notRegular() throws {
    let site = LogSite()
    mkfifo(site.path("logs/pipe.log"), 0o600)
    mknod(site.path("logs/device.log"), S_IFCHR | 0o600, 1 << 8 | 5)
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(site.path("logs/s.log").utf8)) }
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    site.makeDirectory("logs/directory.log")
    site.write("a 1\n", to: "logs/app.log")
    let report = try site.shipLater()
    #expect(report.records == 1)
    #expect(report.problems.isEmpty)
  }

  @Test(
    "may have any name",
    arguments: [
      "with blanks .log", "line\nfeed.log", "ünïcode.log", "..log", "-rf.log", "%41.log", "a:b\\c'd\"e.log",
      "\u{1B}[31m.log", String(repeating: "n", count: 251) + ".log", String(repeating: "ü", count: 125) + ".log",
    ])
  func names(name: String) throws {
    let site = LogSite()
    site.paths = ["logs/\(name)"]
    site.write(lines("a", 1...3), to: "logs/\(name)")
    try site.shipLater()
    site.append(lines("a", 4...5), to: "logs/\(name)")
    try site.shipLater()
    let records = try site.records()
    #expect(records.map(\.text) == lineTexts("a", 1...5))
    #expect(records.allSatisfy { $0.source == site.path("logs/\(name)") })
    #expect(Set(records.map(\.stream)).count == 1)
  }

  @Test("whose names are not UTF-8 are reported, and the others shipped")
  func unnameable() throws {
    let site = LogSite()
    let path: [CChar] = site.path("logs/").utf8CString.dropLast() + [CChar(bitPattern: 0xFF), 0]
    close(open(path, O_CREAT | O_WRONLY, 0o600))
    site.write("a 1\n", to: "logs/app.log")
    #expect(site.discover().problems.count == 1)
    #expect(try site.shipLater().records == 1)
    unlink(path)
  }

  @Test("of the buffer itself are never read, whichever way leads to it")
  func ownBuffer() throws {
    let site = LogSite()
    site.paths = ["", "logs", "link", "buffer"]
    site.write(lines("a", 1...10), to: "logs/app.log")
    symlink("buffer", site.path("link"))
    symlink(site.bufferPath, site.path("logs/again"))
    symlink(site.path("buffer/streams"), site.path("logs/streams"))
    for _ in 0..<3 { try site.shipLater() }
    #expect(try site.records().map(\.text) == lineTexts("a", 1...10))
  }

  @Test("in great number with equal contents are files of their own")
  func manyEqualFiles() throws {
    let site = LogSite()
    let names = (1...2000).map { "app-\($0)x" }
    for name in names { site.write(lines("a", 1...3), to: "logs/\(name).log") }
    #expect(try site.shipLater().records == 6000)
    let records = try site.records()
    #expect(Set(records.map(\.stream)) == Set(names))
    #expect(Dictionary(grouping: records, by: \.stream).values.allSatisfy { $0.map(\.text) == lineTexts("a", 1...3) })
    #expect(try site.shipLater().records == 0)
    site.append("a 4\n", to: "logs/\(names[999]).log")
    #expect(try site.shipLater().records == 1)
  }

  @Test("that are empty become sources when something is in them")
  func empty() throws {
    let site = LogSite()
    site.write("", to: "logs/app.log")
    site.write("\n", to: "logs/blank.log")
    #expect(try site.shipLater().records == 1)
    site.write("a 1\n", to: "logs/app.log")
    #expect(try site.shipLater().records == 1)
    #expect(try site.texts(of: "app") == ["a 1"])
  }
}
