import TestSupport

/// A document whose commands are run, in their order: what stands in fenced blocks of `sh` and `cron`, as a reader would have it.
///
/// What the reader has and the document does not say stands in comments, which are not shown:
///
/// | | |
/// | --- | --- |
/// | `<!-- before: SHELL -->` | runs in the shell of the whole document |
/// | `<!-- file: PATH -->` | the next block is what is in this file |
/// | `<!-- exit: CODE -->` | the next block of commands ends so, and not with 0 |
struct Guide {
  /// What is done for one block or comment.
  enum Step {
    case before(String)
    case file(path: String, text: String)
    case run(String, status: Int, line: Int)
  }

  let name: String
  let steps: [Step]

  init(_ path: String) {
    let text = String(decoding: TemporaryDirectory.read("\(projectDirectory)/\(path)") ?? [], as: UTF8.self)
    name = path.split(separator: "/").last!.split(separator: ".").first!.lowercased()
    steps = Guide.steps(of: text.split(separator: "\n", omittingEmptySubsequences: false))
  }

  var commandCount: Int { steps.count { if case .run = $0 { true } else { false } } }

  private static func steps(of lines: [Substring]) -> [Step] {
    var steps: [Step] = []
    var path: String?
    var status = 0
    var index = 0
    /// The lines up to the one that is `end`, which is passed.
    func text(upTo isEnd: (Substring) -> Bool) -> String {
      let start = index
      while index < lines.count, !isEnd(lines[index]) { index += 1 }
      defer { index += 1 }
      return lines[start..<index].joined(separator: "\n")
    }
    while index < lines.count {
      let line = lines[index]
      index += 1
      if let comment = line.wholeMatch(of: /<!-- (before|file|exit): (.*) -->/)?.output {
        switch comment.1 {
        case "before": steps.append(.before(String(comment.2)))
        case "file": path = String(comment.2)
        default: status = Int(comment.2) ?? -1
        }
      } else if line == "<!-- before:" {
        steps.append(.before(text { $0 == "-->" }))
      } else if line.hasPrefix("```") {
        let number = index
        let block = text { $0 == "```" }
        switch (path, line.dropFirst(3)) {
        case (let file?, _): steps.append(.file(path: file, text: block))
        case (nil, "sh"): steps.append(.run(block, status: status, line: number))
        case (nil, "cron"): steps.append(contentsOf: cronCommands(block).map { .run($0, status: 0, line: number) })
        default: break
        }
        (path, status) = (nil, 0)
      }
    }
    return steps
  }

  /// What the lines of a crontab of the system run. A line that is none gives a command that fails.
  private static func cronCommands(_ text: String) -> [String] {
    text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      line.wholeMatch(of: /(?:[0-9*\/,-]+ ){5}[a-z]+ (.*)/).map { String($0.output.1) } ?? "false # \(line)"
    }
  }

  /// A script that does all of it below `root`, and writes `LINE STATUS` of each block into `root/statuses`.
  ///
  /// Absolute paths of the document lie below `root`, `kafka:9092` is `$KAFKA`, and topics and groups have the guide's name in front.
  func script(root: String) -> String {
    var script = "source '\(projectDirectory)/Tests/CommandTests/guide.bash'\n"
    for (number, step) in steps.enumerated() {
      switch step {
      case .before(let text):
        script += placed(text, root) + "\n"
      case .file(let path, let text):
        let file = placed(path, root)
        script +=
          "mkdir -p \"$(dirname \(file))\"; cat > \(file) <<GUIDE_\(number)\n\(placed(text, root, expanding: false))\nGUIDE_\(number)\n"
      case .run(let text, _, let line):
        script += """
          text=$(cat <<'GUIDE_\(number)'
          \(placed(text, root))
          GUIDE_\(number)
          )
          (set -e -o pipefail; eval "$text") > '\(root)/output-\(line)' 2>&1 </dev/null
          echo "\(line) $?" >> '\(root)/statuses'

          """
      }
    }
    return script
  }

  private func placed(_ text: String, _ root: String, expanding: Bool = true) -> String {
    // In a file, which is written by a here-document, only the name of the cluster is to be expanded.
    let text =
      expanding ? text : text.replacing("\\", with: "\\\\").replacing("$", with: "\\$").replacing("`", with: "\\`")
    return text.replacing(/(^|[\s"'=@:(\[])\/(var|srv|etc|mnt|run|backup)\b/) { "\($0.output.1)\(root)/\($0.output.2)" }
      .replacing("kafka:9092", with: "$KAFKA")
      .replacing(/(--topic|--group|--alerts-topic) ([a-z]+)/) { "\($0.output.1) \(name)-\($0.output.2)" }
      .replacing(/\b(topic|group): ([a-z]+)/) { "\($0.output.1): \(name)-\($0.output.2)" }
  }
}
