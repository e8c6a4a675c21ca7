import LogModel
import RuleFile

/// How a parser of Fluent Bit reads times.
struct FluentBitTime {
  let key: String
  let formats: [Located<String>]
  let zoneOffsetSeconds: Int?
  /// Where the format stands.
  let mark: SourceMark

  struct Refusal: Error {
    let mark: SourceMark
    let problem: String
    var hint: String?
  }

  /// nil where the parser reads none.
  static func read(_ section: FluentBitSection) -> Result<FluentBitTime?, Refusal> {
    guard let format = section["time_format"] else { return .success(nil) }
    let key = section["time_key"]?.value ?? "time"
    guard let field = GrokNames.field(key) ?? (section["format"]?.value.lowercased() == "regex" ? nil : key) else {
      return .failure(
        Refusal(
          mark: section["time_key"]?.mark ?? format.mark, problem: "'Time_Key \(key)' cannot be a field here",
          hint: GrokNames.fieldHint))
    }
    if section.flag("time_system_timezone", default: false), let value = section["time_system_timezone"] {
      return .failure(
        Refusal(
          mark: value.mark, problem: "'Time_System_Timezone' is the zone of whatever machine reads",
          hint: "write Time_Offset, or give --time-zone"))
    }
    var zone: Int?
    if let offset = section["time_offset"] {
      do throws(TimeArgumentError) {
        zone = try TimeZoneOffset(argument: offset.value).seconds
      } catch {
        return .failure(Refusal(mark: offset.mark, problem: "'Time_Offset' \(error)"))
      }
    }
    do throws(TimeTranslation.Refusal) {
      let formats = try TimeTranslation.formats(ofStrptime: format.value)
      return .success(
        FluentBitTime(
          key: field, formats: formats.map { Located($0, mark: format.mark, style: .folded) }, zoneOffsetSeconds: zone,
          mark: format.mark))
    } catch {
      return .failure(Refusal(mark: format.mark(atOffset: error.offset), problem: error.problem, hint: error.hint))
    }
  }

  func declaration(field: String?, mark: SourceMark) -> TimeDeclaration {
    TimeDeclaration(fields: [field ?? key], source: .formats(formats), zoneOffsetSeconds: zoneOffsetSeconds, mark: mark)
  }
}
