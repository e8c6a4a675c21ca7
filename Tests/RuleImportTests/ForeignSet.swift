import Glibc
import RuleFile
import TestSupport

@testable import RuleImport

/// A directory with files of another tool, read in the plainest way, apart from the importer.
struct ForeignSet {
  /// A regex as the file has it, and what it was imported as.
  struct Item {
    let name: String
    let regex: String
    /// nil where it was refused.
    let imported: Located<String>?
    /// Names of groups in `regex` by the fields that they are.
    var renamed: [String: String] = [:]
    /// Fields that the import adds.
    var added: Set<String> = []
  }

  let name: String
  private(set) var items: [Item] = []
  /// Parsers without a regex that were imported.
  private(set) var withoutRegex: [String] = []
  let imported: ImportedRules

  /// The sets in a directory: each of its directories is one.
  static func all(in root: String, library: PatternLibrary) throws -> [ForeignSet] {
    try names(in: root).compactMap { name in
      let files = names(in: "\(root)/\(name)").compactMap { file in
        TemporaryDirectory.read("\(root)/\(name)/\(file)").flatMap { bytes in
          ForeignFormat(of: bytes, file: file).map { ForeignFile(name: file, bytes: bytes, format: $0) }
        }
      }
      return files.isEmpty ? nil : try ForeignSet(name, files, library: library)
    }
  }

  private static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private init(_ name: String, _ files: [ForeignFile], library: PatternLibrary) throws {
    self.name = name
    var definitions: [String: String] = [:]
    for file in files where file.format == .grokPatterns { Self.readGrok(file, into: &definitions) }
    let names = definitions.keys.sorted()
    imported = try ImportedRules.read(files, grok: names.map { "%{\($0):whole_match}" }, library: library)
    for name in names {
      var expansion = GrokExpansion(definitions)
      let regex = expansion.expand("%{\(name):whole_match}") ?? ""
      let fields = expansion.fields.map { field in
        // `[log][level]` is the field `log.level`.
        field.hasPrefix("[") ? field.dropFirst().dropLast().split(separator: "][").joined(separator: ".") : field
      }
      items.append(
        Item(
          name: name, regex: regex,
          imported: imported.document.rules.compactMap(\.match).first {
            $0.value.hasSuffix("%{\(GrokNames.pattern(name)):whole_match}")
          },
          renamed: Dictionary(
            fields.enumerated().map { ($0.element, "g\($0.offset)") }, uniquingKeysWith: { old, _ in old })))
    }
    var rules = imported.document.rules[...]
    for file in files where file.format == .fluentBit { readFluentBit(file, rules: &rules) }
  }

  /// As `add_patterns_from_file` of jls-grok: nothing is taken off the regex but the end of its line.
  private static func readGrok(_ file: ForeignFile, into definitions: inout [String: String]) {
    for line in lines(file) {
      let line = line.drop { $0 == " " || $0 == "\t" }
      let name = line.prefix { $0 != " " && $0 != "\t" }
      let regex = line.dropFirst(name.count).drop { $0 == " " || $0 == "\t" }
      if line.hasPrefix("#") || regex.isEmpty { continue }
      definitions[String(name)] = String(regex)
    }
  }

  private static func lines(_ file: ForeignFile) -> [Substring] {
    String(decoding: file.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// `[PARSER]` and `[MULTILINE_PARSER]`; each parser has the next rule of its name, or was refused.
  private mutating func readFluentBit(_ file: ForeignFile, rules: inout ArraySlice<RuleDeclaration>) {
    var sections: [[(key: String, value: String)]] = []
    for line in Self.lines(file) {
      let line = String(line).trimmed
      if line.hasPrefix("#") || line.isEmpty { continue }
      if line.hasPrefix("[") {
        sections.append([])
      } else if let blank = line.firstIndex(where: { $0 == " " || $0 == "\t" }), !sections.isEmpty {
        sections[sections.count - 1].append((line[..<blank].lowercased(), String(line[blank...]).trimmed))
      }
    }
    for section in sections {
      let value = { (key: String) in section.first { $0.key == key }?.value }
      let name = value("name") ?? "?"
      let slug = name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
      if value("type") != nil {
        let states = imported.document.multiline.first { $0.name.value == slug }.map(\.form)
        for (index, rule) in section.filter({ $0.key == "rule" }).enumerated() {
          let words = rule.value.split(separator: "\"").map(String.init).filter { $0.contains { $0 != " " } }
          var match: Located<String>?
          if case .states(let states)? = states, index < states.count { match = states[index].match }
          items.append(Item(name: "\(name) \(index)", regex: Self.withoutSlashes(words[1]), imported: match))
        }
        continue
      }
      let rule = rules.first.flatMap { $0.name.value == slug || $0.name.value.hasPrefix("\(slug)-") ? $0 : nil }
      if rule != nil { rules.removeFirst() }
      guard let regex = value("regex") else {
        if rule != nil { withoutRegex.append(name) }
        continue
      }
      items.append(
        Item(
          name: name, regex: Self.withoutSlashes(regex), imported: rule?.match,
          added: Set(rule?.time?.fields ?? []).subtracting(value("time_key").map { [$0] } ?? [])))
    }
  }

  private static func withoutSlashes(_ regex: String) -> String {
    regex.count > 1 && regex.hasPrefix("/") && regex.hasSuffix("/") ? String(regex.dropFirst().dropLast()) : regex
  }
}
