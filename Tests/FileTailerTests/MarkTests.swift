import FileSystem
import LogModel
import TestSupport
import Testing

@testable import FileTailer

@Suite("Marks")
struct MarkTests {
  private func mark(_ offset: Int) -> PositionMark {
    PositionMark(point: ResumePoint(offset: offset, line: 1, wrapping: .plain), hash: UInt64(offset))
  }

  @Test("of a file on the disk are those of its bytes", arguments: [0, 1, 255, 256, 257, 1024, 1025, 5000])
  func files(size: Int) throws {
    let directory = TemporaryDirectory()
    var generator = SeededGenerator(seed: UInt64(size))
    let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let path = directory.write(bytes, to: "a.log")
    let disk = Disk()
    let contents = PlainContents(try disk.open(path, for: .reading))
    let head = try Fingerprint(headOf: contents)
    #expect(head == Fingerprint(head: bytes))
    #expect(head == Fingerprint(length: min(size, 1024), hash: ContentHash.of(Array(bytes.prefix(1024)))))
    let point = ResumePoint(offset: size, line: 3, wrapping: .plain)
    let mark = try PositionMark(at: point, in: contents)
    #expect(mark == PositionMark(at: point, precededBy: bytes))
    #expect(mark.hash == ContentHash.of(Array(bytes.suffix(256))))
    #expect(throws: ShrunkenSource(offset: size + 1)) {
      try PositionMark(at: ResumePoint(offset: size + 1, line: 3, wrapping: .plain), in: contents)
    }
    let hint = FileHint(try disk.status(of: path))
    #expect(hint.size == size)
    let start = try PositionMark(at: ResumePoint(), in: contents)
    let position = SourcePosition(
      source: 1, path: path, set: path, file: hint, head: Fingerprint(length: 0, hash: 0), mark: start, boot: 1)
    let next = try position.advanced(
      to: point, from: start, in: contents, path: path, set: path, file: hint, boot: 2)
    #expect(next.head.length == head.length)
    if size > 0 { #expect(next.head == head) }
    #expect(next.mark == mark)
    #expect(next.boot == 2)
    // The candidate's verdict, through the disk.
    let candidate = SourceCandidate(path: path, set: path, age: 0, file: hint, isCompressed: false) {
      PlainContents(try disk.open(path, for: .reading))
    }
    let verdict = SourceMatcher(positions: [next], boot: 2).verdicts(for: [candidate])[0]
    #expect(LogReader.words(verdict) == (size == 0 ? "empty" : "source 1 at \(size)"))
  }

  @Test(
    "are kept near and far, whatever the steps were",
    arguments: [UInt64](0..<20))
  func ladders(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var rungs: [PositionMark] = []
    var newest = mark(0)
    var offsets = [0]
    var count = 0
    while newest.point.offset < 1 << 30, count < 20_000 {
      // Steps of very different lengths, in runs.
      let scale = count % 1000 < 900 ? 8 : Int.random(in: 4...20, using: &generator)
      let next = mark(newest.point.offset + Int.random(in: 1...1 << scale, using: &generator))
      rungs = MarkLadder.thinned([newest] + rungs, below: next.point.offset)
      #expect(rungs.count <= MarkLadder.limit)
      if count > 0 { #expect(rungs.first == newest, "the nearest is kept") }
      newest = next
      offsets.append(newest.point.offset)
      count += 1
      let distances = rungs.map { newest.point.offset - $0.point.offset }
      #expect(distances == distances.sorted())
      #expect(Set(distances).count == distances.count)
    }
    let distances = rungs.map { newest.point.offset - $0.point.offset }
    #expect(distances.last! > newest.point.offset / 2, "the farthest is near the start")
    for (near, far) in zip(distances, distances.dropFirst()) {
      // Where a long step was made there was nothing between.
      let possible = offsets.last { newest.point.offset - $0 >= 4 * near } ?? 0
      #expect(far <= 16 * (newest.point.offset - possible), "\(distances)")
    }
  }

  @Test("at the source's start or beyond the newest one are no rungs")
  func uselessRungs() {
    let marks = [500, 400, 400, 100, 0].map(mark)
    #expect(MarkLadder.thinned(marks, below: 450).map(\.point.offset) == [400, 100])
    #expect(MarkLadder.thinned(marks, below: 0).isEmpty)
  }
}
