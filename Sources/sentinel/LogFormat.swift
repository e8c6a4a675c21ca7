import ArgumentParser
import FileSystem
import Glibc
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
  case .json: writeJSON(message, level, event: nil)
  }
}

/// Writes what came of a run to standard error: lines, each with its line end, that nothing of a log can disturb; one object where that is the form.
func report(summary text: String) {
  switch LogFormat.current {
  case .text: try? FileDescriptor.standardError.write(text)
  case .json: writeJSON(text.hasSuffix("\n") ? String(text.dropLast()) : text, .info, event: "summary")
  }
}

/// `{"time":…,"level":…,"message":…}`
private func writeJSON(_ message: String, _ level: LogLevel, event: String?) {
  let safe = OutputBuffer(capacity: message.utf8.count + 16)
  var message = message
  message.withUTF8 { safe.append(terminalSafe: UnsafeRawBufferPointer($0), keepsLineFeeds: true) }
  let output = OutputBuffer(capacity: safe.count + 128)
  output.append(#"{"time":""#)
  output.append(Timestamp(nanoseconds: wallClock(), fractionDigits: 3))
  output.append(#"","level":""#)
  output.append(text: level.rawValue)
  if let event {
    output.append(#"","event":""#)
    output.append(text: event)
  }
  output.append(#"","message":"#)
  output.append(jsonString: safe.bytes)
  output.append("}\n")
  try? FileDescriptor.standardError.write(String(decoding: output.bytes, as: UTF8.self))
}
