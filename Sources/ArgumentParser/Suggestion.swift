/// The candidate that `text` is most likely a slip of, the first of equals; nil where none is near.
func suggestion(for text: String, among candidates: [String]) -> String? {
  // One slip in a short word, one more for each three characters.
  let limit = max(1, text.count / 3)
  var best: (distance: Int, candidate: String)?
  for candidate in candidates where abs(candidate.count - text.count) <= limit {
    let distance = editDistance(text, candidate)
    if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
  }
  return best?.candidate
}

/// The least number of insertions, deletions, substitutions and swaps of neighbours that turn `first` into `second` (the
/// optimal string alignment distance).
func editDistance(_ first: String, _ second: String) -> Int {
  let (first, second) = (Array(first), Array(second))
  if first.isEmpty || second.isEmpty { return max(first.count, second.count) }
  var rows = [Array(0...second.count)]
  for row in 1...first.count {
    rows.append([row])
    for column in 1...second.count {
      let same = first[row - 1] == second[column - 1]
      var best = min(rows[row - 1][column] + 1, rows[row][column - 1] + 1, rows[row - 1][column - 1] + (same ? 0 : 1))
      if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
        best = min(best, rows[row - 2][column - 2] + 1)
      }
      rows[row].append(best)
    }
  }
  return rows[first.count][second.count]
}

/// `'a', 'b' or 'c'`
func alternatives(_ choices: [String]) -> String {
  let choices = choices.map(quoted)
  guard let last = choices.last, choices.count > 1 else { return choices.first ?? "" }
  return choices.dropLast().joined(separator: ", ") + " or \(last)"
}
