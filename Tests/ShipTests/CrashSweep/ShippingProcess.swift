import ChunkBuffer
import FileSystem
import LogModel
import TestSupport

@testable import Framing
@testable import Inputs
@testable import Ship

/// A process that ships the logs of a simulated disk; it is over when nobody has it any more.
final class ShippingProcess {
  private let writer: BufferWriter
  private let shipper: Shipper
  private let disk: SimulatedDisk
  private let clock: SimulatedClock

  private static let rules = try! MultilineRules([], library: .init([]))

  init(_ story: Story, _ disk: SimulatedDisk, _ clock: SimulatedClock, boot: UInt64, seed: UInt64) throws {
    (self.disk, self.clock) = (disk, clock)
    var buffer = BufferOptions(clock: { clock.now }, generator: SeededGenerator(seed: seed))
    buffer.chunkSize = story.chunkSize
    writer = try BufferWriter(World.buffer, disk, options: buffer)
    var framing = FramingOptions(multiline: ShippingProcess.rules, maximumRecordSize: story.maximumRecordSize)
    framing.blockSize = story.blockSize
    var options = ShipOptions(framing: framing, clock: { clock.now })
    options.commitSize = story.commitSize
    options.boot = boot
    shipper = Shipper(writer, disk, options: options, generator: SeededGenerator(seed: ~seed))
  }

  var notices: [BufferNotice] { writer.notices }
  var positions: [SourcePosition] { writer.positions.values.map(\.position) }

  func scan() throws {
    _ = try shipper.scan(files())
    try complain()
  }

  func ship() throws {
    try shipper.shipOnce(
      discover: files,
      sleep: { [clock, disk] time in
        clock.now = max(clock.now, time)
        disk.clock = clock.now
      })
    try complain()
    if shipper.report.waitingRecords > 0 { throw Unshipped(reason: "records wait though nothing is written") }
  }

  private func complain() throws {
    if let problem = shipper.report.problems.first { throw Unshipped(reason: problem.description) }
  }

  private func files() -> [InputFile] {
    InputDiscovery.ordered(
      disk.files.filter { $0.hasPrefix("logs/") }.map { path in
        InputFile(
          kind: .file, path: path, size: disk.contents(of: path)!.count, modificationTime: nil,
          name: StreamNaming().name(forPath: path))
      })
  }
}

/// Something was not shipped, though the buffer is well.
struct Unshipped: Error, CustomStringConvertible {
  var reason: String
  var description: String { reason }
}
