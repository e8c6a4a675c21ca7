import RuleFile

/// Fluent Bit's YAML format: lists under `parsers` and `multiline_parsers`.
enum FluentBitYAML {
  static func sections(of root: YAMLValue?, refusals: inout [RuleFileError]) -> [FluentBitSection] {
    guard case .map(let entries, _) = root else {
      if let root {
        refusals.append(RuleFileError(mark: root.mark, problem: "the file is no map", expected: "'parsers'"))
      }
      return []
    }
    var sections: [FluentBitSection] = []
    for (key, value) in entries {
      let kind: FluentBitSection.Kind
      switch key.value {
      case "parsers": kind = .parser
      case "multiline_parsers": kind = .multilineParser
      default: continue
      }
      guard case .list(let items, _) = value else {
        refusals.append(
          RuleFileError(mark: value.mark, problem: "'\(key.value)' is no list", expected: "a list of maps"))
        continue
      }
      for item in items {
        guard case .map(let entries, let mark) = item else {
          refusals.append(RuleFileError(mark: item.mark, problem: "a parser is no map", expected: "a map with 'name'"))
          continue
        }
        sections.append(section(entries, kind: kind, mark: mark, refusals: &refusals))
      }
    }
    return sections
  }

  private static func section(
    _ entries: [(key: Located<String>, value: YAMLValue)], kind: FluentBitSection.Kind, mark: SourceMark,
    refusals: inout [RuleFileError]
  ) -> FluentBitSection {
    var section = FluentBitSection(kind: kind, mark: mark, entries: [])
    for (key, value) in entries {
      switch value {
      case .text(let text):
        section.entries.append(.init(key: key.value.lowercased(), keyMark: key.mark, value: text))
      case .list(let items, _) where key.value == "rules" && kind == .multilineParser:
        for item in items {
          guard let transition = transition(item) else {
            refusals.append(
              RuleFileError(
                mark: item.mark, problem: "a rule without its state or regex", expected: "'state' and 'regex'"))
            continue
          }
          section.transitions.append(transition)
        }
      default:
        refusals.append(RuleFileError(mark: value.mark, problem: "'\(key.value)' is not text", expected: "text"))
      }
    }
    return section
  }

  private static func transition(_ item: YAMLValue) -> FluentBitTransition? {
    guard case .map(let entries, let mark) = item else { return nil }
    func text(_ key: String) -> Located<String>? {
      for entry in entries where entry.key.value == key {
        if case .text(let text) = entry.value { return text }
      }
      return nil
    }
    guard let state = text("state"), let regex = text("regex") else { return nil }
    return FluentBitTransition(from: state.value, regex: regex, to: text("next_state")?.value ?? "", mark: mark)
  }
}
