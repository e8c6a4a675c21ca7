/// Reads the tags of HTML or XML as a parser does that takes no liberties: what it reports is what the document is made of.
public struct TagScanner {
  public struct Element {
    public var name: String
    public var attributes: [String: String]
    /// Names of the elements around it, from the root.
    public var path: [String]
  }

  public private(set) var elements: [Element] = []
  /// What keeps the document from being well formed.
  public private(set) var problems: [String] = []
  /// Text outside tags, as it stands in the document.
  public private(set) var text = ""

  private static let voidElements: Set = ["meta", "!DOCTYPE"]

  public init(_ document: String, isXML: Bool) {
    var open: [String] = []
    var rest = Substring(document)
    while let start = rest.firstIndex(of: "<") {
      let isRaw = open.last == "style"
      text += isRaw ? "" : rest[..<start]
      rest = rest[rest.index(after: start)...]
      guard let end = rest.firstIndex(of: ">") else {
        problems.append("a tag without end")
        return
      }
      var tag = rest[..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("?") { continue }
      if tag.hasPrefix("/") {
        if open.popLast() != String(tag.dropFirst()) { problems.append("</\(tag.dropFirst())> closes nothing") }
        continue
      }
      let closesItself = tag.hasSuffix("/")
      if closesItself { tag = tag.dropLast() }
      let name = String(tag.prefix { $0 != " " })
      elements.append(Element(name: name, attributes: attributes(tag.dropFirst(name.count)), path: open))
      if !closesItself, isXML || !Self.voidElements.contains(name) { open.append(name) }
    }
    if !open.isEmpty { problems.append("not closed: \(open)") }
  }

  private mutating func attributes(_ text: Substring) -> [String: String] {
    var attributes: [String: String] = [:]
    var rest = text.drop { $0 == " " }
    while !rest.isEmpty {
      let name = String(rest.prefix { $0 != "=" && $0 != " " })
      rest = rest.dropFirst(name.count)
      if rest.hasPrefix("=\""), let end = rest.dropFirst(2).firstIndex(of: "\"") {
        attributes[name] = String(rest.dropFirst(2)[..<end])
        rest = rest[rest.index(after: end)...]
      } else if rest.hasPrefix("=") {
        problems.append("\(name) has a value without quotes")
        return attributes
      } else {
        attributes[name] = ""
      }
      rest = rest.drop { $0 == " " }
    }
    return attributes
  }
}

/// The characters of `text` that make a document say something else than what it shows.
public func hiddenCharacters(_ text: String) -> [Unicode.Scalar] {
  text.unicodeScalars.filter { scalar in
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
  }
}
