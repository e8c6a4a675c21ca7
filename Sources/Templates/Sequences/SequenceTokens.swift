/// Walks over the tokens of a sequence's text.
///
/// A token is a mark, or a run of bytes that are neither marks, blanks nor delimiters. Dots at the end of a token are
/// delimiters, so that a sentence may end with a parameter; a run of nothing but dots is a token.
struct SequenceTokens {
  let text: UnsafeRawBufferPointer
  private let classes = ByteClass.table
  private(set) var position = 0

  init(_ text: UnsafeRawBufferPointer) { self.text = text }

  /// Where the next token lies; nil behind the last.
  mutating func next() -> Range<Int>? {
    let end = text.count
    while position < end {
      let byte = text[position]
      if byte >= SequenceMark.empty {
        let start = position
        position += 1
        let dots = endOfDots(from: position)
        if dots == end || classes[Int(text[dots])] & ByteClass.stop != 0 { position = dots }
        return start..<start + 1
      }
      if classes[Int(byte)] & ByteClass.stop == 0 { return word() }
      position += 1
    }
    return nil
  }

  private mutating func word() -> Range<Int> {
    let start = position
    while position < text.count, text[position] < SequenceMark.empty,
      classes[Int(text[position])] & ByteClass.stop == 0
    { position += 1 }
    var end = position
    if end == text.count || text[end] < SequenceMark.empty {
      while end > start, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
      if end == start { end = position }
    }
    return start..<end
  }

  private func endOfDots(from start: Int) -> Int {
    var end = start
    while end < text.count, text[end] == UInt8(ascii: ".") { end += 1 }
    return end
  }
}
