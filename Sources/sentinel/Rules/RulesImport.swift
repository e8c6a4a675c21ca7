import ArgumentParser
import FileSystem
import LogModel
import RuleFile
import RuleImport
import Rules

struct RulesImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write the rules of Fluent Bit and Logstash as a rule file.",
    discussion: """
      Examples:
        sentinel rules import parsers.conf --output rules.yaml
        sentinel rules import pipeline.conf patterns/mine > rules.yaml
        sentinel rules import --grok '%{COMBINEDAPACHELOG}'

      What has no equal here is refused, with its place and why, and the rest is imported. What is taken, and how: docs/IMPORT.md.

      Exit 0 all is imported, 65 something was refused, 66 no such file, 78 no file that can be imported.
      """)

  @Argument(
    help: "Fluent Bit's parsers (classic or YAML), pipelines of Logstash, and pattern files of grok, which serve all.")
  var paths: [String] = []

  @Option(help: ArgumentHelp("A grok expression that becomes a rule; repeatable.", valueName: "expression"))
  var grok: [String] = []

  @Option(
    name: [.long, .customShort("o")], help: ArgumentHelp("Write here instead of standard output.", valueName: "file"))
  var output: String?

  func validate() throws {
    if paths.isEmpty, grok.isEmpty { throw ValidationError("nothing to import: give a file, or --grok") }
  }

  mutating func run() throws {
    prepareProcess()
    let imported = try read()
    for note in imported.notes { report("note: \(note.description)", .info) }
    for refusal in imported.refusals { report(refusal.description) }
    let document = imported.document
    if document.rules.count + document.multiline.count + document.patterns.count > 0 {
      try write(header + RuleDocumentWriter.text(of: document))
    }
    if !imported.refusals.isEmpty { throw ExitStatus.inputDamaged.exitCode }
  }

  private var header: String {
    let sources = paths.map(\.terminalSafe) + (grok.isEmpty ? [] : ["grok expressions"])
    return "# Imported by sentinel \(Sentinel.version) from \(sources.joined(separator: ", "))\n"
  }

  private func read() throws -> ImportedRules {
    do {
      var files: [ForeignFile] = []
      for path in paths {
        let bytes = try FileDescriptor.contents(of: path, upTo: RuleDocument.maximumFileSize)
        guard let format = ForeignFormat(of: bytes, file: path) else {
          report(
            "\(path): not a file that can be imported; expected Fluent Bit's parsers, a pipeline of Logstash or patterns of grok"
          )
          throw ExitStatus.configurationRefused.exitCode
        }
        files.append(ForeignFile(name: path, bytes: bytes, format: format))
      }
      let stock = PatternLibrary(try StockRuleFiles.documents().flatMap(\.patterns))
      return try ImportedRules.read(files, grok: grok, library: stock)
    } catch let error as RuleFileErrors {
      for line in error.lines { report(line) }
      throw ExitStatus.configurationRefused.exitCode
    } catch let error as SystemCallError {
      report(error.description)
      throw ExitStatus.noInput.exitCode
    }
  }

  private func write(_ text: String) throws {
    guard let output else {
      try writingToStandardOutput { try FileDescriptor.standardOutput.write(text) }
      return
    }
    do throws(SystemCallError) {
      let file = try PublishedFile(at: output, mode: 0o644)
      try file.descriptor.write(text)
      try file.publish()
    } catch {
      report(error.description)
      throw ExitStatus.cannotCreate.exitCode
    }
  }
}
