/// Grok as Logstash does it: references are replaced by the text of their patterns, and fields are named groups.
struct GrokExpansion {
  let definitions: [String: String]
  private(set) var fields: [String] = []

  init(_ definitions: [String: String]) { self.definitions = definitions }

  /// A regex for Oniguruma, in which the group `gN` is the field `fields[N]`; nil where a pattern is missing.
  mutating func expand(_ text: String, depth: Int = 0) -> String? {
    guard depth < 40 else { return nil }
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "%{") {
      result += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
      let parts = rest[start.upperBound..<end].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard let body = definitions[parts[0]], let expanded = expand(body, depth: depth + 1) else { return nil }
      if parts.count > 1 {
        let index = fields.firstIndex(of: parts[1]) ?? fields.count
        if index == fields.count { fields.append(parts[1]) }
        result += "(?<g\(index)>\(expanded))"
      } else {
        result += "(?:\(expanded))"
      }
      rest = rest[end...].dropFirst()
    }
    return result + rest
  }
}

extension Substring {
  fileprivate func firstRange(of text: String) -> Range<Index>? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
      index = self.index(after: index)
    }
    return nil
  }
}
