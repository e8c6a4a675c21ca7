import CLinux
import Glibc
import TestSupport
import Testing

@testable import FileTailer

@Suite("The watcher")
struct FileWatcherTests {
  private let directory = TemporaryDirectory()
  private var path: String { directory.path }
  /// Generous: nothing here waits for so long.
  private let patience = 60_000

  private func watcher(
    _ wakeDescriptor: Int32 = -1, rescan: Int = 600_000, poll: Int = 600_000, descriptor: Int32? = nil
  ) -> FileWatcher {
    var intervals = FileWatcher.Intervals()
    intervals.rescan = rescan
    intervals.poll = poll
    guard let descriptor else { return FileWatcher(wakeDescriptor: wakeDescriptor, intervals: intervals) }
    return FileWatcher(wakeDescriptor: wakeDescriptor, intervals: intervals, descriptor: descriptor)
  }

  private func append(_ text: String, to file: String) {
    let stream = fopen(file, "a")!
    fputs(text, stream)
    fclose(stream)
  }

  @Test("reports what is made, written, renamed and removed in a directory")
  func directories() {
    let watcher = watcher()
    watcher.watch(directories: [path])
    #expect(watcher.isComplete)
    #expect(watcher.wait(atMost: 0) == .nothing)
    directory.write("x", to: "a.log")
    #expect(watcher.wait(atMost: patience) == .paths(["\(path)/a.log"]))
    append("y", to: "\(path)/a.log")
    #expect(watcher.wait(atMost: patience) == .paths(["\(path)/a.log"]))
    rename("\(path)/a.log", "\(path)/a.log.1")
    #expect(watcher.wait(atMost: patience) == .paths(["\(path)/a.log", "\(path)/a.log.1"]))
    truncate("\(path)/a.log.1", 0)
    #expect(watcher.wait(atMost: patience) == .paths(["\(path)/a.log.1"]))
    mkdir("\(path)/b", 0o700)
    #expect(watcher.wait(atMost: patience) == .paths(["\(path)/b"]))
    unlink("\(path)/a.log.1")
    #expect(watcher.wait(atMost: patience) == .paths(["\(path)/a.log.1"]))
    #expect(watcher.wait(atMost: 0) == .nothing)
  }

  @Test("is not woken by reading")
  func reading() {
    directory.write("x", to: "a.log")
    let watcher = watcher()
    watcher.watch(directories: [path])
    #expect(directory.read("a.log") == Array("x".utf8))
    #expect(watcher.wait(atMost: 0) == .nothing)
  }

  @Test("hears of a file that is reached through a link, and of the next one that the link leads to")
  func links() {
    let target = TemporaryDirectory()
    let link = "\(path)/current.log"
    symlink(target.write("x", to: "1.log"), link)
    let watcher = watcher()
    watcher.watch(directories: [path], files: [link])
    append("y", to: "\(target.path)/1.log")
    #expect(watcher.wait(atMost: patience) == .paths([link]))
    unlink(link)
    symlink(target.write("x", to: "2.log"), link)
    #expect(watcher.wait(atMost: patience) == .paths([link]))
    watcher.watch(directories: [path], files: [link])
    append("y", to: "\(target.path)/1.log")
    #expect(watcher.wait(atMost: 0) == .nothing)
    append("y", to: "\(target.path)/2.log")
    #expect(watcher.wait(atMost: patience) == .paths([link]))
  }

  @Test("reports a file under all the names by which it is watched, until it is watched under none")
  func names() {
    let file = directory.write("x", to: "a.log")
    let (first, second) = ("\(path)/b.log", "\(path)/c.log")
    symlink(file, first)
    symlink(file, second)
    let watcher = watcher()
    watcher.watch(directories: [], files: [first, second])
    append("y", to: file)
    #expect(watcher.wait(atMost: patience) == .paths([first, second]))
    watcher.watch(directories: [], files: [second])
    append("y", to: file)
    #expect(watcher.wait(atMost: patience) == .paths([second]))
    watcher.watch(directories: [])
    append("y", to: file)
    #expect(watcher.wait(atMost: 0) == .nothing)
  }

  @Test("asks for a look at everything when a directory goes, and sees what is made in its place")
  func replacedDirectory() {
    let inner = "\(path)/inner"
    mkdir(inner, 0o700)
    let watcher = watcher()
    watcher.watch(directories: [inner])
    rmdir(inner)
    #expect(watcher.wait(atMost: patience) == .everything)
    mkdir(inner, 0o700)
    watcher.watch(directories: [inner])
    directory.write("x", to: "inner/a.log")
    #expect(watcher.wait(atMost: patience) == .paths(["\(inner)/a.log"]))
    rename(inner, "\(path)/other")
    #expect(watcher.wait(atMost: patience) == .everything)
  }

