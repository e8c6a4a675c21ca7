import Analysis
import ArgumentParser
import FileSystem
import Framing
import Glibc
import Inputs
import LogModel
import Pipeline
import RecordFiles
import Reports
import Rules

/// From inputs to a report in a directory.
struct AnalysisRun {
  private let options: AnalysisOptions
  private let directory: String
  private let mode: mode_t
  private let pass: ReplayRun
  private let profileOptions: ProfileOptions
  private let baseline: Profile?
  private let acknowledged: Acknowledgements
  private let assignments: AssignmentFile?
  private let profileFile: PublishedFile?

  /// What was read: a profile, and how the reading went, unless only profiles were read.
  struct Result {
    var profile: Profile
    var replay: ReplayResult?
  }

  init(_ options: AnalysisOptions, directory: String, mode: mode_t, _ pass: ReplayRun) throws {
    self.options = options
    self.directory = directory
    self.mode = mode
    self.pass = pass
    acknowledged = try options.acknowledgements()
    var profileOptions = ProfileOptions()
    profileOptions.sessionField = options.session
    profileOptions.notesAssignments = options.assignments != nil
    if let window = options.window { profileOptions.windowWidth = window.nanoseconds }
    (assignments, profileFile) = try AnalysisRun.outputs(options, directory: directory, mode: mode)
    (baseline, self.profileOptions) = try AnalysisRun.baseline(options, profileOptions, pass)
  }

  /// Makes what is written at the end, so that a name that cannot be is told at the start.
  private static func outputs(
    _ options: AnalysisOptions, directory: String, mode: mode_t
  ) throws -> (AssignmentFile?, PublishedFile?) {
    do {
      try Directory.create(directory)
      return (
        try options.assignments.map { try AssignmentFile(at: $0, mode: mode) },
        try options.saveProfile.map { try PublishedFile(at: $0, mode: mode) }
      )
    } catch let error as SystemCallError {
      report(error.description)
      throw ExitStatus.cannotCreate.exitCode
    }
  }

  /// The baseline's profile, and the options with its window's width.
  private static func baseline(
    _ options: AnalysisOptions, _ profileOptions: ProfileOptions, _ pass: ReplayRun
  ) throws -> (Profile?, ProfileOptions) {
    guard !options.baseline.isEmpty else { return (nil, profileOptions) }
    var profileOptions = profileOptions
    profileOptions.notesAssignments = false
    let result = try profile(of: options.baseline, profileOptions, pass, hasFixedWindow: options.window != nil)
    guard result.profile.recordCount > 0 else {
      report("--baseline: there are no records in \(options.baseline.joined(separator: ", "))")
      throw ExitStatus.inputDamaged.exitCode
    }
    profileOptions.notesAssignments = options.assignments != nil
    profileOptions.windowWidth = result.profile.baseWidth
    return (result.profile, profileOptions)
  }

  func profile(of paths: [String]) throws -> Result {
    try AnalysisRun.profile(
      of: paths, profileOptions, pass, hasFixedWindow: options.window != nil || baseline != nil, assignments)
  }

  /// An observation for a replay that writes records besides, and what becomes of it.
  func collector() -> ProfileCollector { AnalysisRun.collector(profileOptions, assignments) }

  private static func collector(_ options: ProfileOptions, _ assignments: AssignmentFile?) -> ProfileCollector {
    guard let assignments else { return ProfileCollector(options) }
    return ProfileCollector(options, takeAssignments: { assignments.append($0) })
  }

  /// Profiles among the paths are merged with the profile of what the others hold.
  private static func profile(
    of paths: [String], _ options: ProfileOptions, _ pass: ReplayRun, hasFixedWindow: Bool,
    _ assignments: AssignmentFile? = nil
  ) throws -> Result {
    var options = options
    var profiles: [Profile] = []
    var logs: [String] = []
    for path in paths {
      guard path != "-", ProfileFile.isProfile(path) else {
        logs.append(path)
        continue
      }
      do {
        profiles.append(try ProfileFile.read(path, limits: options.limits))
      } catch let error as ProfileFileError {
        report("\(path): \(error)")
        throw ExitStatus.inputDamaged.exitCode
      } catch let error as SystemCallError {
        report(error.description)
        throw ExitStatus.inputOutputError.exitCode
      }
    }
    if let first = profiles.first, !hasFixedWindow { options.windowWidth = first.baseWidth }
    for (path, profile) in zip(paths.filter { $0 != "-" && !logs.contains($0) }, profiles)
    where profile.baseWidth != options.windowWidth {
      report(
        "\(path): its windows are \(profile.baseWidth / 1_000_000_000) s wide, not \(options.windowWidth / 1_000_000_000) s; "
          + "profiles of different windows cannot be compared")
      throw ExitStatus.inputDamaged.exitCode
    }
    var replay: ReplayResult?
    if !logs.isEmpty || profiles.isEmpty {
      let collector = collector(options, assignments)
      replay = try pass.run(logs) { options in
        options.records.format = .none
        options.destination = .none
        options.observation = collector
      }
      profiles.append(collector.profile())
    }
    let profile = profiles[0]
    for other in profiles.dropFirst() { profile.merge(other) }
    return Result(profile: profile, replay: replay)
  }

  // MARK: The report

  /// Writes what the options ask for, says what was found, and ends with the exit code for it.
  func finish(_ result: Result, quiet: Bool, seconds: Double) throws {
    if result.replay?.wasStopped == true, let number = StopSignal.number { throw ExitCode(128 + number) }
    // The process ends after this: to free the profile piece by piece would be for nothing.
    _ = Unmanaged.passRetained(result.profile)
    let analysis = analyze(result)
    do throws(SystemCallError) {
      if let profileFile { try ProfileFile.write(result.profile, to: profileFile) }
      try assignments?.publish(analysis)
      try ReportWriter(analysis.report, failOn: options.failOn?.severity).write(
        options.formats, into: directory, mode: mode)
    } catch {
      report(error.description)
      throw ExitStatus.inputOutputError.exitCode
    }
    if !quiet {
      let text = ClosingText(analysis.report, directory: directory, formats: options.formats, seconds: seconds)
      report(summary: text.text, analysis.report.figures, seconds: seconds)
    }
    try end(analysis.report, result, quiet: quiet)
  }

  private func analyze(_ result: Result) -> Analysis {
    var options = AnalyzerOptions()
    options.version = Sentinel.version
    options.acknowledged = acknowledged
    options.problems = result.replay?.summary.problems.map(\.description) ?? []
    return Analyzer(options).analyze(
      result.profile, baseline: baseline, baselineName: self.options.baseline.joined(separator: ", "))
  }

  private func end(_ report: AnomalyReport, _ result: Result, quiet: Bool) throws {
    var statuses: [ExitStatus] = []
    if let replay = result.replay {
      if !replay.isAccountedFor { statuses.append(.bug) }
      statuses += replay.summary.problems.map { ExitStatus($0) }
      // Else the notes have told them.
      sentinel.report(replay.summary.problems, quiet: quiet)
    }
    if let failOn = options.failOn?.severity, report.findings.contains(where: { $0.severity >= failOn }) {
      statuses.append(.findings)
    }
    let status = ExitStatus.worst(of: statuses)
    if status != .success { throw status.exitCode }
  }
}
