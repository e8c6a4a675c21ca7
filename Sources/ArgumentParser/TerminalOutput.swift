import Glibc

/// Writes the whole of `text`, going on after signals and short writes and waiting where the descriptor does not block.
///
/// - Returns: whether everything was written, or the reader went away (`| head`), which is no failure of ours.
func write(_ text: String, to descriptor: Int32) -> Bool {
  let previous = signal(SIGPIPE, SIG_IGN)
  defer { _ = signal(SIGPIPE, previous) }
  var text = text
  return text.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = Glibc.write(descriptor, start, rest.count)
      if written >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        return errno == EPIPE
      }
    }
    return true
  }
}

/// `text` with what could steer a terminal or turn the direction of the text made visible: `\u{1B}` for an escape character.
///
/// - Parameter keepingLines: whether line ends and tabs stay, in a message that has several lines.
func escapingControls(_ text: String, keepingLines: Bool = false) -> String {
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n" where !keepingLines: result += "\\n"
    case "\t" where !keepingLines: result += "\\t"
    case "\n", "\t": result.unicodeScalars.append(scalar)
    case "\r": result += "\\r"
    case _ where isControl(scalar): result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: true
  // Line and paragraph separators, and the marks that change the direction of text.
  case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
  default: false
  }
}

/// `text` in quotes, fit to be printed whatever it holds.
func quoted(_ text: String) -> String { "'\(escapingControls(text))'" }
