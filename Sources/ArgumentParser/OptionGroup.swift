/// Arguments that several commands share, declared once in a type of their own.
@propertyWrapper
public struct OptionGroup<Value: ParsableArguments> {
  let slot: GroupSlot<Value>
  private var assigned: Value?

  /// The arguments of `Value`.
  ///
  /// - Parameters:
  ///   - title: the heading under which help lists the options and flags of the group; with all others where empty.
  ///   - visibility: where all of the group is shown.
  ///   - flag: the long name of a flag of the command without which the group is of no use: then it takes nothing from sources behind the
  ///     command line, and a file can hold what is for other runs.
  public init(title: String = "", visibility: ArgumentVisibility = .default, configuredWith flag: String? = nil) {
    slot = GroupSlot(title: title, visibility: visibility, flag: flag)
  }

  /// The group's values.
  public var wrappedValue: Value {
    get { assigned ?? slot.value }
    set { assigned = newValue }
  }
}

extension OptionGroup: Sendable where Value: Sendable {}

/// The instance of a group whose wrappers the parser fills.
final class GroupSlot<Value: ParsableArguments> {
  let title: String
  let visibility: ArgumentVisibility
  let flag: String?
  var value = Value()

  init(title: String, visibility: ArgumentVisibility, flag: String?) {
    self.title = title
    self.visibility = visibility
    self.flag = flag
  }
}

// Written while its command is parsed, by one thread, and only read afterwards.
extension GroupSlot: @unchecked Sendable where Value: Sendable {}
