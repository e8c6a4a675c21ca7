import ArgumentParser
import ChunkBuffer
import Drain
import FileSystem
import KafkaTransport
import LogModel
import Pipeline

/// Says what a cluster guarantees: `drain --check`.
struct KafkaCheck {
  let settings: KafkaSettings
  let brokers: String
  let options: DrainOptions

  /// - Throws: `ExitCode` where the delivery that is wanted is not guaranteed.
  func run() throws {
    var generator = SystemRandomNumberGenerator()
    var probe = ClusterProbe(settings, name: "\(ChunkID(using: &generator))", timeout: options.timeout)
    var failure: DrainFailure?
    do {
      try probe.run(topic: options.topic)
    } catch {
      failure = DrainFailure(error, options)
      // Of a cluster that did not even say what the topic is like there is nothing to show.
      guard probe.topic.partitions > 0 else { throw exitCode(failure!.told()) }
    }
    let text = text(probe)
    try writingToStandardOutput { try FileDescriptor.standardOutput.write(text) }
    if let failure { throw exitCode(failure.told()) }
    let status = status(probe)
    if status != .success { throw status.exitCode }
  }

  private func exitCode(_ status: ExitStatus) -> ExitCode {
    StopSignal.number.map { ExitCode(128 + $0) } ?? status.exitCode
  }

  private func status(_ probe: ClusterProbe) -> ExitStatus {
    if probe.guarantees(options.guarantee) { return .success }
    if probe.lacks(options.guarantee) { return .unavailable }
    return probe.obstacle.map { DrainFailure($0, options).status } ?? .unavailable
  }

  private func text(_ probe: ClusterProbe) -> String {
    let found = probe.topic.brokers.isEmpty ? brokers : probe.topic.brokers.joined(separator: ", ")
    let leaders =
      probe.topic.leaderless == 0
      ? "all of them with a leader" : "\(probe.topic.leaderless.grouped) of them without a leader"
    var rows = [
      ("brokers", probe.topic.cluster.isEmpty ? found : "\(found) (cluster \(probe.topic.cluster))"),
      ("topic", "\(options.topic): \(probe.topic.partitions.counted("partition")), \(leaders)"),
      ("records", words(probe.acknowledgement)), ("transactions", words(probe.isolation)),
      ("markers", words(probe.markers)), ("fencing", words(probe.fencing)),
    ]
    rows += probe.leftBehind.map { ("left behind", $0) }
    let lines = rows.map { name, text in
      name + String(repeating: " ", count: 15 - name.utf8.count) + text.terminalSafe + "\n"
    }
    return lines.joined() + verdict(probe) + "\n"
  }

  private func words(_ answer: ClusterProbe.Answer) -> String {
    switch answer {
    case .yes(let text): "yes: \(text)"
    case .no(let text): "no: \(text)"
    case .unknown(let text): "could not be tried: \(text)"
    }
  }

  /// The last line: of the guarantee that is wanted, and whether there is another.
  private func verdict(_ probe: ClusterProbe) -> String {
    let name = options.guarantee.rawValue
    if probe.guarantees(options.guarantee) { return "\(name): guaranteed by this cluster" }
    let hasOther = options.guarantee == .exactlyOnce && probe.guarantees(.atLeastOnce)
    return "\(name): \(probe.lacks(options.guarantee) ? "not guaranteed by this cluster" : "not known")"
      + (hasOther ? "; --delivery at-least-once does without transactions" : "")
      + (probe.obstacle?.kind == .unauthorized
        ? "; the check needs to Create, Delete, Describe, Write and Read topics named sentinel-check-*" : "")
  }
}
