import CPCRE2

/// What PCRE2 said of a pattern that does not compile.
public struct RegexError: Error, Hashable, Sendable, CustomStringConvertible {
  /// PCRE2's own words.
  public var message: String
  /// Where in the pattern, in bytes from its start.
  public var offset: Int

  public var description: String { "\(message) at offset \(offset)" }
}

/// A compiled regular expression: PCRE2 on bytes, just-in-time compiled, with a limit on backtracking.
///
/// Compiled without UTF mode: `.` is one byte. Groups without a name do not capture, and one name may stand for several groups.
///
/// `@unchecked Sendable`: the compiled code is never written to once `init` has returned, and PCRE2 documents that it may then
/// be shared between threads (pcre2api, "Multithreading"). What a match writes to is a `MatchScratch`, one a thread.
public final class Pattern: @unchecked Sendable {
  /// The default of `matchLimit`: far above what a sound rule needs (11 to 24,000), and 1 ms at most.
  public static let defaultMatchLimit: UInt32 = 100_000

  @usableFromInline let code: OpaquePointer
  /// The text it was compiled from.
  public let source: String
  /// PCRE2's match limit: how often its internal matching function may be called for one subject.
  public let matchLimit: UInt32
  /// Capturing groups by number: index 0 is the whole match and has no name.
  public let groupNames: [String?]
  /// Whether a match can only begin where the subject begins.
  public let isAnchored: Bool

  /// Compiles `source`.
  ///
  /// - Parameter matchLimit: how much backtracking is allowed before a match is given up as `.limitReached`.
  public init(_ source: String, matchLimit: UInt32 = Pattern.defaultMatchLimit) throws(RegexError) {
    let compiled = try Pattern.compile(source)
    code = compiled
    self.source = source
    self.matchLimit = matchLimit
    // Without JIT support (a PCRE2 built that way) matching goes on in the interpreter: slower, the same results.
    _ = pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
    groupNames = Pattern.groupNames(of: compiled)
    isAnchored = Pattern.information(compiled, PCRE2_INFO_ALLOPTIONS, UInt32(0)) & UInt32(PCRE2_ANCHORED) != 0
  }

  deinit { pcre2_code_free_8(code) }

  /// Compiles `source` with what every pattern has, and with `options` besides.
  static func compile(_ source: String, options: UInt32 = 0) throws(RegexError) -> OpaquePointer {
    var errorCode: Int32 = 0
    var errorOffset = 0
    var common = PCRE2_DUPNAMES | PCRE2_NO_AUTO_CAPTURE | PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C
    if mayHaveEmptyAtomicGroup(source) { common |= PCRE2_NO_AUTO_POSSESS }
    var source = source
    let compiled = source.withUTF8 { bytes in
      pcre2_compile_8(bytes.baseAddress, bytes.count, UInt32(common) | options, &errorCode, &errorOffset, nil)
    }
    guard let compiled else { throw RegexError(message: Pattern.message(of: errorCode), offset: errorOffset) }
    return compiled
  }

  /// Whether the pattern has a group that gives nothing back and may be empty, as far as its text shows it: `(?>…)`, `(…)?+`, `(…)*+`, `(…){0,1}+`.
  ///
  /// PCRE2 10.42 makes what stands in front of such a group possessive without looking at what follows it: `^\S+(?:x)?+c$` does not match
  /// "bc". Where that could be, nothing is made possessive that is not written so.
  private static func mayHaveEmptyAtomicGroup(_ source: String) -> Bool {
    let bytes = Array(source.utf8)
    for index in bytes.indices.dropLast(2) {
      switch (bytes[index], bytes[index + 1], bytes[index + 2]) {
      case (UInt8(ascii: "("), UInt8(ascii: "?"), UInt8(ascii: ">")): return true
      case (UInt8(ascii: ")"), UInt8(ascii: "?"), UInt8(ascii: "+")): return true
      case (UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+")): return true
      case (UInt8(ascii: ")"), UInt8(ascii: "{"), _): return true
      default: continue
      }
    }
    return false
  }

  /// The pattern for the hottest loop; to be used only while the pattern lives.
  public var reference: PatternReference { PatternReference(code: code, matchLimit: matchLimit) }

  /// The first bytes with which a match can begin: for an anchored pattern asked of the engine by partial matching, else all.
  ///
  /// It holds for subjects of at least one byte.
  public func possibleFirstBytes() -> ByteSet {
    guard isAnchored, let data = pcre2_match_data_create_8(1, nil) else { return .all }
    defer { pcre2_match_data_free_8(data) }
    var set = ByteSet()
    for value in UInt8.min...UInt8.max {
      let result = withUnsafePointer(to: value) {
        pcre2_match_8(code, $0, 1, 0, UInt32(PCRE2_PARTIAL_HARD | PCRE2_NO_JIT), data, nil)
      }
      if result != PCRE2_ERROR_NOMATCH { set.insert(value) }
    }
    return set
  }

  private static func message(of code: Int32) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
      let length = pcre2_get_error_message_8(code, buffer.baseAddress!, buffer.count)
      return String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
    }
  }

  private static func information<Value>(_ code: OpaquePointer, _ what: Int32, _ initial: Value) -> Value {
    var value = initial
    withUnsafeMutablePointer(to: &value) { _ = pcre2_pattern_info_8(code, UInt32(what), $0) }
    return value
  }

  private static func groupNames(of code: OpaquePointer) -> [String?] {
    let groups = Int(information(code, PCRE2_INFO_CAPTURECOUNT, UInt32(0)))
    let count = Int(information(code, PCRE2_INFO_NAMECOUNT, UInt32(0)))
    let size = Int(information(code, PCRE2_INFO_NAMEENTRYSIZE, UInt32(0)))
    let table: UnsafePointer<UInt8>? = information(code, PCRE2_INFO_NAMETABLE, nil)
    var names = [String?](repeating: nil, count: groups + 1)
    guard let table else { return names }
    for index in 0..<count {
      // An entry is the group's number in two bytes, big-endian, then its name and a NUL.
      let entry = table + index * size
      names[Int(entry[0]) << 8 | Int(entry[1])] = String(cString: entry + 2)
    }
    return names
  }
}

/// What a match needs of a pattern, without a share in its ownership.
public struct PatternReference {
  let code: OpaquePointer
  let matchLimit: UInt32
}
