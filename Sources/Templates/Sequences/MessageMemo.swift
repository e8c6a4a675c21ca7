import Glibc

/// Messages that recur to the last byte, and what the scanner made of them: a third of all messages do, in access logs two thirds, and to look
/// one up costs a tenth of scanning it.
///
/// A message has one place, by its hash, and takes it when it comes the second time with none of the same place between: those
/// that come once leave nothing but their hash. In raw memory, since it is asked for every message.
final class MessageMemo {
  private struct Entry {
    var hash: UInt64
    /// Of the message that was scanned last.
    var candidate: UInt64
    /// 0 where there is none.
    var length: Int32
    var sequence: Int32
    var variableCount: Int32
  }

  /// Longer messages hardly recur.
  private static let maximumLength = 160
  private static let maximumVariables = 8
  private static let count = 2048

  private let entries: UnsafeMutablePointer<Entry>
  private let texts: UnsafeMutableRawPointer
  private let variables: UnsafeMutablePointer<Variable>

  init() {
    entries = .allocate(capacity: MessageMemo.count)
    texts = .allocate(byteCount: MessageMemo.count * MessageMemo.maximumLength, alignment: 32)
    variables = .allocate(capacity: MessageMemo.count * MessageMemo.maximumVariables)
    removeAll()
  }

  deinit {
    entries.deallocate()
    texts.deallocate()
    variables.deallocate()
  }

  @inline(__always)
  static func mayHold(_ message: UnsafeRawBufferPointer) -> Bool {
    message.count > 0 && message.count <= maximumLength
  }

  /// To be called when sequences get other numbers.
  func removeAll() {
    entries.initialize(
      repeating: Entry(hash: 0, candidate: 0, length: 0, sequence: 0, variableCount: 0), count: MessageMemo.count)
  }

  /// The sequence and the masked parts of a message that is known.
  @inline(__always)
  func find(_ message: UnsafeRawBufferPointer, hash: UInt64) -> (
    sequence: Int, variables: UnsafeBufferPointer<Variable>
  )? {
    let index = place(of: hash)
    let entry = entries + index
    guard entry.pointee.hash == hash, Int(entry.pointee.length) == message.count,
      memcmp(texts + index &* MessageMemo.maximumLength, message.baseAddress!, message.count) == 0
    else { return nil }
    let known = UnsafeBufferPointer(
      start: variables + index &* MessageMemo.maximumVariables, count: Int(entry.pointee.variableCount))
    return (Int(entry.pointee.sequence), known)
  }

  /// Takes notice of a message that was not known.
  @inline(__always)
  func note(
    _ message: UnsafeRawBufferPointer, hash: UInt64, sequence: Int, _ variables: UnsafeBufferPointer<Variable>
  ) {
    let entry = entries + place(of: hash)
    guard entry.pointee.candidate == hash else {
      entry.pointee.candidate = hash
      return
    }
    keep(message, hash: hash, sequence: sequence, variables)
  }

  @inline(never)
  private func keep(
    _ message: UnsafeRawBufferPointer, hash: UInt64, sequence: Int, _ known: UnsafeBufferPointer<Variable>
  ) {
    guard known.count <= MessageMemo.maximumVariables else { return }
    let index = place(of: hash)
    entries[index] = Entry(
      hash: hash, candidate: hash, length: Int32(message.count), sequence: Int32(sequence),
      variableCount: Int32(known.count))
    (texts + index * MessageMemo.maximumLength).copyMemory(from: message.baseAddress!, byteCount: message.count)
    for (offset, variable) in known.enumerated() {
      variables[index * MessageMemo.maximumVariables + offset] = variable
    }
  }

  @inline(__always)
  private func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (MessageMemo.count &- 1) }
}
