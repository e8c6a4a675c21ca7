import LogModel

/// The line formats in which container runtimes wrap the output of a process.
enum ContainerFormat: Sendable {
  /// Docker's json-file driver: `{"log":"…\n","stream":"stdout","time":"…"}`.
  case docker
  /// The Kubernetes container runtime interface: `2026-03-02T06:00:00.123456789Z stdout F …`, where P marks a part of a line.
  case cri

  /// What one wrapped line holds.
  struct Line {
    var content: UnsafeRawBufferPointer
    /// Whether `content` is the inside of a JSON string.
    var isJSON: Bool
    /// Whether the process's line ends here.
    var endsLine: Bool
    var output: ContainerOutput
    var time: Timestamp?
  }

  /// The format of a source that begins with `firstLine`, or `nil` for plain lines.
  init?(firstLine: [UInt8]) {
    var members: ContiguousArray<JSONMember> = []
    let found = firstLine.withUnsafeBytes { line -> ContainerFormat? in
      if ContainerFormat.docker.read(line, scratch: &members) != nil { return .docker }
      if ContainerFormat.cri.read(line, scratch: &members) != nil { return .cri }
      return nil
    }
    guard let found else { return nil }
    self = found
  }

  /// The format that a source's wrapping is; `nil` for plain lines.
  init?(_ wrapping: SourceWrapping) {
    switch wrapping {
    case .docker: self = .docker
    case .cri: self = .cri
    case .plain, .undecided: return nil
    }
  }

  var wrapping: SourceWrapping { self == .docker ? .docker : .cri }

  /// Unwraps `line`; `nil` where it is not in this format.
  func read(_ line: UnsafeRawBufferPointer, scratch: inout ContiguousArray<JSONMember>) -> Line? {
    switch self {
    case .docker: readDocker(line, &scratch)
    case .cri: readCRI(line)
    }
  }

  private func readDocker(_ line: UnsafeRawBufferPointer, _ members: inout ContiguousArray<JSONMember>) -> Line? {
    guard line.first == UInt8(ascii: "{") else { return nil }
    members.removeAll(keepingCapacity: true)
    guard JSONObjectReader.members(of: line, into: &members) else { return nil }
    var log: UnsafeRawBufferPointer?
    var output: ContainerOutput?
    var time: Timestamp?
    for member in members where member.kind == .string {
      if member.key.isText("log") { log = member.value }
      if member.key.isText("stream") { output = ContainerOutput(member.value) }
      if member.key.isText("time") { time = ContainerFormat.time(member.value) }
    }
    guard var log, let output, let time else { return nil }
    let endsLine = log.count >= 2 && log[log.count - 1] == UInt8(ascii: "n") && hasOddBackslashes(log)
    if endsLine { log = UnsafeRawBufferPointer(rebasing: log.dropLast(2)) }
    if log.count >= 2, log[log.count - 1] == UInt8(ascii: "r"), endsLine, hasOddBackslashes(log) {
      log = UnsafeRawBufferPointer(rebasing: log.dropLast(2))
    }
    return Line(content: log, isJSON: true, endsLine: endsLine, output: output, time: time)
  }

  /// Whether the letter at the end is escaped: `\n` is a line feed, `\\n` a backslash and a letter.
  private func hasOddBackslashes(_ text: UnsafeRawBufferPointer) -> Bool {
    var count = 0
    while count + 1 < text.count, text[text.count - 2 - count] == UInt8(ascii: "\\") { count += 1 }
    return count % 2 == 1
  }

  private func readCRI(_ line: UnsafeRawBufferPointer) -> Line? {
    let space = UInt8(ascii: " ")
    // The shortest: 2026-03-02T06:00:00Z stdout F
    guard line.count >= 29, line[4] == UInt8(ascii: "-"), line[10] == UInt8(ascii: "T"),
      let timeEnd = line.prefix(40).firstIndex(of: space), line.count >= timeEnd + 9, line[timeEnd + 7] == space,
      let output = ContainerOutput(UnsafeRawBufferPointer(rebasing: line[timeEnd + 1..<timeEnd + 7])),
      let time = ContainerFormat.time(UnsafeRawBufferPointer(rebasing: line[..<timeEnd]))
    else { return nil }
    // Tags are separated by colons; the first is P or F.
    let tags = timeEnd + 8
    let tagsEnd = line[tags...].firstIndex(of: space) ?? line.count
    let tag = line[tags]
    guard tag == UInt8(ascii: "F") || tag == UInt8(ascii: "P"),
      tagsEnd == tags + 1 || line[tags + 1] == UInt8(ascii: ":")
    else { return nil }
    let content = UnsafeRawBufferPointer(rebasing: line[min(tagsEnd + 1, line.count)...])
    return Line(content: content, isJSON: false, endsLine: tag == UInt8(ascii: "F"), output: output, time: time)
  }

  private static let timeFormat = try! TimeFormat("%iso")

  private static func time(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard case .time(let timestamp) = timeFormat.parse(text, zoneOffsetSeconds: 0, reference: nil) else { return nil }
    return timestamp
  }
}

extension ContainerOutput {
  init?(_ name: UnsafeRawBufferPointer) {
    if name.isText("stdout") {
      self = .stdout
    } else if name.isText("stderr") {
      self = .stderr
    } else {
      return nil
    }
  }
}
