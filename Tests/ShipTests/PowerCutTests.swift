import ChunkBuffer
import Framing
import LogModel
import TestSupport
import Testing

@testable import Inputs
@testable import Ship

@Suite("A source that lost its end in a power cut")
struct PowerCutTests {
  /// One run over `logs/app.log`, which commits after each piece that the application writes.
  private func ship(_ disk: SimulatedDisk, boot: UInt64, pieces: [String]) throws {
    let time = disk.clock
    let writer = try BufferWriter(
      "buffer", disk, options: BufferOptions(clock: { time }, generator: SeededGenerator(seed: boot)))
    var options = ShipOptions(
      framing: FramingOptions(multiline: try MultilineRules([], library: .init([]))),
      clock: { time + 60_000_000_000 })
    options.boot = boot
    let shipper = Shipper(writer, disk, options: options, generator: SeededGenerator(seed: ~boot))
    for piece in pieces {
      disk.append(piece, to: "logs/app.log")
      let file = InputFile(
        kind: .file, path: "logs/app.log", size: disk.contents(of: "logs/app.log")!.count, modificationTime: nil,
        name: StreamNaming().name(forPath: "logs/app.log"))
      while try shipper.scan([file]).mustScan {}
    }
    try writer.seal()
  }

  private func shipped(_ disk: SimulatedDisk) throws -> [String] {
    let directory = BufferLayout("buffer").directory(of: "app")
    return try BufferLayout.chunks(in: directory, disk).flatMap { name in
      let reader = try ChunkReader(
        disk.open("\(directory)/\(name)", for: .reading), name: name, stream: "?", depth: .everything)
      var lines: [String] = []
      while let commit = try reader.next() {
        for batch in try reader.batches(of: commit) {
          lines += batch.records.map { String(decoding: batch.bytes(of: $0), as: UTF8.self) }
        }
      }
      return lines
    }
  }

  @Test(
    "goes on at the last place that fits: all that is in it comes, and what comes again is in proportion to what was lost",
    arguments: 1...40)
  func lostTail(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let disk = SimulatedDisk()
    disk.makeDirectories("logs")
    disk.write("", to: "logs/app.log")
    let lines = (0..<400).map {
      "line \($0) " + String(repeating: "x", count: Int.random(in: 0...60, using: &generator))
    }
    try ship(disk, boot: 1, pieces: lines.map { $0 + "\n" })
    #expect(try shipped(disk) == lines)
    let size = disk.contents(of: "logs/app.log")!.count
    let lost = Int.random(in: 1...size, using: &generator)
    disk.loseTail(of: "logs/app.log", to: size - lost)
    // The application goes on in the middle of a line, as it does.
    let later = (0..<Int.random(in: 1...600, using: &generator)).map { "later \($0)" }
    try ship(disk, boot: 2, pieces: ["\n" + later.map { $0 + "\n" }.joined()])
    let now = String(decoding: disk.contents(of: "logs/app.log")!, as: UTF8.self).split(separator: "\n").map(
      String.init)
    let all = try shipped(disk)
    #expect(Set(all).isSuperset(of: now.filter { !$0.isEmpty }))
    #expect(all.suffix(later.count) == later[...])
    let again = all.dropFirst(lines.count).prefix { !$0.hasPrefix("later") }.reduce(0) { $0 + $1.utf8.count + 1 }
    #expect(again <= 6 * lost + 400, "\(again) bytes came again, \(lost) were lost")
  }

  @Test("in the same run of the system was truncated, and is read from its start")
  func truncated() throws {
    let disk = SimulatedDisk()
    disk.makeDirectories("logs")
    disk.write("", to: "logs/app.log")
    try ship(disk, boot: 1, pieces: (0..<50).map { "line \($0)\n" })
    disk.loseTail(of: "logs/app.log", to: 90)
    try ship(disk, boot: 1, pieces: ["\nlater\n"])
    #expect(try shipped(disk).dropFirst(50).first == "line 0")
  }
}
