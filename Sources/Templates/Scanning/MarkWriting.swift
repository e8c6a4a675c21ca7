/// Writing marks: where lists of any length become one.
extension MessageScanner {
  /// Appends a masked token.
  func appendMark(_ kind: VariableKind, from start: Int, to end: Int) {
    if let separator = lengthOfSeparator(before: outputCount) ?? (isBehindRow ? 1 : nil) {
      outputCount -= separator
      endOfList = outputCount
    } else {
      output[outputCount] = SequenceMark.parameter
      outputCount &+= 1
      columnCount &+= 1
      joinPair()
    }
    guard variableCount < MessageScanner.maximumVariables else { return }
    variables[variableCount] = Variable(
      column: Int32(columnCount - 1), kind: kind, start: Int32(start), count: Int32(end - start))
    variableCount &+= 1
  }

  /// The length of the `,` or `, ` that joins what comes at `position` to a mark before it: members of a list share the
  /// column of the first, since lists have any length.
  @inline(__always)
  private func lengthOfSeparator(before position: Int) -> Int? {
    guard position >= 2 else { return nil }
    if output[position - 1] == UInt8(ascii: ","), output[position - 2] == SequenceMark.parameter { return 1 }
    guard position >= 3, output[position - 1] == UInt8(ascii: " "), output[position - 2] == UInt8(ascii: ","),
      output[position - 3] == SequenceMark.parameter
    else { return nil }
    return 2
  }

  /// Whether eight marks with blanks between them were written last: a row of numbers that is longer has any length.
  private var isBehindRow: Bool {
    guard outputCount >= 16, output[outputCount - 1] == UInt8(ascii: " ") else { return false }
    let row = UnsafeRawPointer(output + outputCount - 16)
    let marks = UInt64(littleEndian: 0x20FF_20FF_20FF_20FF)
    return row.loadUnaligned(as: UInt64.self) == marks && row.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == marks
  }

  /// Takes back the second mark of a pair in a list of pairs, `<*>:<*>, <*>:<*>`: the pair's first was taken for a member of a
  /// list that began with the second of the pair before.
  private func joinPair() {
    let end = endOfList
    guard end >= 3, outputCount == end + 2, output[end] == output[end - 2], output[end - 3] == SequenceMark.parameter,
      classes[Int(output[end])] & ByteClass.delimiter != 0
    else { return }
    outputCount = end
    columnCount &-= 1
    if variableCount > 0, variableCount < MessageScanner.maximumVariables {
      variables[variableCount - 1].column = Int32(columnCount - 2)
    }
  }
}
