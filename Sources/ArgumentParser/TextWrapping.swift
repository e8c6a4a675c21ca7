/// `text` in lines of at most `width` characters where its words allow, each behind `indent` blanks. Line ends stay; a line
/// that begins with blanks keeps them, also where it is wrapped.
func wrapped(_ text: String, width: Int, indent: Int = 0) -> String {
  let margin = String(repeating: " ", count: indent)
  var lines: [String] = []
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    let own = String(line.prefix { $0 == " " })
    lines += fill(line.split(separator: " ").map(String.init), width: width - indent, margin: own).map {
      $0.isEmpty ? "" : margin + $0
    }
  }
  return lines.joined(separator: "\n")
}

/// The pieces, each whole, in lines of at most `width` characters behind `margin`; at least one line.
///
/// - Parameter hanging: what is in front of the second and later lines, where not `margin`.
func fill(_ pieces: [String], width: Int, margin: String = "", hanging: String? = nil) -> [String] {
  var lines: [String] = []
  var line = ""
  for piece in pieces {
    let start = lines.isEmpty ? margin : hanging ?? margin
    if line.isEmpty {
      line = start + piece
    } else if line.count + 1 + piece.count <= width {
      line += " " + piece
    } else {
      lines.append(line)
      line = (hanging ?? margin) + piece
    }
  }
  return lines + [line]
}
