import LogModel

/// Positions of sources as bytes, in commits and tombstones (docs/formats/chunk.md).
enum PositionCoding {
  static func write(_ position: SourcePosition, to output: OutputBuffer) {
    output.append(fixed: position.source)
    output.append(position.isFinished ? 1 : 0 as UInt8)
    output.append(sized: position.path)
    output.append(sized: position.set)
    output.append(unsigned: position.file.device)
    output.append(unsigned: position.file.inode)
    output.append(number: position.file.size)
    output.append(fixed: UInt64(bitPattern: position.file.modificationTime))
    output.append(number: position.head.length)
    output.append(fixed: position.head.hash)
    output.append(fixed: position.boot)
    write(position.mark, to: output)
    output.append(number: position.rungs.count)
    for rung in position.rungs { write(rung, to: output) }
  }

  private static func write(_ mark: PositionMark, to output: OutputBuffer) {
    output.append(number: mark.point.offset)
    output.append(number: mark.point.line)
    output.append(number: mark.point.skippedRecords)
    output.append(
      (mark.point.mayContinue ? 1 : 0) | (mark.point.mayContinueOnStderr ? 2 : 0) | mark.point.wrapping.rawValue << 2)
    output.append(fixed: mark.hash)
  }

  static func read(_ reader: inout ByteReader) throws(ByteCodingError) -> SourcePosition {
    let source = try reader.fixed()
    let isFinished = try reader.unsigned() & 1 == 1
    let (path, set) = (try reader.text(), try reader.text())
    let (device, inode) = (try reader.unsigned(), try reader.unsigned())
    let size = try reader.number(upTo: .max)
    let modificationTime = Int64(bitPattern: try reader.fixed())
    let head = Fingerprint(
      length: try reader.number(upTo: SourcePosition.headLimit), hash: try reader.fixed())
    let boot = try reader.fixed()
    let mark = try self.mark(&reader)
    var rungs: [PositionMark] = []
    for _ in 0..<(try reader.count()) { rungs.append(try self.mark(&reader)) }
    return SourcePosition(
      source: source, path: path, set: set,
      file: FileHint(device: device, inode: inode, size: size, modificationTime: modificationTime), head: head,
      mark: mark, rungs: rungs, boot: boot, isFinished: isFinished)
  }

  private static func mark(_ reader: inout ByteReader) throws(ByteCodingError) -> PositionMark {
    let offset = try reader.number(upTo: .max)
    let line = try reader.number(upTo: .max)
    let skipped = try reader.number(upTo: .max)
    let flags = try reader.unsigned()
    guard flags < 16, let wrapping = SourceWrapping(rawValue: UInt8(flags >> 2)) else {
      throw reader.damaged("the flags \(flags), which cannot be,")
    }
    let point = ResumePoint(
      offset: offset, line: line, skippedRecords: skipped, mayContinue: flags & 1 != 0,
      mayContinueOnStderr: flags & 2 != 0,
      wrapping: wrapping)
    return PositionMark(point: point, hash: try reader.fixed())
  }
}