  @Test("takes what happens in a burst for one change")
  func bursts() {
    let watcher = watcher()
    watcher.watch(directories: [path])
    for number in 0..<200 { directory.write("x", to: "\(number % 3).log") }
    #expect(watcher.wait(atMost: patience) == .paths(["\(path)/0.log", "\(path)/1.log", "\(path)/2.log"]))
    #expect(watcher.wait(atMost: 0) == .nothing)
  }

  @Test("asks for a look at everything when the kernel could not keep count")
  func overflow() throws {
    let text = try #require(TemporaryDirectory.read("/proc/sys/fs/inotify/max_queued_events"))
    let limit = try #require(Int(String(decoding: text.dropLast(), as: UTF8.self)))
    guard limit <= 100_000 else { return }
    let watcher = watcher()
    watcher.watch(directories: [path])
    let (first, second) = (directory.write("", to: "a"), directory.write("", to: "b"))
    for number in 0...limit { chmod(number % 2 == 0 ? first : second, 0o600) }
    #expect(watcher.wait(atMost: patience) == .everything)
  }

  @Test("is woken by its descriptor, which is left as it is")
  func waking() {
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    defer { for end in ends { close(end) } }
    let watcher = watcher(ends[0])
    watcher.watch(directories: [path])
    directory.write("x", to: "a.log")
    var byte: UInt8 = 0
    write(ends[1], &byte, 1)
    #expect(watcher.wait(atMost: patience) == .woken)
    #expect(watcher.wait() == .woken)
    read(ends[0], &byte, 1)
    #expect(watcher.wait(atMost: patience) == .paths(["\(path)/a.log"]))
  }

  @Test("asks for a look at everything every so often, whether or not there is inotify", arguments: [true, false])
  func rescans(hasInotify: Bool) {
    let watcher =
      hasInotify ? watcher(rescan: 1, poll: patience) : watcher(rescan: patience, poll: 1, descriptor: -1)
    watcher.watch(directories: [path])
    #expect(watcher.isComplete == hasInotify)
    #expect(watcher.wait() == .everything)
    #expect(watcher.wait() == .everything)
  }

  @Test("looks more often where something cannot be watched")
  func incomplete() {
    let watcher = watcher(rescan: patience, poll: 1)
    // No name of a file is as long.
    watcher.watch(directories: [path, "\(path)/" + String(repeating: "x", count: 300)])
    #expect(!watcher.isComplete)
    #expect(watcher.wait() == .everything)
    // What is only missing is found in its directory.
    watcher.watch(directories: [path, "\(path)/missing"])
    #expect(watcher.isComplete)
  }
}

@Suite("The kernel's events")
struct InotifyEventTests {
  private func bytes(_ watch: Int32, _ mask: UInt32, _ name: [UInt8], length: UInt32? = nil) -> [UInt8] {
    let padded = name.isEmpty ? [] : name + [UInt8](repeating: 0, count: 16 - name.count % 16)
    var header = inotify_event()
    (header.wd, header.mask, header.len) = (watch, mask, length ?? UInt32(padded.count))
    return withUnsafeBytes(of: header) { Array($0) } + padded
  }

  private func parsed(_ bytes: [UInt8]) -> [InotifyEvent]? { bytes.withUnsafeBytes { InotifyEvents.parsed($0) } }

  @Test("are read one after the other, with names and without")
  func reading() {
    let all =
      bytes(1, 2, Array("a.log".utf8)) + bytes(2, 4, []) + bytes(-1, UInt32(IN_Q_OVERFLOW), [])
      + bytes(3, 8, Array("sixteen.letters!".utf8)) + bytes(4, 1, [0xFF, 0xFE])
    #expect(
      parsed(all) == [
        InotifyEvent(watch: 1, mask: 2, name: "a.log"), InotifyEvent(watch: 2, mask: 4, name: nil),
        InotifyEvent(watch: -1, mask: UInt32(IN_Q_OVERFLOW), name: nil),
        InotifyEvent(watch: 3, mask: 8, name: "sixteen.letters!"), InotifyEvent(watch: 4, mask: 1, name: nil),
      ])
    #expect(parsed([]) == [])
  }

  @Test("are never read beyond their end, whatever they say", arguments: [UInt64](0..<50))
  func damage(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let whole = (0..<4).flatMap { bytes($0, 2, Array("name\($0)".utf8)) }
    for count in 0..<whole.count where count % 32 != 0 { #expect(parsed(Array(whole[..<count])) == nil) }
    #expect(parsed(bytes(1, 2, Array("a".utf8), length: .max)) == nil)
    var damaged = whole
    for _ in 0..<6 {
      damaged[Int.random(in: damaged.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
    }
    for event in parsed(damaged) ?? [] { #expect((event.name?.utf8.count ?? 0) <= damaged.count) }
  }
}
