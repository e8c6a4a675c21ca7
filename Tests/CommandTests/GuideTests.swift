import Glibc
import KafkaSupport
import TestSupport
import Testing

private let isRunnable: Bool = Program.isBuilt && TestBroker.isInstalled

@Suite("Guides", .enabled(if: isRunnable, "needs `make test`: the built program and the broker of the tests"))
struct GuideTests {
  static let guides = ["docs/OPERATIONS.md", "docs/BAD-DAYS.md", "docs/WRITING-RULES.md", "docs/CONTRIBUTING.md"]

  @Test("have commands that do what they say", arguments: guides)
  func commands(path: String) async {
    let guide = Guide(path)
    #expect(guide.commandCount > 4)
    let scratch = TemporaryDirectory()
    TestBroker.shared.createTopic("\(guide.name)-logs", partitions: 3)
    let outcome = await Program.run(
      shell: guide.script(root: scratch.path), in: scratch.path,
      environment: ["KAFKA": TestBroker.shared.address, "PROJECT": projectDirectory, "ROOT": scratch.path])
    let statuses = String(decoding: scratch.read("statuses") ?? [], as: UTF8.self).split(separator: "\n")
    #expect(statuses.count == guide.commandCount, "\(outcome.errors)")
    for case .run(let text, let status, let line) in guide.steps where !statuses.contains("\(line) \(status)") {
      let output = String(decoding: scratch.read("output-\(line)") ?? [], as: UTF8.self)
      let came = statuses.first { $0.hasPrefix("\(line) ") } ?? "\(line) never"
      Issue.record("\(path):\(came), not \(status)\n\(text)\n\(output)\(outcome.errors)")
    }
  }
}

/// All that is documented, not only what is run.
@Suite("Documents", .enabled(if: Program.isBuilt, "SENTINEL does not name a built program: use `make test`"))
struct DocumentTests {
  static let documents = files("README.md deploy docs corpora Benchmarks -name '*.md'")

  private static func files(_ arguments: String) -> [String] {
    Program.run(shell: "find \(arguments)", in: projectDirectory).lines.map(String.init).sorted()
  }

  private static func text(_ path: String) -> String {
    String(decoding: TemporaryDirectory.read("\(projectDirectory)/\(path)") ?? [], as: UTF8.self)
  }

  /// The help of each command that was asked for.
  private final class Manuals {
    private var texts: [String: String] = [:]

    func text(of command: String) -> String {
      if let text = texts[command] { return text }
      let text = Program.run(shell: "sentinel help \(command)", in: "/").text
      texts[command] = text
      return text
    }
  }

  @Test func `name commands and options that there are`() {
    let manuals = Manuals()
    var count = 0
    for document in Self.documents {
      for mention in Self.text(document).matches(of: /\bsentinel (?:sentinel )?([a-z][^`|\n#;&<>]*)/) {
        let words = mention.output.1.split(separator: " ")
        let isGroup = ["buffer", "config", "rules"].contains(words[0]) && words.count > 1
        let name = words.prefix(isGroup ? 2 : 1).joined(separator: " ")
        for word in words where word.hasPrefix("--") {
          let option = word.prefix { $0 == "-" || $0.isLowercase }
          count += 1
          #expect(
            manuals.text(of: name).matches(of: /--[a-z-]+/).contains { $0.output == option },
            "\(document): sentinel \(name) has no \(option)")
        }
      }
    }
    #expect(count > 100)
  }

  @Test func `name metrics that there are`() {
    let sources = Program.run(shell: "grep -rhoE 'sentinel_[a-z_]+' Sources | sort -u", in: projectDirectory).lines
    for document in Self.documents {
      for metric in Self.text(document).matches(of: /\bsentinel_[a-z_]+/) where metric.output != "sentinel_" {
        #expect(sources.contains(metric.output), "\(document): \(metric.output)")
      }
    }
  }

  @Test func `have links that lead somewhere`() {
    for document in Self.documents {
      let directory = document.split(separator: "/").dropLast().joined(separator: "/")
      for link in Self.text(document).matches(of: /\]\(([^):\s]*)\)/) {
        let parts = link.output.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let path = "\(projectDirectory)/\(parts[0].isEmpty ? document : "\(directory)/\(parts[0])")"
        #expect(access(path, R_OK) == 0, "\(document): \(link.output.1)")
        guard parts.count == 2 else { continue }
        let headings = String(decoding: TemporaryDirectory.read(path) ?? [], as: UTF8.self)
          .split(separator: "\n").filter { $0.hasPrefix("#") }.map(Self.anchor)
        #expect(headings.contains(String(parts[1])), "\(document): \(link.output.1)")
      }
    }
  }

  /// What a heading is linked as.
  private static func anchor(_ heading: Substring) -> String {
    heading.drop { $0 == "#" || $0 == " " }.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
      .replacing(" ", with: "-")
  }
}
