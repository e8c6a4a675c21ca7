import Inputs
import LogModel
import Rules

/// Hands notes on in the order in which an `OrderedSink` writes the lines they are about: those of an archive wait for its end.
final class NoteOrder {
  private struct Piece {
    let segment: Segment
    var notes: [(source: LogSource, range: Range<Int>)]
  }

  private let observation: any WrittenRecordObservation
  private let spillDirectory: String
  private var store: SpillStore?
  private var archive: Int?
  private var pieces: [Piece] = []

  init(_ observation: any WrittenRecordObservation, spillDirectory: String) {
    self.observation = observation
    self.spillDirectory = spillDirectory
  }

  func take(_ note: any ByteNote, of segment: Segment, _ source: LogSource) throws {
    if segment.archive != archive { try finishArchive() }
    archive = segment.archive
    let bytes = note.bytes
    guard !bytes.isEmpty else { return }
    guard segment.archive != nil else {
      return try bytes.withUnsafeBytes { try observation.take($0, of: source) }
    }
    let store = self.store ?? SpillStore(in: spillDirectory)
    self.store = store
    let start = store.count
    try bytes.withUnsafeBytes { try store.append($0) }
    let waiting = (source, start..<store.count)
    if pieces.last?.segment === segment {
      pieces[pieces.count - 1].notes.append(waiting)
    } else {
      pieces.append(Piece(segment: segment, notes: [waiting]))
    }
  }

  func finish() throws {
    try finishArchive()
    try observation.finish()
  }

  private func finishArchive() throws {
    guard let store else { return }
    let buffer = OutputBuffer(capacity: 4096)
    for piece in Segment.ordered(pieces, by: \.segment) {
      for (source, range) in piece.notes {
        buffer.removeAll()
        try store.read(range) { buffer.append($0) }
        try observation.take(buffer.bytes, of: source)
      }
    }
    pieces = []
    self.store = nil
  }
}
