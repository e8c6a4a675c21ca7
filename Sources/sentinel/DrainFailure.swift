import ArgumentParser
import ChunkBuffer
import Drain
import FileSystem
import KafkaTransport

/// Why a drain ended before everything was sent: in words that say what to do, and as an exit code.
struct DrainFailure {
  let status: ExitStatus
  let text: String?
  /// Whether a drain that stays goes on trying.
  let mayPass: Bool

  init(_ error: any Error, _ options: DrainOptions) {
    switch error {
    case let error as KafkaError:
      (status, text, mayPass) = DrainFailure.words(error, options)
    case let error as DrainRefusal: (status, text, mayPass) = (.configurationRefused, error.description, false)
    case let error as LiveWriterError: (status, text, mayPass) = (.notFinished, error.description, true)
    case let error as DrainHeldError: (status, text, mayPass) = (.notFinished, error.description, false)
    case let error as SystemCallError where error.isMissing && error.call == "opendir":
      (status, text, mayPass) = (.noInput, error.description, false)
    case let error as SystemCallError:
      (status, text, mayPass) = (ExitStatus(buffer: error), "\(error.description); nothing unsent was removed", false)
    case let error as ChunkError: (status, text, mayPass) = (.inputDamaged, error.description, false)
    case let error as ExitCode: (status, text, mayPass) = (ExitStatus(rawValue: error.rawValue) ?? .bug, nil, false)
    default: (status, text, mayPass) = (.bug, "\(error)", false)
    }
  }

  private static func words(_ error: KafkaError, _ options: DrainOptions) -> (ExitStatus, String?, Bool) {
    let kept = "everything that was not sent is kept"
    switch error.kind {
    case .stopped: return (.notFinished, nil, false)
    case .unauthorized where error.isOfAuthentication:
      return (.notPermitted, "\(error); \(kept): \(KafkaOptions.authentication)", true)
    case .unauthorized:
      return (
        .notPermitted,
        "\(error); \(kept). Drain needs to Write and Describe the topic"
          + (options.guarantee == .exactlyOnce
            ? " and to Read it, Write and Describe the transactional id, and Read the group, both named sentinel-drain-*"
            : ""),
        true
      )
    case .unsupported:
      let remedy =
        options.guarantee == .exactlyOnce && !error.needsNewerLibrary
        ? "; --delivery at-least-once does without transactions" : ""
      return (.unavailable, "\(error); \(kept)\(remedy)", false)
    case .fenced:
      return (
        .notFinished,
        "\(error): another drain has taken over under the name of this directory, perhaps of a copy of it; \(kept)",
        false
      )
    case .configuration: return (.configurationRefused, "\(error); \(kept)", false)
    case .temporary where error.isUnknownTopic:
      return (.notFinished, "\(error); \(kept): create the topic, with as many partitions as it shall keep", true)
    case .temporary, .refusedRecords:
      return (.notFinished, "\(error); \(kept): run it again when Kafka is back", true)
    }
  }

  /// Says it.
  func told() -> ExitStatus {
    if let text { report(text) }
    return status
  }
}
