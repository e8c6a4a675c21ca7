/// The candidate that `word` was probably meant to be, or nil where none is near.
///
/// Near is the same but for case, or at most two edits away (one for words of up to four letters).
public func nearest(to word: String, among candidates: [String]) -> String? {
  guard word.utf8.count <= 64 else { return nil }
  let letters = Array(word.lowercased().unicodeScalars)
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let other = Array(candidate.lowercased().unicodeScalars)
    let distance = editDistance(letters, other)
    let limit = min(letters.count, other.count) <= 4 ? 1 : 2
    if distance <= limit, distance < best?.distance ?? .max {
      best = (candidate, distance)
    }
  }
  return best?.candidate
}

/// How many insertions, removals, replacements and swaps of neighbours turn one word into the other.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var rows = [Array(0...right.count)]
  for i in 0..<left.count {
    var row = [i + 1]
    for j in 0..<right.count {
      var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        cost = min(cost, rows[i - 1][j - 1] + 1)
      }
      row.append(cost)
    }
    rows.append(row)
  }
  return rows[left.count][right.count]
}

/// "did you mean 'x'?" where a candidate is near.
func suggestion(for word: String, among candidates: [String]) -> String? {
  nearest(to: word, among: candidates).map { "did you mean \(quoted($0))?" }
}

/// "a", "a or b", "a, b or c".
func alternatives(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}
