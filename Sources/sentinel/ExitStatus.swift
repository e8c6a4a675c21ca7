import ArgumentParser
import Inputs
import RecordFiles

/// The program's exit codes: those of sysexits.h where there is one.
enum ExitStatus: Int32 {
  case success = 0
  case findings = 1
  case usage = 64
  case inputDamaged = 65
  case noInput = 66
  /// The service that was asked cannot do what is needed.
  case unavailable = 69
  case bug = 70
  case cannotCreate = 73
  case inputOutputError = 74
  /// Nothing is wrong, but not all was done: all is kept, and the same command goes on.
  case notFinished = 75
  case notPermitted = 77
  /// Refused by what was configured, or by a safety check: nothing was done.
  case configurationRefused = 78

  /// Of several, the first in this order is what the program exits with.
  private static let precedence: [ExitStatus] = [
    .bug, .configurationRefused, .inputOutputError, .cannotCreate, .notPermitted, .unavailable, .notFinished,
    .inputDamaged, .noInput, .findings,
  ]

  static func worst(of statuses: [ExitStatus]) -> ExitStatus {
    precedence.first { statuses.contains($0) } ?? .success
  }

  init(_ problem: InputProblem) {
    self =
      switch problem.kind {
      case .missing: .noInput
      case .damaged: .inputDamaged
      case .unreadable: .inputOutputError
      }
  }

  var exitCode: ExitCode { ExitCode(rawValue) }
}
