import Archives
import FileSystem
import Glibc
import TestSupport
import Testing

@testable import Consume

@Suite struct OutputFileTests {
  private let disk = SimulatedDisk()

  private func append(_ text: String, to file: OutputFile) throws {
    try Array(text.utf8).withUnsafeBytes { try file.append($0) }
  }

  private func text(of bytes: some Sequence<UInt8>, _ compression: CompressionFilter?) throws -> String {
    let bytes = Array(bytes)
    return String(decoding: compression == nil ? bytes : try OutputText.decompressed(bytes), as: UTF8.self)
  }

  /// What `gzip` itself makes of it.
  private func unzipped(_ bytes: [UInt8]) -> String {
    let scratch = TemporaryDirectory()
    scratch.write(bytes, to: "file.gz")
    guard let pipe = popen("gzip -dc '\(scratch.path)/file.gz'", "r") else { return "" }
    defer { pclose(pipe) }
    var result: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&block, 1, block.count, pipe), count > 0 { result += block[..<count] }
    return String(decoding: result, as: UTF8.self)
  }

  @Test(arguments: [nil, .gzip, .zstd] as [CompressionFilter?])
  func `cut at any length that was sealed, it holds just what was written by then`(compression: CompressionFilter?)
    throws
  {
    let file = try OutputFile("/file", compression: compression, disk)
    var written = ""
    var sealed: [(length: Int, text: String)] = []
    for number in 0..<40 {
      for line in 0..<(number % 5) {
        written += "\(number) \(line) \(String(repeating: "x", count: number * 20))\n"
        try append(String(written.split(separator: "\n").last!) + "\n", to: file)
      }
      try file.seal()
      file.noteCommit()
      #expect(file.committedLength == file.length)
      sealed.append((file.length, written))
      // More is on its way when the process dies.
      try append("never committed\n", to: file)
      let size = try disk.status(of: "/file").size
      #expect(size >= file.committedLength)
      try file.seal()
      written += "never committed\n"
    }
    let bytes = try #require(disk.contents(of: "/file"))
    for (length, text) in sealed {
      #expect(try self.text(of: bytes.prefix(length), compression) == text)
      if compression == .gzip, length % 7 == 0 { #expect(unzipped(Array(bytes.prefix(length))) == text) }
    }
    if compression == .gzip { #expect(unzipped(bytes) == written) }
  }

  @Test func `what was sealed lasts, and nothing is synchronised twice`() throws {
    let file = try OutputFile("/file", compression: nil, disk)
    try append("one\n", to: file)
    try file.seal()
    let calls = disk.calls.count
    try file.seal()
    #expect(disk.calls.count == calls)
    try disk.synchronizeDirectory("/")
    var fate = SeededGenerator(seed: 1)
    #expect(disk.afterPowerLoss(&fate, .nothing).contents(of: "/file") == Array("one\n".utf8))
  }

  @Test func `what is committed alone is left where it is cut`() throws {
    let file = try OutputFile("/file", compression: nil, disk)
    try append("one\n", to: file)
    #expect(try !file.cut())
    try file.seal()
    file.noteCommit()
    try append("two\n", to: file)
    #expect(try file.cut())
    #expect(disk.contents(of: "/file") == Array("one\n".utf8))
  }

  @Test func `a write that has failed takes nothing with it, where it is not compressed`() throws {
    let file = try OutputFile("/file", compression: nil, disk)
    try append("one\n", to: file)
    disk.capacity = 6
    #expect(throws: SystemCallError.self) { try append("two\n", to: file) }
    #expect(disk.contents(of: "/file")?.count == 6)
    #expect(!file.isBroken)
    try file.seal()
    #expect(disk.contents(of: "/file") == Array("one\n".utf8))
  }

  @Test func `a file that could not be synchronised is broken, and stays so`() throws {
    let file = try OutputFile("/file", compression: nil, disk)
    try append("one\n", to: file)
    disk.fail(.synchronize, with: EIO, times: 1)
    #expect(throws: SystemCallError.self) { try file.seal() }
    #expect(file.isBroken)
  }

  @Test func `a compressed file that could not be written is broken`() throws {
    let file = try OutputFile("/file", compression: .gzip, disk)
    try append("one\n", to: file)
    disk.fail(.write, with: ENOSPC)
    #expect(throws: (any Error).self) { try file.seal() }
    #expect(file.isBroken)
  }
}
