/// The fixed steps by which groups of sequences collapse when there are too many.
///
/// A rung says how sequences are grouped and how many of a group may be told apart. What a set of sequences costs on a
/// rung, the sum over the groups of min(size, limit), only grows with the set; on later rungs the groups are coarser and the
/// limits no higher. So the first rung that is cheap enough, and what has collapsed there, follow from the set of the
/// distinct sequences alone, whatever order they came in.
struct PressureRung: Sendable, Hashable {
  var grouping: SequenceGrouping
  /// The most sequences of a group that are kept apart.
  var limit: Int
}

enum PressureLadder {
  static let rungs: [PressureRung] = {
    let fine = [Int.max, 4096, 1024, 256, 64, 16, 4, 1].map { PressureRung(grouping: .skeletonAndFirstWord, limit: $0) }
    let coarse = [64, 32, 16, 8, 4, 2, 1, 0].map { PressureRung(grouping: .delimiters($0), limit: 1) }
    return fine + [PressureRung(grouping: .skeleton, limit: 1)] + coarse
  }()
}

/// What two sequences must share to be of one group, from fine to coarse: each grouping is a function of the one before.
enum SequenceGrouping: Sendable, Hashable {
  /// All delimiters, and the first word with its column: what a program wrote in one place mostly begins alike.
  case skeletonAndFirstWord
  case skeleton
  /// The first delimiters.
  case delimiters(Int)

  /// The hash of the group that a sequence's text belongs to. Two groups of one hash (one pair in 2^64) would be one group:
  /// coarser than it could be, and no harm.
  func hash(of text: UnsafeRawBufferPointer, _ scratch: inout [UInt8]) -> UInt64 {
    scratch.removeAll(keepingCapacity: true)
    var tokens = SequenceTokens(text)
    var (written, column) = (0, 0)
    var firstWord: (column: Int, range: Range<Int>)?
    var delimiters = 0
    let most = mostDelimiters
    func appendGap(to end: Int) -> Bool {
      while written < end {
        guard delimiters < most else { return false }
        scratch.append(text[written])
        written += 1
        delimiters += 1
      }
      return true
    }
    while let token = tokens.next() {
      guard appendGap(to: token.lowerBound), delimiters < most else { return scratch.withUnsafeBytes(TextHash.of) }
      if firstWord == nil, text[token.lowerBound] < SequenceMark.empty { firstWord = (column, token) }
      scratch.append(SequenceMark.parameter)
      written = token.upperBound
      column += 1
    }
    _ = appendGap(to: text.count)
    if case .skeletonAndFirstWord = self, let firstWord {
      scratch.append(SequenceMark.invalid)
      withUnsafeBytes(of: UInt32(firstWord.column).littleEndian) { scratch.append(contentsOf: $0) }
      scratch.append(contentsOf: text[firstWord.range])
    }
    return scratch.withUnsafeBytes(TextHash.of)
  }

  private var mostDelimiters: Int {
    if case .delimiters(let count) = self { count } else { .max }
  }

  /// The text without what the grouping does not look at: behind the first delimiters comes one parameter.
  func truncated(_ text: UnsafeRawBufferPointer, into result: inout [UInt8]) {
    result.removeAll(keepingCapacity: true)
    guard case .delimiters(let most) = self else {
      result.append(contentsOf: text)
      return
    }
    var tokens = SequenceTokens(text)
    var (written, delimiters) = (0, 0)
    while true {
      let token = tokens.next()
      while written < token?.lowerBound ?? text.count {
        guard delimiters < most else { break }
        result.append(text[written])
        written += 1
        delimiters += 1
      }
      guard delimiters < most else {
        // Between a dot and a mark there must be something, or the dot would not end its token any more.
        if result.last == UInt8(ascii: ".") { result.append(UInt8(ascii: " ")) }
        result.append(SequenceMark.parameter)
        return
      }
      guard let token else { return }
      result.append(contentsOf: text[token])
      written = token.upperBound
    }
  }

  /// What two sequences of one group have in common: the words that both have in a column, else a parameter.
  func agreement(
    of left: UnsafeRawBufferPointer, and right: UnsafeRawBufferPointer, _ scratch: inout AgreementScratch
  ) {
    truncated(left, into: &scratch.left)
    truncated(right, into: &scratch.right)
    scratch.result.removeAll(keepingCapacity: true)
    scratch.left.withUnsafeBytes { left in
      scratch.right.withUnsafeBytes { right in
        var (leftTokens, rightTokens) = (SequenceTokens(left), SequenceTokens(right))
        var written = 0
        while let token = leftTokens.next() {
          scratch.result.append(contentsOf: left[written..<token.lowerBound])
          let other = rightTokens.next()
          let isSame = other.map { left[token].elementsEqual(right[$0]) } ?? false
          if isSame {
            scratch.result.append(contentsOf: left[token])
          } else {
            scratch.result.append(SequenceMark.parameter)
          }
          written = token.upperBound
        }
        scratch.result.append(contentsOf: left[written...])
      }
    }
  }
}

/// Room for ``SequenceGrouping/agreement(of:and:_:)``, used again.
struct AgreementScratch {
  var left: [UInt8] = []
  var right: [UInt8] = []
  var result: [UInt8] = []
}
