import ArgumentParser
import FileSystem
import Glibc
import Inputs
import LogModel
import Settings
import Synchronization

/// How messages are written to standard error.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json

  private static let isJSON = Atomic<Bool>(false)

  /// What is in use by the whole program.
  static var current: LogFormat {
    get { isJSON.load(ordering: .relaxed) ? .json : .text }
    set { isJSON.store(newValue == .json, ordering: .relaxed) }
  }

  /// What is asked for by a command line that could not be read, or by the environment: so that what is wrong is told in the right form.
  init(guessedFrom arguments: [String]) {
    let name = "--log-format"
    var text = getenv(EnvironmentVariables.name(of: "log-format")).map { String(cString: $0) }
    for (index, argument) in arguments.enumerated() {
      if argument == "--" { break }
      if argument.hasPrefix("\(name)=") { text = String(argument.dropFirst(name.count + 1)) }
      if argument == name, index + 1 < arguments.count { text = arguments[index + 1] }
    }
    self = text.flatMap(LogFormat.init(rawValue:)) ?? .text
  }
}

/// How grave a message is.
enum LogLevel: String {
  case info
  /// Something is not as it should be, and the program goes on.
  case warning
  case error
}

/// Writes one line to standard error.
func report(_ message: String, _ level: LogLevel = .error) {
  switch LogFormat.current {
  case .text: try? FileDescriptor.standardError.write("sentinel: \(message.terminalSafe)\n")
  case .json: writeJSON(message, level, summary: nil)
  }
}

/// Writes what came of a run to standard error: lines, each with its line end, that nothing of a log can disturb; one object where that is the form.
///
/// - Parameter seconds: what it took.
func report(summary text: String, _ figures: Figures, seconds: Double) {
  switch LogFormat.current {
  case .text: try? FileDescriptor.standardError.write(text)
  case .json: writeJSON(text.hasSuffix("\n") ? String(text.dropLast()) : text, .info, summary: (figures, seconds))
  }
}

/// Tells what is wrong with inputs, where no summary for people has told it.
func report(_ problems: some Sequence<InputProblem>, quiet: Bool) {
  guard quiet || LogFormat.current == .json else { return }
  for problem in problems { report(problem.description) }
}

/// `{"time":…,"level":…,"message":…}`
private func writeJSON(_ message: String, _ level: LogLevel, summary: (figures: Figures, seconds: Double)?) {
  let safe = OutputBuffer(capacity: message.utf8.count + 16)
  var message = message
  message.withUTF8 { safe.append(terminalSafe: UnsafeRawBufferPointer($0), keepsLineFeeds: true) }
  let output = OutputBuffer(capacity: safe.count + 128)
  output.append(#"{"time":""#)
  output.append(Timestamp(nanoseconds: wallClock(), fractionDigits: 3))
  output.append(#"","level":""#)
  output.append(text: level.rawValue)
  output.append(text: summary == nil ? #"","message":"# : #"","event":"summary","message":"#)
  output.append(jsonString: safe.bytes)
  if let summary {
    output.append(#","figures":{"seconds":"#)
    output.append(text: summary.seconds.rounded(to: 3))
    for (name, value) in summary.figures.values { output.append(text: ",\"\(name)\":\(value)") }
    output.append("}")
  }
  output.append("}\n")
  try? FileDescriptor.standardError.write(String(decoding: output.bytes, as: UTF8.self))
}
