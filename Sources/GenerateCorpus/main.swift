import Glibc

let help = """
  Makes log corpora from a seed: the same command gives the same bytes, everywhere.

  usage: generate-corpus incident --output DIR [--seed N] [--minutes 30] [--scale 1.0]
         generate-corpus hostile --output DIR
         generate-corpus access-log --bytes SIZE [--seed N] [--output FILE]
         generate-corpus mixed --bytes SIZE [--seed N] --output DIR

  incident    an outage of a database that spreads through a shop's services: DIR/incident.tar.gz
  hostile     small files that break readers which trust their input
  access-log  one large nginx access log, to standard output or FILE
  mixed       one file for each of many log formats, together about SIZE bytes

  SIZE is a number and B, KB, MB or GB, such as 200MB. --seed is 1 if it is not given.

  """

func perform(_ words: [String]) throws {
  let rest = words.dropFirst()
  switch words.first {
  case "incident":
    let arguments = try Arguments(rest, known: ["--seed", "--output", "--minutes", "--scale"])
    try writeIncident(
      minutes: arguments.number("--minutes", otherwise: 30), scale: arguments.number("--scale", otherwise: 1),
      seed: arguments.seed(), to: arguments.required("--output"))
  case "hostile":
    let arguments = try Arguments(rest, known: ["--output"])
    try writeHostileFiles(to: arguments.required("--output"))
  case "access-log":
    let arguments = try Arguments(rest, known: ["--bytes", "--seed", "--output"])
    try writeAccessLog(bytes: arguments.bytes("--bytes"), seed: arguments.seed(), to: arguments.string("--output"))
  case "mixed":
    let arguments = try Arguments(rest, known: ["--bytes", "--seed", "--output"])
    try writeMixedCorpus(
      bytes: arguments.bytes("--bytes"), seed: arguments.seed(), to: arguments.required("--output"))
  // For Benchmarks/run, and not worth a line of the help:
  case "long-line":
    let arguments = try Arguments(rest, known: ["--bytes", "--seed", "--output"])
    try writeLongLine(bytes: arguments.bytes("--bytes"), seed: arguments.seed(), to: arguments.string("--output"))
  case "decompress":
    for path in try Arguments(rest, known: []).operands { try decompress(path) }
  case "--help", "-h", "help":
    print(help, terminator: "")
  case let word?: throw UsageError(words: "unknown command '\(word)'; try generate-corpus --help")
  case nil: throw UsageError(words: "which corpus? try generate-corpus --help")
  }
}

do {
  try perform(Array(CommandLine.arguments.dropFirst()))
} catch let error as UsageError {
  complain(error.words)
  exit(64)
} catch let error as OutputError {
  // A reader that has seen enough, such as `head`, is no failure.
  if error.code == EPIPE { exit(0) }
  complain(error.words)
  exit(74)
} catch {
  complain("\(error)")
  exit(74)
}
