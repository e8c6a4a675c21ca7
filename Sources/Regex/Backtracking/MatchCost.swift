import CPCRE2

/// What it takes to match a subject: the smallest match limit of PCRE2 with which matching comes to its result.
///
/// It counts the calls of the interpreter's internal matching function, so that it is the same on every machine with the same PCRE2. The JIT
/// counts less of them; a cost is what the limit of a rule has to bear where there is no JIT. PCRE2 counts anew at each byte where a match
/// may begin: of a pattern that is not anchored this is the cost of the dearest beginning.
public enum MatchCost: Equatable, Sendable {
  /// So many calls. Zero is a subject that PCRE2 refuses before it matches: a byte that must occur does not, or it is too short.
  case calls(UInt32)
  /// More than the limit up to which it was measured.
  case exceeds(UInt32)
}

/// Measures costs, whatever limits the patterns have themselves. One a thread.
public final class CostMeter {
  /// In KiB. The interpreter keeps a frame for each open choice: with 100,000 of them and tens of groups it stays below.
  private static let heapLimit: UInt32 = 256 << 10

  private let data: OpaquePointer
  private let context: OpaquePointer

  public init() {
    guard let data = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil)
    else { fatalError("out of memory for a match's scratch space") }
    self.data = data
    self.context = context
    pcre2_set_heap_limit_8(context, CostMeter.heapLimit)
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
  }

  /// Whether matching takes more than `limit` calls: one match.
  ///
  /// The dearest line of a corpus is found by asking each whether it exceeds the dearest so far, and measuring the few that do.
  public func exceeds(_ limit: UInt32, _ pattern: Pattern, _ subject: UnsafeRawBufferPointer) -> Bool {
    pcre2_set_match_limit_8(context, limit)
    let result = withUnsafePointer(to: UInt8(0)) { empty in
      let base = subject.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? empty
      return pcre2_match_8(pattern.code, base, subject.count, 0, UInt32(PCRE2_NO_JIT), data, context)
    }
    return result < 0 && result != PCRE2_ERROR_NOMATCH
  }

  /// The cost of matching `pattern` against `subject`, if it is at most `limit`: at about twice as many matches as it has binary digits.
  ///
  /// - Parameter known: a limit that the cost is known to exceed.
  public func cost(
    of pattern: Pattern, _ subject: UnsafeRawBufferPointer, upTo limit: UInt32, above known: UInt32? = nil
  ) -> MatchCost {
    // The least that the cost can be, and what it is at most.
    var least = known.map { $0 &+ 1 } ?? 0
    var most = min(limit, max(16, least))
    while exceeds(most, pattern, subject) {
      guard most < limit else { return .exceeds(limit) }
      least = most + 1
      most = most > limit / 2 ? limit : most * 2
    }
    while least < most {
      let middle = least + (most - least) / 2
      if exceeds(middle, pattern, subject) { least = middle + 1 } else { most = middle }
    }
    return .calls(most)
  }
}
