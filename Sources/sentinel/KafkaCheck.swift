import ArgumentParser
import ChunkBuffer
import Drain
import FileSystem
import KafkaTransport
import LogModel

/// Says what a cluster guarantees: `drain --check`.
struct KafkaCheck {
  let settings: KafkaSettings
  let brokers: String
  let options: DrainOptions

  /// - Throws: `ExitCode` where the delivery that is wanted is not guaranteed.
  func run() throws {
    var generator = SystemRandomNumberGenerator()
    var probe = ClusterProbe(
      settings, name: "sentinel-check-\(ChunkID(using: &generator))", timeout: options.timeout)
    do {
      try probe.run(topic: options.topic)
    } catch {
      throw DrainFailure(error, options).told().exitCode
    }
    let isGuaranteed = options.guarantee == .atLeastOnce || probe.isExactlyOnce
    try writingToStandardOutput { try FileDescriptor.standardOutput.write(text(probe)) }
    if !isGuaranteed { throw ExitStatus.unavailable.exitCode }
  }

  private func text(_ probe: ClusterProbe) -> String {
    let leaders =
      probe.topic.leaderless == 0
      ? "all of them with a leader" : "\(probe.topic.leaderless.grouped) of them without a leader"
    var rows = [
      ("brokers", probe.topic.cluster.isEmpty ? brokers : "\(brokers) (cluster \(probe.topic.cluster))"),
      ("topic", "\(options.topic): \(probe.topic.partitions.counted("partition")), \(leaders)"),
      ("transactions", words(probe.isolation)), ("markers", words(probe.markers)), ("fencing", words(probe.fencing)),
    ]
    if let reason = probe.leftBehind { rows.append(("left behind", reason)) }
    let lines = rows.map { name, text in
      name + String(repeating: " ", count: 15 - name.count) + text.terminalSafe + "\n"
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

  private func verdict(_ probe: ClusterProbe) -> String {
    if probe.isExactlyOnce { return "exactly-once: guaranteed by this cluster" }
    let isKnown = [probe.isolation, probe.markers, probe.fencing].contains { if case .no = $0 { true } else { false } }
    return
      "exactly-once: \(isKnown ? "not guaranteed by this cluster" : "not known"); --delivery at-least-once does without"
  }
}
