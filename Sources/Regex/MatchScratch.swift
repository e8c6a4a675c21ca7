import CPCRE2

/// What a match came to.
public enum MatchOutcome: Sendable {
  case match
  case noMatch
  /// Backtracking ran into the pattern's match limit: whether the subject matches is not known.
  case limitReached
}

/// What a match writes to: offsets of the captures, match limits and the JIT's stack. One a thread.
public final class MatchScratch {
  /// Real lines overflow PCRE2's default JIT stack of 32 KiB.
  private static let jitStackSize = 1 << 20

  private let data: OpaquePointer
  private let context: OpaquePointer
  private let jitStack: OpaquePointer?
  private var limit: UInt32 = 0

  /// Group n of the last match lies at `offsets[2 * n] ..< offsets[2 * n + 1]` of the subject; see `isUnset` for a group that
  /// took no part.
  public let offsets: UnsafePointer<Int>

  /// - Parameter groups: the largest number of capturing groups of the patterns that will be matched.
  public init(groups: Int) {
    guard let data = pcre2_match_data_create_8(UInt32(groups + 1), nil), let context = pcre2_match_context_create_8(nil)
    else { fatalError("out of memory for a match's scratch space") }
    self.data = data
    self.context = context
    jitStack = pcre2_jit_stack_create_8(32 << 10, MatchScratch.jitStackSize, nil)
    if let jitStack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(jitStack)) }
    offsets = UnsafeRawPointer(pcre2_get_ovector_pointer_8(data)!).assumingMemoryBound(to: Int.self)
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
    pcre2_jit_stack_free_8(jitStack)
  }

  /// Matches `pattern` against the `count` bytes at `base`, looking from `start` on.
  @inline(__always)
  public func match(_ pattern: Pattern, _ base: UnsafePointer<UInt8>, _ count: Int, from start: Int = 0) -> MatchOutcome
  {
    match(pattern.reference, base, count, from: start)
  }

  /// As `match` of a pattern, without counting references to it: the caller keeps the pattern alive.
  public func match(
    _ pattern: PatternReference, _ base: UnsafePointer<UInt8>, _ count: Int, from start: Int = 0
  ) -> MatchOutcome {
    if limit != pattern.matchLimit {
      limit = pattern.matchLimit
      pcre2_set_match_limit_8(context, limit)
    }
    let result = pcre2_jit_match_8(pattern.code, base, count, start, 0, data, context)
    if result == PCRE2_ERROR_JIT_BADOPTION {
      // This pattern has no JIT code (a PCRE2 built without it, or a construct it lacks): the interpreter gives the same.
      return MatchScratch.outcome(pcre2_match_8(pattern.code, base, count, start, 0, data, context))
    }
    return MatchScratch.outcome(result)
  }

  /// Whether the group with this offset took no part in the match (PCRE2_UNSET).
  @inlinable public static func isUnset(_ offset: Int) -> Bool { offset == -1 }

  @inline(__always)
  private static func outcome(_ result: Int32) -> MatchOutcome {
    if result >= 0 { return .match }
    return result == PCRE2_ERROR_NOMATCH ? .noMatch : .limitReached
  }
}

extension MatchScratch {
  /// Whether `pattern` matches somewhere in `text`; a limit counts as no.
  public func matches(_ pattern: Pattern, _ text: UnsafeRawBufferPointer) -> Bool {
    guard let base = text.baseAddress else { return withEmptySubject { match(pattern, $0, 0) == .match } }
    return match(pattern, base.assumingMemoryBound(to: UInt8.self), text.count) == .match
  }

  private func withEmptySubject<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    withUnsafePointer(to: UInt8(0), body)
  }
}
