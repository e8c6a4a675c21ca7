import LogModel
import Rules

/// Which records are written. What an option keeps out is counted under its name.
public struct RecordFilter: Sendable {
  /// The options that can keep a record out, in the order in which they are asked.
  public enum Reason: Int, CaseIterable, Sendable {
    case since
    case until
    case severity
    case serviceOnly
    case onlyUnparsed

    public var option: String {
      switch self {
      case .since: "--since"
      case .until: "--until"
      case .severity: "--severity"
      case .serviceOnly: "--service-only"
      case .onlyUnparsed: "--only-unparsed"
      }
    }
  }

  /// Nanoseconds since 1970; a record at this time is in. A record without a time passes no filter on time.
  public var since: Int64?
  /// Nanoseconds since 1970; a record at this time is out.
  public var until: Int64?
  /// The least severity; a record without one is out.
  public var severity: Severity?
  public var services: [Glob] = []
  public var onlyUnparsed = false

  public init() {}

  var isEmpty: Bool { since == nil && until == nil && severity == nil && services.isEmpty && !onlyUnparsed }

  /// Why a record is not written; `nil`: it is.
  func reason(against parsed: ParsedRecord, service: () -> String) -> Reason? {
    if let since, parsed.timestamp.map({ $0.nanoseconds < since }) ?? true { return .since }
    if let until, parsed.timestamp.map({ $0.nanoseconds >= until }) ?? true { return .until }
    if let severity, parsed.severity.map({ $0 < severity }) ?? true { return .severity }
    if !services.isEmpty {
      let service = service()
      if !services.contains(where: { $0.matches(service) }) { return .serviceOnly }
    }
    if onlyUnparsed, !parsed.isUnparsed { return .onlyUnparsed }
    return nil
  }
}
