import RuleFile

/// Parsers of Fluent Bit as rules, in the order of the file.
struct FluentBitImport {
  static func run(_ sections: [FluentBitSection], into builder: inout ImportBuilder) {
    for section in sections {
      switch section.kind {
      case .parser: parser(section, into: &builder)
      case .multilineParser: multilineParser(section, into: &builder)
      }
    }
  }

  private static let parserKeys: Set<String> = [
    "name", "format", "regex", "time_key", "time_format", "time_keep", "time_offset", "time_system_timezone",
    "time_strict",
    "types", "skip_empty_values", "decode_field", "decode_field_as",
  ]

  private static func parser(_ section: FluentBitSection, into builder: inout ImportBuilder) {
    guard let name = section["name"] else {
      return builder.refuse(section.mark, "a parser without 'Name'", expected: "the key 'Name'")
    }
    let what = "parser '\(name.value)'"
    guard check(section, what, keys: parserKeys, into: &builder) else { return }
    guard let format = section["format"] else {
      return builder.refuse(section.mark, "\(what) without 'Format'", expected: "the key 'Format'")
    }
    let time: FluentBitTime?
    switch FluentBitTime.read(section) {
    case .success(let read): time = read
    case .failure(let refusal):
      builder.refusals.append(
        RuleFileError(mark: refusal.mark, problem: "\(what): \(refusal.problem)", hint: refusal.hint))
      return
    }
    guard let types = types(section["types"], what, into: &builder) else { return }
    switch format.value.lowercased() {
    case "regex": regexParser(section, name: name, what, time: time, types: types, into: &builder)
    case "json", "logfmt":
      let ruleName = builder.ruleName(name.value)
      if time != nil, section.flag("time_keep", default: false) {
        builder.note(section.mark, "\(what): 'Time_Keep On' is not kept: the field is the record's timestamp")
      }
      builder.add(
        RuleDeclaration(
          name: Located(ruleName, mark: name.mark), format: format.value.lowercased() == "json" ? .json : .logfmt,
          types: types, time: time?.declaration(field: nil, mark: section.mark), mark: section.mark))
    default:
      builder.refuse(
        format.mark, "\(what): 'Format \(format.value)' has no equal", expected: "regex, json or logfmt",
        hint: "a rule of format regex may do")
    }
  }

  private static func regexParser(
    _ section: FluentBitSection, name: Located<String>, _ what: String, time: FluentBitTime?,
    types: [(field: String, type: FieldType, mark: SourceMark)], into builder: inout ImportBuilder
  ) {
    guard let text = section["regex"] else {
      return builder.refuse(section.mark, "\(what) without 'Regex'", expected: "the key 'Regex'")
    }
    let regex = FluentBitRegex(text)
    var style = regex.style
    let slug = builder.ruleName(name.value)
    style.prefix = ImportBuilder.prefix(slug)
    var timeField = time?.key
    if let time, section.flag("time_keep", default: false) {
      // What is read as the time is no field any more: another one is read, and this one stays.
      style.doubled = (time.key, "\(time.key)_read")
      timeField = "\(time.key)_read"
    }
    guard let (match, translation) = builder.translate(regex.text, style: style, what: what) else { return }
    let made = builder.declarations(translation, mark: regex.text.mark)
    guard builder.fields(of: match, with: made, what: what) != nil else { return }
    guard !translation.fields.isEmpty else {
      return builder.refuse(
        regex.text.mark, "\(what): the regex captures nothing", expected: "(?<name>…)",
        hint: "Fluent Bit takes it for no match")
    }
    let isTimeCaptured = time.map { translation.fields.contains($0.key) } ?? false
    if let time, !isTimeCaptured {
      builder.note(time.mark, "\(what): the regex does not capture '\(time.key)', so no time is read")
    }
    builder.noteDifferences(translation, in: regex.text)
    for pattern in made { builder.add(pattern) }
    builder.add(
      RuleDeclaration(
        name: Located(slug, mark: name.mark), match: match,
        types: types.filter { type in
          // Fluent Bit passes over the types of fields that are not there.
          translation.fields.contains(type.field) && !(isTimeCaptured && type.field == timeField)
        }, time: isTimeCaptured ? time?.declaration(field: timeField, mark: section.mark) : nil, mark: section.mark))
  }

  /// Whether nothing in the section has no equal; refusals and notes where there is.
  private static func check(
    _ section: FluentBitSection, _ what: String, keys: Set<String>, into builder: inout ImportBuilder
  ) -> Bool {
    let before = builder.refusals.count
    var seen: Set<String> = []
    for entry in section.entries {
      guard keys.contains(entry.key) else {
        builder.refuse(
          entry.keyMark, "\(what): the key '\(entry.key)' is not known",
          hint: nearest(to: entry.key, among: keys.sorted()).map { "did you mean '\($0)'?" })
        continue
      }
      if !seen.insert(entry.key).inserted, entry.key != "rule", !entry.key.hasPrefix("decode_field") {
        builder.note(entry.keyMark, "\(what): '\(entry.key)' is given again: the first counts")
      }
      if entry.value.value.contains("${"), entry.value.value.contains("}"),
        entry.key != "regex" || hasVariable(entry.value.value)
      {
        builder.refuse(
          entry.value.mark, "\(what): '${…}' stands for something in Fluent Bit's environment",
          hint: "write what it stands for")
      }
      if entry.key == "decode_field" || entry.key == "decode_field_as" { checkDecoder(entry, what, into: &builder) }
    }
    return builder.refusals.count == before
  }

