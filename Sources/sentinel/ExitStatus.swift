import ArgumentParser
import Inputs
import RecordFiles

/// The program's exit codes: those of sysexits.h where there is one.
enum ExitStatus: Int32, CaseIterable {
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

  /// What help and the manual say of it.
  private var meaning: String {
    switch self {
    case .success: "fine"
    case .findings: "findings of at least --fail-on"
    case .usage: "usage"
    case .inputDamaged: "some input is damaged, the rest is done"
    case .noInput: "no such input"
    case .unavailable: "the service cannot do this"
    case .bug: "a bug"
    case .cannotCreate: "cannot create the output"
    case .inputOutputError: "input or output error"
    case .notFinished: "not finished, everything kept: run again"
    case .notPermitted: "not permitted"
    case .configurationRefused: "refused: a rule file, or a safety check"
    }
  }

  /// All of them, for help and the manual.
  static let list = ExitCodeList(
    allCases.map { ManualEntry("\($0.rawValue)", $0.meaning) }
      + [ManualEntry("130 and 143", "ended by SIGINT and SIGTERM")],
    note: "Of several, the first of \(precedence.map { "\($0.rawValue)" }.joined(separator: " ")).")
}
