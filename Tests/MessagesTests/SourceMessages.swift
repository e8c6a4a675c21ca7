import TestSupport

/// The literals of Sources/ that are parts of messages, found by where they stand.
struct SourceMessages {
  /// What makes an error, or tells one.
  private static let makers: Set = [
    "report", "refuse", "refused", "complain", "fail", "resolve", "skip", "line",
  ]
  /// What makes an error in one target, and means something else in others.
  private static let makersOfTarget: [String: Set<String>] = [
    "LogModel": ["error"], "RuleChecks": ["finding", "Finding"], "RuleFile": ["add"],
    "RuleImport": ["note", "refusal"],
    "Templates": ["error"],
  ]
  /// How the names of types end that carry a message, also of those that are no `Error`.
  private static let endings = ["Error", "Refusal", "Problem", "Damage", "Notice", "Loss", "Fault"]
  /// What ends the program at a fault of its own, and tells nothing to its user.
  private static let traps: Set = ["fatalError", "precondition", "preconditionFailure", "assert", "assertionFailure"]
  /// What is wrong at a byte of a file of ours: told within `damaged: <fault> at byte <offset>`, which has a row.
  private static let details: Set = ["ByteCodingError", "damaged"]
  /// Labels of arguments that are a message, whatever they are an argument of.
  private static let labels: Set = ["reason", "problem", "cause"]
  /// Labels of arguments that are added to a message, or place it: they need no row.
  private static let additions: Set = [
    "expected", "hint", "path", "summary", "file", "example",
    "remedy", "details", "subject",
  ]
  /// Types whose literals are messages though they are no errors: they put errors into words.
  private static let speakers: Set = [
    "BufferNotice", "ChildProcess", "ConsumeFailure", "DrainFailure", "KafkaProperty", "ReservedKey",
  ]

  /// Literals that stand where messages stand and need no row, and why.
  private static let exceptions: [String: String] = [
    "; --config … leaves it out": "a hint behind an error of a system call, which has a row",
    "told to stop": "an error that ends a run at a signal, and is never told",
    "talking to the brokers": "what was being done, in front of librdkafka's words",
    "ApiVersionRequest failed: Local: Read underflow": "what is looked for in librdkafka's words",
    "librdkafka does not take this value": "in place of librdkafka's words, should it have none",
    "it takes a transaction": "why a trial of `drain --check` was not made, in its table",
    "… at offset …": "what PCRE2 says, for tests: in rule files it is put behind the place",
    "time format '…', byte …: …; expected …": "for tests: in rule files what is wrong is put behind the place",
    "out of memory": "libyaml's words, behind 'not valid YAML: '",
    "the value of …": "what a complaint of a value's shape is about",
  ]

  /// All of a directory of Sources/, in the order of files and lines.
  static func all(in directory: String) -> [SourceLiteral] {
    let scans = files(below: "\(projectDirectory)/Sources/\(directory)").map { path in
      SourceLiteralScanner.scan(
        TemporaryDirectory.read(path) ?? [], file: String(path.dropFirst(projectDirectory.count + 1)))
    }
    let errorTypes = scans.reduce(into: speakers) { $0.formUnion($1.errorTypes) }
    let makers = makers.union(makersOfTarget[directory] ?? [])
    return scans.flatMap(\.literals).filter { isMessage($0, errorTypes, makers) }
  }

  private static func isMessage(
    _ literal: SourceLiteral, _ errorTypes: Set<String>, _ makers: Set<String>
  ) -> Bool {
    guard literal.isProse, exceptions[literal.text] == nil else { return false }
    let isOfError = literal.frames.contains {
      ($0.isType || speakers.contains($0.name)) && errorTypes.contains($0.name)
    }
    guard let call = literal.calls.first(where: { !["", "\\"].contains($0.name) }) else {
      return isOfError || labels.contains(literal.declaration)
    }
    // What was being done stands in front of librdkafka's words, and of many of them.
    if call.name == "KafkaError", call.label != "reason" { return false }
    if additions.contains(call.label) || traps.contains(call.name) || details.contains(call.name) { return false }
    return isOfError || makers.contains(call.name) || labels.contains(call.label)
      || endings.contains { call.name.hasSuffix($0) }
  }

  /// The targets: the directories of Sources/.
  static let targets = directories(in: "\(projectDirectory)/Sources").filter {
    !files(below: "\(projectDirectory)/Sources/\($0)").isEmpty
  }

  private static func files(below path: String) -> [String] {
    TemporaryDirectory.names(in: path).flatMap { name -> [String] in
      let file = "\(path)/\(name)"
      return name.hasSuffix(".swift") ? [file] : name.contains(".") ? [] : files(below: file)
    }
  }

  private static func directories(in path: String) -> [String] {
    TemporaryDirectory.names(in: path).filter { !$0.contains(".") }
  }
}

extension SourceLiteral {
  /// The parts that have words, without the blanks and quotation marks around them.
  var words: [String] {
    fragments.flatMap { $0.split(separator: "\n") }.map { fragment in
      let isEdge = { (character: Character) in " '\"`:;,.()?".contains(character) }
      return String(String(fragment.drop(while: isEdge).reversed()).drop(while: isEdge).reversed())
    }
    .filter { $0.contains { $0.isLetter } }
  }

  /// Whether it is words for a reader, rather than a name, a path or a key: two words with a blank between, or an interpolation.
  fileprivate var isProse: Bool {
    let words = text.split { !$0.isLetter && $0 != "'" }.filter { $0.count > 1 }
    return words.count >= 2 && words.reduce(0) { $0 + $1.count } >= 8 && text.contains(" ")
  }
}
