let commands = """
  usage: generate-corpus access-log --bytes SIZE [--seed N] [--output FILE]
         generate-corpus mixed --bytes SIZE [--seed N] --output DIR
  """

func run(_ words: [String]) throws {
  let rest = words.dropFirst()
  switch words.first {
  case "access-log":
    let arguments = try Arguments(rest, known: ["--bytes", "--seed", "--output"])
    try writeAccessLog(bytes: arguments.bytes("--bytes"), seed: arguments.seed(), to: arguments.string("--output"))
  case "mixed":
    let arguments = try Arguments(rest, known: ["--bytes", "--seed", "--output"])
    try writeMixedCorpus(bytes: arguments.bytes("--bytes"), seed: arguments.seed(), to: arguments.required("--output"))
  case "long-line":
    let arguments = try Arguments(rest, known: ["--bytes", "--seed", "--output"])
    try writeLongLine(bytes: arguments.bytes("--bytes"), seed: arguments.seed(), to: arguments.string("--output"))
  case "incident":
    let arguments = try Arguments(rest, known: ["--minutes", "--scale", "--seed", "--output"])
    var narrator = Narrator(minutes: try arguments.number("--minutes", otherwise: 30), scale: try arguments.number("--scale", otherwise: 1), seed: try arguments.seed())
    let journal = narrator.tell()
    try writeIncidentFiles(members(of: journal, story: narrator.story), to: arguments.required("--output"))
  default: throw UsageError(words: commands)
  }
}
try run(Array(CommandLine.arguments.dropFirst()))
