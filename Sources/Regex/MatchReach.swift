import CPCRE2

/// How far a pattern gets with a subject that it does not match.
public struct MatchReach: Hashable, Sendable {
  /// Where the attempt that got farthest begins, in bytes of the subject; 0 for an anchored pattern.
  public var start: Int
  /// The end of what was matched: the longest stretch from `start` on with which a match can begin.
  public var end: Int
  /// What the pattern wants there, as stretches of its text in bytes; empty where that is not known.
  public var expected: [Range<Int>]
}

/// Finds out how far a pattern gets: by callouts in front of each of its items, and by partial matching within an item (pcre2callout, pcre2partial).
///
/// It runs in PCRE2's interpreter and looks at every path that matching takes: for single lines, not for corpora.
public final class ReachFinder {
  private let source: [UInt8]
  private let code: OpaquePointer
  private let data: OpaquePointer
  private let context: OpaquePointer

  /// Compiles `source`, as `Pattern` does, and with callouts besides.
  ///
  /// - Parameter matchLimit: how much backtracking is followed; beyond it what is known by then is the answer.
  public init(_ source: String, matchLimit: UInt32 = Pattern.defaultMatchLimit) throws(RegexError) {
    // What makes a failing match quick would leave out the items that are looked for.
    let options = PCRE2_AUTO_CALLOUT | PCRE2_NO_START_OPTIMIZE | PCRE2_NO_AUTO_POSSESS
    code = try Pattern.compile(source, options: UInt32(options))
    self.source = Array(source.utf8)
    guard let data = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil) else {
      fatalError("out of memory for a match's scratch space")
    }
    pcre2_set_match_limit_8(context, matchLimit)
    (self.data, self.context) = (data, context)
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
    pcre2_code_free_8(code)
  }

  /// How far the pattern gets with `subject`; nil where it matches.
  public func reach(in subject: UnsafeRawBufferPointer) -> MatchReach? {
    guard let base = subject.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
      return withUnsafePointer(to: UInt8(0)) { reach($0, 0) }
    }
    return reach(base, subject.count)
  }

  private func reach(_ base: UnsafePointer<UInt8>, _ count: Int) -> MatchReach? {
    let walk = Walk()
    // `walk` lives until the match is over.
    pcre2_set_callout_8(context, noteCallout, Unmanaged.passUnretained(walk).toOpaque())
    let result = withExtendedLifetime(walk) { pcre2_match_8(code, base, count, 0, 0, data, context) }
    pcre2_set_callout_8(context, nil, nil)
    guard result < 0 else { return nil }
    let end = extended(walk, base, count)
    return MatchReach(start: walk.start, end: end, expected: items(at: walk.items))
  }

  /// How far the items at the farthest place take part of what they want: the longest prefix of the subject that more bytes could make a match.
  private func extended(_ walk: Walk, _ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var (good, bad) = (walk.end, count + 1)
    let options = UInt32(PCRE2_PARTIAL_HARD | PCRE2_NO_JIT) | UInt32(PCRE2_ANCHORED)
    while good + 1 < bad {
      let middle = (good + bad) / 2
      let result = pcre2_match_8(code, base, middle, walk.start, options, data, context)
      if result >= 0 || result == PCRE2_ERROR_PARTIAL { good = middle } else { bad = middle }
    }
    return good
  }

  /// The items that begin at these places of the pattern: without groups, which take nothing themselves, and literals as whole words.
  private func items(at places: [(offset: Int, length: Int)]) -> [Range<Int>] {
    var items: [Range<Int>] = []
    for place in places where place.length > 0 && place.offset < source.count {
      // A match that got past its anchor does not want it.
      guard !"()|".utf8.contains(source[place.offset]), source[place.offset] != UInt8(ascii: "^") || places.count == 1
      else { continue }
      var end = min(source.count, place.offset + place.length)
      if place.length == 1, isLiteral(source[place.offset]) {
        while end < source.count, end - place.offset < 24, isLiteral(source[end]), !isQuantified(end) { end += 1 }
      }
      if items.last?.lowerBound != place.offset { items.append(place.offset..<end) }
    }
    return items
  }

  private func isLiteral(_ byte: UInt8) -> Bool {
    ByteSet.word.contains(byte) || " :-,;=/<>\"'_@!#%&~".utf8.contains(byte)
  }

  private func isQuantified(_ index: Int) -> Bool {
    index + 1 < source.count && "?*+{".utf8.contains(source[index + 1])
  }
}

/// The farthest place that a match has come to, and what the pattern tried there.
private final class Walk {
  private(set) var start = 0
  private(set) var end = 0
  private(set) var items: [(offset: Int, length: Int)] = []
  private static let maximumItems = 64

  func note(start: Int, position: Int, item: (offset: Int, length: Int)) {
    let (length, farthest) = (position - start, end - self.start)
    if length > farthest || items.isEmpty {
      (self.start, end) = (start, position)
      items = [item]
    } else if length == farthest, start == self.start, items.count < Walk.maximumItems,
      !items.contains(where: { $0.offset == item.offset })
    {
      items.append(item)
    }
  }
}

private func noteCallout(_ block: UnsafeMutablePointer<pcre2_callout_block_8>?, _ walk: UnsafeMutableRawPointer?)
  -> Int32
{
  guard let block, let walk else { return 0 }
  Unmanaged<Walk>.fromOpaque(walk).takeUnretainedValue().note(
    start: block.pointee.start_match, position: block.pointee.current_position,
    item: (block.pointee.pattern_position, block.pointee.next_item_length))
  return 0
}
