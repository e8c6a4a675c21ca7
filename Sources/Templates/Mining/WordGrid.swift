/// The tokens of all sequences of a table as numbers, so that columns are compared by integers.
struct WordGrid {
  /// What a number of a word stands for.
  static let parameter: Int32 = 0
  static let empty: Int32 = 1

  private(set) var words = TextTable()
  /// By word: whether it consists of letters, as the words of a message do, and not the names of things.
  private(set) var isPlain: ContiguousArray<Bool> = []
  /// By word: whether it holds a letter or a digit at all.
  private(set) var isSpoken: ContiguousArray<Bool> = []
  /// By word: whether it holds a digit.
  private(set) var hasDigit: ContiguousArray<Bool> = []
  /// By word: whether it is the method of a request or begins its path; of other paths nothing is left.
  private(set) var isRoute: ContiguousArray<Bool> = []
  private var cells: ContiguousArray<Int32> = []
  private var starts: ContiguousArray<Int> = [0]
  /// By sequence: the hash of its delimiters.
  private(set) var skeletons: ContiguousArray<UInt64> = []

  init(_ texts: TextTable) {
    for mark in [SequenceMark.parameter, SequenceMark.empty] { _ = withUnsafeBytes(of: mark) { add($0) } }
    var scratch: [UInt8] = []
    for index in 0..<texts.count {
      let text = texts[index]
      var tokens = SequenceTokens(text)
      while let token = tokens.next() {
        cells.append(add(UnsafeRawBufferPointer(rebasing: text[token])))
      }
      starts.append(cells.count)
      skeletons.append(SequenceGrouping.skeleton.hash(of: text, &scratch))
    }
  }

  func columnCount(_ sequence: Int) -> Int { starts[sequence + 1] - starts[sequence] }

  /// The word in a column of a sequence.
  @inline(__always)
  func word(_ sequence: Int, _ column: Int) -> Int32 { cells[starts[sequence] &+ column] }

  /// Whether a word is a mark: what it stands for was no word of the message.
  static func isMark(_ word: Int32) -> Bool { word <= empty }

  /// The number that a word, of another grid perhaps, has here.
  func word(like word: UnsafeRawBufferPointer) -> Int32? {
    words.find(word, hash: TextHash.of(word)).map { Int32($0) }
  }

  private static func isOfPlainWords(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"): true
    default: ByteClass.isLetter(byte) || byte >= 0x80 && byte < SequenceMark.empty
    }
  }

  private mutating func add(_ word: UnsafeRawBufferPointer) -> Int32 {
    let index = words.index(of: word)
    if index == isPlain.count {
      isPlain.append(word.allSatisfy { WordGrid.isOfPlainWords($0) })
      hasDigit.append(word.contains { ByteClass.isDigit($0) })
      isRoute.append(word.first == UInt8(ascii: "/") || HTTPMethod.isMethod(word))
      isSpoken.append(word.contains { ByteClass.isLetter($0) || ByteClass.isDigit($0) || $0 >= 0x80 })
    }
    return Int32(index)
  }
}
