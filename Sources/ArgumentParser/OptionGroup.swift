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
  public init(title: String = "", visibility: ArgumentVisibility = .default) {
    slot = GroupSlot(title: title, visibility: visibility)
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
  var value = Value()

  init(title: String, visibility: ArgumentVisibility) {
    self.title = title
    self.visibility = visibility
  }
}

// Written while its command is parsed, by one thread, and only read afterwards.
extension GroupSlot: @unchecked Sendable where Value: Sendable {}
