import TestSupport
import Testing

/// What the containers of `deploy/` run. That it does what it should is tried by `make containers-test`; here, that the program takes its options as they are.
@Suite("Containers", .enabled(if: Program.isBuilt, "SENTINEL does not name a built program: use `make test`"))
struct ContainerTests {
  private static let directory = "\(projectDirectory)/deploy"

  /// One run of `sentinel` in a file: its words, as a container has them.
  private struct Run: CustomTestStringConvertible {
    var file: String
    var words: [String]

    var testDescription: String { "\(file): \(words.joined(separator: " "))" }

    /// The same with nothing that may be written, nobody to be reached, and ports of the system's choice.
    var harmless: String {
      words.map { word in
        switch word {
        case "buffer", "records": "/dev/null/nothing"
        case "kafka:9092": "127.0.0.1:1"
        default:
          word.replacing(/^\/var\/(lib|log)\/[a-z]+/, with: "/dev/null/nothing")
            .replacing(/^(0\.0\.0\.0|127\.0\.0\.1):80\d\d$/, with: "127.0.0.1:0")
        }
      }
      .map { "'\($0)'" }.joined(separator: " ")
    }

    /// How it must end where the buffer and the output cannot be there: after its options were taken.
    var status: Int32 { words[0] == "drain" ? 66 : 73 }
  }

  private static func text(_ file: String) -> String {
    String(decoding: TemporaryDirectory.read("\(directory)/\(file)") ?? [], as: UTF8.self)
  }

  /// All runs: lists of words after `command:` and `args:`, and lines of scripts.
  private static let runs: [Run] = {
    let files = Program.run(shell: "find . -name '*.yaml' | sort", in: directory).lines.map(String.init)
    return files.flatMap { file in
      let text = text(file)
      let lists = text.matches(of: /(?:command|args):\s*\[((?:ship|drain|consume), [^\]]*)\]/).map { match in
        match.output.1.split(separator: ", ").map { $0.filter { $0 != "\"" } }
      }
      let lines = text.matches(of: /\n +sentinel ((?:ship|drain|consume) [^|;\n]*)/).map { match in
        match.output.1.split(separator: " ").map(String.init)
      }
      return (lists + lines).map { Run(file: file, words: $0) }
    }
  }()

  @Test func `run ship, drain and consume, in compose and in Kubernetes`() {
    for command in ["ship", "drain", "consume"] {
      #expect(Self.runs.contains { $0.words[0] == command && $0.file == "./compose.yaml" })
      #expect(Self.runs.contains { $0.words[0] == command && $0.file.contains("kubernetes") })
    }
    #expect(Self.runs.count == 10)
  }

  @Test("take options that the program has", arguments: Self.runs)
  private func options(run: Run) {
    let scratch = TemporaryDirectory()
    let manifest = Self.text("kubernetes/common/configuration.yaml").split(
      separator: "\n", omittingEmptySubsequences: false)
    let lines = manifest.drop { !$0.hasSuffix("sentinel.yaml: |") }.dropFirst().map { $0.dropFirst(4) }
    #expect(lines.count > 5)
    let configuration = lines.joined(separator: "\n").replacing("/run/secrets/kafka", with: scratch.path)
    scratch.write(configuration, to: "sentinel.yaml")
    scratch.write("secret", to: "password")
    let isCompose = run.file == "./compose.yaml"
    let outcome = Program.run(
      shell: "timeout 60 sentinel \(run.harmless)", in: scratch.path,
      environment: ["SENTINEL_CONFIG": isCompose ? "none" : "\(scratch.path)/sentinel.yaml"])
    #expect(outcome.status == run.status, "\(outcome.errors)")
    #expect(outcome.errors.contains("/dev/null/nothing"), "\(outcome.errors)")
  }
}
