import FileSystem
import LogModel
import Templates

/// Writes which template each record was given. Templates are known at the end only, so the records' sequences wait in a file without a name.
///
/// `@unchecked Sendable`: used by the thread that gets batches in order, and by nobody else.
public final class AssignmentFile: @unchecked Sendable {
  private let spill: SpillFile
  /// The first that went wrong; it is thrown at the end.
  private var error: SystemCallError?
  private let file: PublishedFile

  /// - Parameter mode: of the file.
  public init(at path: String, mode: UInt32) throws(SystemCallError) {
    file = try PublishedFile(at: path, mode: mode)
    // Beside the file itself, where there is room for it.
    let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    spill = try SpillFile(in: directory)
  }

  /// To be called with batch after batch, in the order of the input.
  public func append(_ assignments: [Assignment]) {
    guard error == nil else { return }
    assignments.withUnsafeBytes { bytes in
      do throws(SystemCallError) { try spill.append(bytes) } catch { self.error = error }
    }
  }

  /// Writes `{"line", "template_id", "template"}` for each record, and gives the file its name.
  public func publish(_ analysis: Analysis) throws(SystemCallError) {
    let output = OutputBuffer(capacity: 1 << 20)
    var texts: [UInt64: [UInt8]] = [:]
    if let error { throw error }
    try forEach { assignment throws(SystemCallError) in
      output.append("{\"line\":")
      output.append(decimal: assignment.line)
      if let known = texts[assignment.sequence] {
        output.append(known)
      } else {
        let text = AssignmentFile.text(of: analysis.template(of: assignment))
        texts[assignment.sequence] = text
        output.append(text)
      }
      if output.count > 1 << 19 {
        try file.descriptor.write(output.bytes)
        output.removeAll()
      }
    }
    try file.descriptor.write(output.bytes)
    try file.publish()
  }

  /// The rest of a record's line.
  private static func text(of template: Template?) -> [UInt8] {
    let output = OutputBuffer(capacity: 256)
    output.append(",\"template_id\":\"")
    output.append(text: template?.id.description ?? "")
    output.append("\",\"template\":")
    output.append(jsonString: template?.text ?? "")
    output.append("}\n")
    return Array(output.bytes)
  }

  private func forEach(_ body: (Assignment) throws(SystemCallError) -> Void) throws(SystemCallError) {
    let stride = MemoryLayout<Assignment>.stride
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: stride << 14, alignment: 16)
    defer { buffer.deallocate() }
    var offset = 0
    while offset < spill.count {
      let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(spill.count - offset))
      var filled = 0
      while filled < wanted.count {
        let count = try spill.descriptor.read(
          into: UnsafeMutableRawBufferPointer(rebasing: wanted[filled...]), at: offset + filled)
        guard count > 0 else { throw SystemCallError("pread", file.path, code: 5) }
        filled += count
      }
      for index in 0..<filled / stride { try body(wanted.load(fromByteOffset: index * stride, as: Assignment.self)) }
      offset += filled
    }
  }
}
