import LogModel
import RuleFile

/// The members of the JSON or logfmt record at hand: read once, looked at by every rule that wants them.
struct MemberTable {
  private enum Reading {
    case notYet
    case failed
    case read
  }

  private var json = Reading.notYet
  private var logfmt = Reading.notYet
  private(set) var members: ContiguousArray<JSONMember> = []
  private var nested: ContiguousArray<JSONMember> = []
  /// What `resolve` found, by the index of the name.
  private var found: ContiguousArray<JSONMember?> = []
  /// The member that a name's value lies in, by the index of the name; -1 for none.
  private var owner: ContiguousArray<Int> = []
  private var isConsumed: ContiguousArray<Bool> = []

  /// To be called for each record.
  mutating func forget() {
    json = .notYet
    logfmt = .notYet
  }

  mutating func readJSON(_ line: UnsafeRawBufferPointer) -> Bool {
    if json == .notYet {
      members.removeAll(keepingCapacity: true)
      logfmt = .notYet
      json = JSONObjectReader.members(of: line, into: &members) ? .read : .failed
    }
    return json == .read
  }

  mutating func readLogfmt(_ line: UnsafeRawBufferPointer) -> Bool {
    if logfmt == .notYet {
      members.removeAll(keepingCapacity: true)
      json = .notYet
      logfmt = LogfmtReader.members(of: line, into: &members) ? .read : .failed
    }
    return logfmt == .read
  }

  /// Looks up the names of `plan`; false where one that the rule requires is not there.
  mutating func resolve(_ plan: MemberPlan) -> Bool {
    found.removeAll(keepingCapacity: true)
    owner.removeAll(keepingCapacity: true)
    isConsumed.removeAll(keepingCapacity: true)
    for _ in plan.names {
      found.append(nil)
      owner.append(-1)
    }
    for (index, member) in members.enumerated() {
      isConsumed.append(false)
      // Of a repeated key the last counts, as in most readers of JSON.
      guard let name = plan.nameIndex(ofKey: member.key) else { continue }
      found[name] = member
      owner[name] = index
    }
    for (index, name) in plan.names.enumerated() where found[index] == nil && name.path.count > 1 {
      resolve(path: name.path, index, plan)
    }
    for name in plan.required where found[name] == nil { return false }
    return true
  }

  private mutating func resolve(path: [String], _ index: Int, _ plan: MemberPlan) {
    guard let top = plan.nameIndex(path[0]), owner[top] >= 0, var value = found[top] else { return }
    var isOnlyMember = true
    for component in path.dropFirst() {
      guard value.kind == .object else { return }
      nested.removeAll(keepingCapacity: true)
      guard JSONObjectReader.members(of: value.value, into: &nested) else { return }
      var component = component
      let match = component.withUTF8 { name in nested.first { $0.key.isEqual(to: UnsafeRawBufferPointer(name)) } }
      guard let match else { return }
      isOnlyMember = isOnlyMember && nested.count == 1
      value = match
    }
    found[index] = value
    // An object that holds nothing else goes with its value.
    if isOnlyMember { owner[index] = owner[top] }
  }

  /// The value of the first of `names` that is there.
  func first(of names: [Int]) -> JSONMember? {
    for name in names { if let member = found[name] { return member } }
    return nil
  }

  /// Keeps the member of the first of `names` that is there out of the fields.
  mutating func consume(_ names: [Int]) {
    for name in names where found[name] != nil {
      if owner[name] >= 0 { isConsumed[owner[name]] = true }
      return
    }
  }

  /// Appends what was not consumed.
  func appendFields(_ plan: MemberPlan, to parsed: ParsedRecord, _ arena: ByteArena) {
    for (index, member) in members.enumerated() where !isConsumed[index] {
      var value = FieldValue(member)
      if member.kind == .number, !FieldType.isExact(member.value) { value.kind = .text }
      if member.kind == .string, !member.hasEscapes, !plan.types.isEmpty, let name = plan.nameIndex(ofKey: member.key),
        let type = plan.types[name]
      {
        value = type.value(member.value, arena)
      }
      parsed.append(Field(name: member.key, isNameValid: false, value: value))
    }
  }
}

extension FieldValue {
  /// What must be text in every output, such as the message: of anything but a string, its JSON.
  init(textOf member: JSONMember) {
    self.init(member.value, member.kind == .string && member.hasEscapes ? .jsonString : .text)
  }

  init(_ member: JSONMember) {
    switch member.kind {
    case .string: self.init(member.value, member.hasEscapes ? .jsonString : .text)
    default: self.init(member.value, .json)
    }
  }
}
