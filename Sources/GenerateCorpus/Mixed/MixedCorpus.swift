/// A log format: its name, which is its file's, and how a record of it looks. A record may be several lines.
struct LogFormat: Sendable {
  let name: String
  let record: @Sendable (inout Scene) -> String

  init(_ name: String, _ record: @escaping @Sendable (inout Scene) -> String) {
    self.name = name
    self.record = record
  }

  static let all =
    webServers + javaLogging + pythonAndRuby + structuredLogging + nativeLogging + databases + dataPlatforms
    + operatingSystems
}

/// Writes one file for each format into `folder`, together about `limit` bytes. Some services talk more than others, so
/// the shares are not equal: from half to twice the average.
func writeMixedCorpus(bytes limit: Int, seed: UInt64, to folder: String) throws(OutputError) {
  try createFolder(folder)
  let seeds = Random(seed: seed).fork("mixed")
  let weights = LogFormat.all.map { format in
    var random = seeds.fork("share of \(format.name)")
    return random.number(50..<200)
  }
  let sum = weights.reduce(0, +)
  for (format, weight) in zip(LogFormat.all, weights) {
    let file = try OutputFile(path: "\(folder)/\(format.name).log")
    var scene = Scene(random: seeds.fork(format.name))
    var out = LineWriter()
    while out.total < limit / sum * weight {
      scene.advance()
      out.line(format.record(&scene))
      if out.count >= 1 << 19 { try out.flush(to: file) }
    }
    try out.flush(to: file)
  }
}
