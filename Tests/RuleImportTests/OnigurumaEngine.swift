import COniguruma

/// Oniguruma as Fluent Bit calls its engine: UTF-8, Ruby's syntax, the first match from the beginning on.
final class OnigurumaEngine {
  private let regex: OnigRegex
  /// The groups of each name, in order.
  let names: [String: [Int]]

  /// nil where Oniguruma refuses the regex.
  init?(_ text: String) {
    var compiled: OnigRegex?
    var error = OnigErrorInfo()
    let bytes = Array(text.utf8)
    let status = bytes.withUnsafeBufferPointer { bytes -> Int32 in
      // An empty array has no address.
      let base = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!
      return onig_new(
        &compiled, base, base + bytes.count, sentinel_onig_default(), sentinel_onig_utf8(), sentinel_onig_ruby(), &error
      )
    }
    guard status == ONIG_NORMAL, let compiled else { return nil }
    regex = compiled
    var names: [String: [Int]] = [:]
    withUnsafeMutablePointer(to: &names) { names in
      _ = onig_foreach_name(
        compiled,
        { name, end, count, groups, _, context in
          let text = String(decoding: UnsafeBufferPointer(start: name, count: end! - name!), as: UTF8.self)
          context!.assumingMemoryBound(to: [String: [Int]].self).pointee[text] = (0..<Int(count)).map {
            Int(groups![$0])
          }
          return 0
        }, names)
    }
    self.names = names
  }

  deinit { onig_free(regex) }

  enum Outcome: Equatable {
    case match([String: [Range<Int>?]])
    case noMatch
    /// Oniguruma gave up.
    case failure
  }

  /// The captures of each name in the first match.
  func search(_ subject: [UInt8]) -> Outcome {
    let region = onig_region_new()
    defer { onig_region_free(region, 1) }
    let subject = subject + [0]
    let position = subject.withUnsafeBufferPointer { bytes in
      let end = bytes.baseAddress! + bytes.count - 1
      return onig_search(regex, bytes.baseAddress, end, bytes.baseAddress, end, region, 0)
    }
    if position == ONIG_MISMATCH { return .noMatch }
    guard position >= 0, let region else { return .failure }
    var captures: [String: [Range<Int>?]] = [:]
    for (name, groups) in names {
      captures[name] = groups.map { group in
        let begin = Int(region.pointee.beg[group])
        return begin < 0 ? nil : begin..<Int(region.pointee.end[group])
      }
    }
    return .match(captures)
  }
}
