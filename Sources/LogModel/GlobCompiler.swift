/// One instruction of a compiled glob: to take a character of the text, or to go on elsewhere without one.
enum GlobInstruction: Sendable {
  case character(UInt32)
  /// Any character.
  case any
  /// Any character but `/`.
  case anyInComponent
  case set(GlobSet)
  /// Go on at both.
  case split(Int, Int)
  case jump(Int)
  case accept
}

/// A set of characters, `[a-z_]` or `[!a-z_]`.
struct GlobSet: Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false
  /// Whether `/` is never taken, not even by a negated set.
  var isWithinComponent: Bool

  func contains(_ character: UInt32, caseInsensitive: Bool) -> Bool {
    if isWithinComponent, character == GlobCharacter.slash { return false }
    let isMember = holds(character) || (caseInsensitive && holds(GlobCharacter.otherCase(character)))
    return isMember != isNegated
  }

  private func holds(_ character: UInt32) -> Bool {
    ranges.contains { $0.contains(character) }
  }
}

/// Reads a glob and writes its program.
struct GlobCompiler {
  private let pattern: String
  private let characters: [Unicode.Scalar]
  private let subject: Glob.Subject
  private var index = 0
  private var instructions: [GlobInstruction] = []
  /// The braces that are open, the innermost last.
  private var groups: [Group] = []
  /// Whether a `/` stands in the glob.
  private(set) var hasSlash = false

  private struct Group {
    /// Where its brace is.
    var index: Int
    /// The place of the split in front of the alternative that is being read.
    var split: Int
    /// The jumps at the ends of the alternatives, which lead behind the group.
    var jumps: [Int] = []
  }

  init(_ pattern: String, over subject: Glob.Subject) {
    self.pattern = pattern
    self.subject = subject
    characters = Array(pattern.unicodeScalars)
  }

  mutating func compile() throws(GlobError) -> [GlobInstruction] {
    guard pattern.utf8.count <= Glob.maximumLength else {
      throw GlobError(
        pattern: pattern, offset: Glob.maximumLength, what: "the glob is too long",
        expected: "at most \(Glob.maximumLength) bytes")
    }
    while index < characters.count {
      let character = characters[index]
      index += 1
      switch character {
      case "*": compileStar()
      case "?": instructions.append(subject == .path ? .anyInComponent : .any)
      case "[": try compileSet()
      case "{": openGroup()
      case ",": groups.isEmpty ? append(character) : nextAlternative()
      case "}": groups.isEmpty ? append(character) : closeGroup()
      case "\\": append(try escaped())
      default: append(character)
      }
    }
    if let group = groups.last {
      throw error("the brace is not closed", at: group.index, expected: "a '}', or '\\{' for the character itself")
    }
    instructions.append(.accept)
    return instructions
  }

  private mutating func append(_ character: Unicode.Scalar) {
    if character == "/" { hasSlash = true }
    instructions.append(.character(character.value))
  }

  private mutating func escaped() throws(GlobError) -> Unicode.Scalar {
    guard index < characters.count else {
      throw error(
        "the glob ends after '\\'", at: index - 1, expected: "a character behind it, or '\\\\' for the character itself"
      )
    }
    index += 1
    return characters[index - 1]
  }

  // MARK: Stars

  private mutating func compileStar() {
    let start = index - 1
    while index < characters.count, characters[index] == "*" { index += 1 }
    guard subject == .path, index - start >= 2 else {
      return appendLoop(over: subject == .path ? .anyInComponent : .any)
    }
    let isAtComponent = start == 0 || "/{,".unicodeScalars.contains(characters[start - 1])
    guard isAtComponent, index < characters.count, characters[index] == "/" else { return appendLoop(over: .any) }
    // Directories with the slash behind them, or nothing.
    index += 1
    hasSlash = true
    let split = instructions.count
    instructions.append(.split(split + 1, 0))
    appendLoop(over: .any)
    instructions.append(.character(GlobCharacter.slash))
    instructions[split] = .split(split + 1, instructions.count)
  }

  private mutating func appendLoop(over instruction: GlobInstruction) {
    let start = instructions.count
    instructions += [.split(start + 1, start + 3), instruction, .jump(start)]
  }

  // MARK: Braces

  private mutating func openGroup() {
    groups.append(Group(index: index - 1, split: instructions.count))
    instructions.append(.split(instructions.count + 1, 0))
  }

  private mutating func nextAlternative() {
    guard var group = groups.popLast() else { return }
    group.jumps.append(instructions.count)
    instructions.append(.jump(0))
    instructions[group.split] = .split(group.split + 1, instructions.count)
    group.split = instructions.count
    instructions.append(.split(group.split + 1, 0))
    groups.append(group)
  }

  private mutating func closeGroup() {
    guard let group = groups.popLast() else { return }
    // The last alternative has no next.
    instructions[group.split] = .jump(group.split + 1)
    for jump in group.jumps { instructions[jump] = .jump(instructions.count) }
  }

  // MARK: Sets

  private mutating func compileSet() throws(GlobError) {
    let start = index - 1
    var set = GlobSet(isWithinComponent: subject == .path)
    if index < characters.count, characters[index] == "!" || characters[index] == "^" {
      set.isNegated = true
      index += 1
    }
    let first = index
    while index < characters.count {
      // A bracket that comes first is a member.
      if characters[index] == "]", index > first {
        index += 1
        instructions.append(.set(set))
        return
      }
      let memberIndex = index
      let lower = try member()
      var upper = lower
      if index + 1 < characters.count, characters[index] == "-", characters[index + 1] != "]" {
        index += 1
        upper = try member()
      }
      guard lower <= upper else {
        throw error("the range's ends are exchanged", at: memberIndex, expected: "the lower character first")
      }
      set.ranges.append(lower.value...upper.value)
    }
    throw error("the set is not closed", at: start, expected: "a ']', or '\\[' for the character itself")
  }

  private mutating func member() throws(GlobError) -> Unicode.Scalar {
    index += 1
    return characters[index - 1] == "\\" ? try escaped() : characters[index - 1]
  }

  private func error(_ what: String, at index: Int, expected: String) -> GlobError {
    let offset = characters[..<index].reduce(0) { $0 + UTF8.width($1) }
    return GlobError(pattern: pattern, offset: offset, what: what, expected: expected)
  }
}
