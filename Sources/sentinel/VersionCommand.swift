import ArgumentParser
import FileSystem
import Libraries
import LogModel

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Show the versions of the program and of the libraries that it runs with.",
    discussion: """
      Examples:
        sentinel version
        sentinel version --json
      """)

  @Flag(help: "As one JSON object.")
  var json = false

  mutating func run() throws {
    prepareProcess()
    let libraries = LinkedLibrary.all
    let output = OutputBuffer(capacity: 512)
    if json {
      output.append(#"{"version":"#)
      output.append(jsonString: Sentinel.version)
      output.append(#","libraries":{"#)
      for (index, library) in libraries.enumerated() {
        if index > 0 { output.append(",") }
        output.append(jsonString: library.name)
        output.append(":")
        output.append(jsonString: library.version)
      }
      output.append("}}\n")
    } else {
      output.append(text: "sentinel \(Sentinel.version)\n")
      for library in libraries { output.append(text: "  \(library.name) \(library.version)\n") }
    }
    try writingToStandardOutput { try FileDescriptor.standardOutput.write(output.bytes) }
  }
}
