/// The methods of HTTP (RFC 9110, section 9; RFC 5789).
enum HTTPMethod {
  /// Each as a number, the last letter first and highest.
  nonisolated(unsafe) static let reversed = WordSet(
    ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "CONNECT", "TRACE"].map { reversed($0.utf8) })

  static func isMethod(_ word: UnsafeRawBufferPointer) -> Bool {
    (3...7).contains(word.count) && reversed.contains(reversed(word))
  }

  private static func reversed(_ word: some BidirectionalCollection<UInt8>) -> UInt64 {
    word.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
