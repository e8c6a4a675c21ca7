import LogModel
import RuleFile

/// The grok and date filters of a Logstash pipeline.
enum LogstashImport {
  static func run(_ text: ForeignText, grok: GrokImport, into builder: inout ImportBuilder) {
    let config: LogstashConfig
    do throws(RuleFileError) { config = try LogstashConfig(text) } catch {
      return builder.refusals.append(error)
    }
    for (index, plugin) in config.filters.enumerated() {
      switch plugin.name.value {
      case "grok": filter(plugin, before: config.filters[(index + 1)...], grok: grok, into: &builder)
      case "date": break
      default:
        builder.note(plugin.name.mark, "the filter '\(plugin.name.value)' is left out")
      }
    }
    if !config.filters.contains(where: { $0.name.value == "grok" }) {
      builder.refuse(
        SourceMark(file: text.file, line: 1, column: 1), "there is no grok filter in the file",
        expected: "filter { grok { … } }")
    }
  }

  private static let knownSettings: Set<String> = [
    "match", "pattern_definitions", "patterns_dir", "patterns_files_glob", "break_on_match", "overwrite",
    "tag_on_failure", "id",
    "named_captures_only", "keep_empty_captures", "timeout_millis", "tag_on_timeout", "ecs_compatibility",
    "timeout_scope",
    "add_field", "add_tag", "remove_field", "remove_tag", "enable_metric", "periodic_flush", "target",
  ]
  /// Settings that change what a record holds.
  private static let leftOut: Set<String> = ["add_field", "add_tag", "remove_field", "remove_tag", "target"]

  private static func filter(
    _ plugin: LogstashConfig.Plugin, before rest: ArraySlice<LogstashConfig.Plugin>, grok: GrokImport,
    into builder: inout ImportBuilder
  ) {
    let mark = plugin.name.mark
    if plugin.isConditional {
      builder.note(mark, "the condition around this grok filter is left out", hint: "see 'when' of rules")
    }
    var known: Set<String> = []
    for (key, value) in plugin.settings {
      if !knownSettings.contains(key.value) {
        return builder.refuse(
          key.mark, "the setting '\(key.value)' of grok is not known",
          hint: nearest(to: key.value, among: knownSettings.sorted()).map { "did you mean '\($0)'?" })
      }
      if !known.insert(key.value).inserted, !leftOut.contains(key.value) {
        return builder.refuse(
          key.mark, "the setting '\(key.value)' of grok is there twice",
          hint: "make it one, with a list of expressions: \"message\" => [\"…\", \"…\"]")
      }
      if leftOut.contains(key.value) { builder.note(key.mark, "'\(key.value)' of the grok filter is left out") }
      if key.value == "patterns_dir" || key.value == "patterns_files_glob" {
        builder.note(key.mark, "the files of '\(key.value)' are not read", hint: "import them together with this one")
      }
      if key.value == "named_captures_only" || key.value == "break_on_match", value.texts.first?.value == "false" {
        return builder.refuse(key.mark, "'\(key.value) => false' has no equal")
      }
    }
    guard let match = plugin["match"] else {
      return builder.refuse(mark, "a grok filter without 'match'", expected: "match => {…}")
    }
    var grok = grok
    if case .map(let definitions) = plugin["pattern_definitions"] {
      for (name, value) in definitions {
        guard let regex = value.texts.first else { continue }
        if builder.hasPattern(GrokNames.pattern(name.value)) {
          return builder.refuse(
            name.mark, "the pattern '\(name.value)' is there already, for another filter",
            hint: "give one of them another name")
        }
        grok.define(name, regex)
      }
      grok.finishDefinitions(into: &builder)
    }
    let time = time(among: rest, into: &builder)
    if case .list(let values) = match, values.count % 2 == 1 {
      return builder.refuse(
        mark, "'match' has a field without an expression", expected: "match => [\"message\", \"expression\"]")
    }
    for (field, expression) in expressions(match) {
      guard field.value == "message" || field.value == "[message]" || field.value == "[event][original]" else {
        builder.refuse(
          field.mark, "grok of the field '\(field.value)': rules match lines", hint: "match the whole line")
        continue
      }
      grok.rule(expression, name: ruleName(of: expression), time: time, into: &builder)
    }
  }

  /// A rule is called as what it is about: the pattern that it is, or else `grok`.
  private static func ruleName(of expression: Located<String>) -> String {
    let text = expression.value
    guard text.hasPrefix("%{"), text.hasSuffix("}"), text.utf8.count < 40, !text.dropFirst(2).contains("%") else {
      return "grok"
    }
    return String(text.dropFirst(2).dropLast())
  }

  private static func expressions(
    _ match: LogstashConfig.Value
  ) -> [(field: Located<String>, expression: Located<String>)] {
    switch match {
    case .map(let entries): entries.flatMap { entry in entry.value.texts.map { (entry.key, $0) } }
    case .list(let values):
      // Logstash makes pairs of it: ["message", "expression", "message", "another"].
      stride(from: 0, to: values.count - 1, by: 2).flatMap { place in
        values[place].texts.first.map { field in values[place + 1].texts.map { (field, $0) } } ?? []
      }
    case .text: []
    }
  }

  /// What the next date filter says, up to the next grok filter's.
  private static func time(
    among plugins: ArraySlice<LogstashConfig.Plugin>, into builder: inout ImportBuilder
  ) -> GrokImport.Time? {
    guard let plugin = plugins.first(where: { $0.name.value == "date" }), let match = plugin["match"] else {
      return nil
    }
    let texts = match.texts
    guard texts.count >= 2, let field = GrokNames.field(texts[0].value) else {
      builder.refuse(
        plugin.name.mark, "a date filter without a field and formats", expected: "match => [\"field\", \"format\"]")
      return nil
    }
    var zone: Int?
    if let name = plugin["timezone"]?.texts.first {
      guard let offset = try? TimeZoneOffset(argument: name.value == "Etc/UTC" ? "UTC" : name.value) else {
        builder.refuse(
          name.mark, "the zone '\(name.value)' of the date filter: zones by name change in the year",
          hint: "write an offset")
        return nil
      }
      zone = offset.seconds
    }
    var formats: [Located<String>] = []
    for text in texts.dropFirst() {
      do throws(TimeTranslation.Refusal) {
        switch try TimeTranslation.logstash(text.value) {
        case .formats(let read): formats += read.map { Located($0, mark: text.mark, style: .folded) }
        case .epoch(let unit):
          guard texts.count == 2 else {
            builder.refuse(text.mark, "'\(text.value)' beside other formats", hint: "write one rule for each")
            return nil
          }
          return GrokImport.Time(field: field, source: .epoch(unit), zoneOffsetSeconds: nil)
        }
      } catch {
        builder.refuse(text.mark(atOffset: error.offset), error.problem, hint: error.hint)
        return nil
      }
    }
    return GrokImport.Time(field: field, source: .formats(formats), zoneOffsetSeconds: zone)
  }
}