  private static func hasVariable(_ text: String) -> Bool {
    var rest = text.unicodeScalars[...]
    while let dollar = rest.firstIndex(of: "$") {
      rest = rest[rest.index(after: dollar)...]
      guard rest.first == "{", let end = rest.firstIndex(of: "}") else { continue }
      let name = rest[rest.index(after: rest.startIndex)..<end]
      if !name.isEmpty, name.allSatisfy({ CharacterSet.word.contains(CharacterSet($0)) }),
        !name.allSatisfy({ CharacterSet.digits.contains(CharacterSet($0)) })
      {
        return true
      }
    }
    return false
  }

  /// `Decode_Field_As escaped log`: harmless where JSON's own escapes are read anyway.
  private static func checkDecoder(_ entry: FluentBitSection.Entry, _ what: String, into builder: inout ImportBuilder) {
    let decoder = entry.value.value.split(separator: " ").first.map { $0.lowercased() } ?? ""
    if entry.key == "decode_field_as", decoder == "escaped" || decoder == "escaped_utf8" {
      builder.note(entry.keyMark, "\(what): '\(decoder)' is not done: JSON's escapes are read, and no others")
    } else {
      builder.refuse(
        entry.keyMark, "\(what): the decoder '\(decoder)' makes other fields of a field",
        hint: "a field stays text here")
    }
  }

  /// `a:integer,b:float`; nil after a refusal.
  private static func types(
    _ text: Located<String>?, _ what: String, into builder: inout ImportBuilder
  ) -> [(field: String, type: FieldType, mark: SourceMark)]? {
    guard let text else { return [] }
    let known: [String: FieldType] = ["integer": .int, "float": .float, "bool": .bool, "string": .string]
    var types: [(field: String, type: FieldType, mark: SourceMark)] = []
    for item in text.value.split(whereSeparator: { $0 == "," || $0 == " " }) {
      let parts = item.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2, let field = GrokNames.field(parts[0]) else {
        builder.refuse(text.mark, "\(what): '\(item)' in 'Types' is no field with its type", expected: "field:type")
        return nil
      }
      guard let type = known[parts[1].lowercased()] else {
        builder.refuse(
          text.mark, "\(what): the type '\(parts[1])' has no equal", expected: "integer, float, bool or string")
        return nil
      }
      if !types.contains(where: { $0.field == field }) { types.append((field, type, text.mark)) }
    }
    return types
  }

  // MARK: Multiline parsers

  private static let multilineKeys: Set<String> = [
    "name", "type", "rule", "flush_timeout", "parser", "key_content", "key_group", "key_pattern", "match_string",
    "negate",
  ]

  private static func multilineParser(_ section: FluentBitSection, into builder: inout ImportBuilder) {
    guard let name = section["name"] else {
      return builder.refuse(section.mark, "a multiline parser without 'Name'", expected: "the key 'Name'")
    }
    let what = "multiline parser '\(name.value)'"
    guard check(section, what, keys: multilineKeys, into: &builder) else { return }
    guard section["type"]?.value.lowercased() == "regex" else {
      return builder.refuse(
        section["type"]?.mark ?? section.mark, "\(what): a 'Type' other than regex", expected: "regex",
        hint: "write 'start' or 'continue' with a regex")
    }
    for key in ["parser", "key_content", "key_group", "key_pattern"] {
      guard let value = section[key] else { continue }
      return builder.refuse(
        value.mark, "\(what): '\(key)' joins by a field of parsed records",
        hint: "lines are joined before they are parsed")
    }
    if let timeout = section["flush_timeout"] {
      builder.note(timeout.mark, "\(what): 'Flush_Timeout' is left out: a record ends where the next begins")
    }
    var transitions = section.transitions
    for entry in section.entries where entry.key == "rule" {
      let words = ClassicFile.words(of: entry.value)
      guard words.count >= 2 else {
        return builder.refuse(
          entry.value.mark, "\(what): a rule without its state or regex", expected: "\"state\" \"/regex/\" \"next\"")
      }
      transitions.append(
        FluentBitTransition(
          from: words[0].value, regex: words[1], to: words.count > 2 ? words[2].value : "", mark: entry.keyMark))
    }
    let machine = FluentBitMachine(transitions)
    guard let states = machine.states(what, at: section.mark, into: &builder) else { return }
    let slug = builder.machineName(name.value)
    builder.add(MultilineDeclaration(name: Located(slug, mark: name.mark), form: .states(states)))
  }
}
