import LogModel
import RuleFile

/// What a JSON or logfmt rule looks for among a record's members, worked out once.
final class MemberPlan: Sendable {
  /// A field name of the rule: a key as it is, or a path into objects.
  struct Name: Sendable {
    let text: String
    /// Indices into `keys` of the path's components, where the name has a dot.
    let path: [String]
  }

  /// Every name that the rule looks for, and the first component of every path.
  let names: [Name]
  let time: [Int]
  let severity: [Int]
  let message: [Int]
  let stack: [Int]
  let service: [Int]
  let required: [Int]
  let types: [Int: FieldType]
  private let index: [String: Int]
  private let table: KeyTable

  init(_ declaration: RuleDeclaration, roles: CompiledRule.Roles) {
    var names: [Name] = []
    var index: [String: Int] = [:]
    func add(_ name: String) -> Int {
      if let known = index[name] { return known }
      index[name] = names.count
      names.append(Name(text: name, path: name.contains(".") ? name.split(separator: ".").map(String.init) : []))
      return names.count - 1
    }
    time = roles.time.map(add)
    severity = roles.severity.map(add)
    message = roles.message.map(add)
    stack = roles.stack.map(add)
    service = roles.service.map(add)
    required = declaration.require.map(add)
    types = Dictionary(declaration.types.map { (add($0.field), $0.type) }, uniquingKeysWith: { $1 })
    for template in declaration.set {
      for case .field(let name) in template.template.parts { _ = add(name) }
    }
    for name in names { if let first = name.path.first { _ = add(first) } }
    self.names = names
    self.index = index
    table = KeyTable(names.map(\.text))
  }

  func nameIndex(_ name: String) -> Int? { index[name] }

  /// The index in `names` of the member key `key`.
  @inline(__always)
  func nameIndex(ofKey key: UnsafeRawBufferPointer) -> Int? { table.index(of: key) }
}

/// A small hash table from keys to their index: a look costs a few nanoseconds and makes no string.
struct KeyTable: Sendable {
  private let slots: [Int16]
  private let keys: [ImmortalBytes]
  private let mask: Int

  init(_ keys: [String]) {
    var size = 16
    while size < keys.count * 4 { size *= 2 }
    var slots = [Int16](repeating: -1, count: size)
    mask = size - 1
    self.keys = keys.map { ImmortalBytes($0) }
    for (index, key) in self.keys.enumerated() {
      var slot = KeyTable.hash(key.bytes) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int16(index)
    }
    self.slots = slots
  }

  @inline(__always)
  func index(of key: UnsafeRawBufferPointer) -> Int? {
    var slot = KeyTable.hash(key) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if keys[index].bytes.isEqual(to: key) { return index }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Length, first and last two bytes tell the names of one rule apart well enough; a clash costs one comparison.
  @inline(__always)
  private static func hash(_ key: UnsafeRawBufferPointer) -> Int {
    guard key.count > 1 else { return key.first.map(Int.init) ?? 0 }
    let (first, second) = (Int(key[0]), Int(key[1]))
    let (last, beforeLast) = (Int(key[key.count - 1]), Int(key[key.count - 2]))
    let mixed = key.count &* 31 &+ first &* 131 &+ second &* 1031 &+ last &* 8209 &+ beforeLast &* 65_537
    return mixed ^ mixed >> 7
  }
}
