import KafkaSupport
import TestSupport
import Testing

/// How a test makes the program, or a part of it, say a message that no recorded case can: it takes a broken disk, a cluster, or time.
struct Production: CustomTestStringConvertible, Sendable {
  /// A message of docs/MESSAGES.md, as it stands there.
  let template: String
  /// Makes it happen, and returns what is said.
  let make: @Sendable () throws -> String
  /// Whether it runs the built program.
  var needsProgram = false

  init(_ template: String, _ make: @escaping @Sendable () throws -> String) {
    self.template = template
    self.make = make
  }

  /// What goes wrong in a call that throws.
  init(_ template: String, thrownBy call: @escaping @Sendable () throws -> Void) {
    self.init(template) {
      do {
        try call()
        return "nothing was thrown"
      } catch {
        return "\(error)"
      }
    }
  }

  /// What the program says on standard output and standard error; `$brokers` are those of a cluster of librdkafka's own, which has the topic `logs`.
  static func program(
    _ template: String, _ command: String, _ prepare: @escaping @Sendable (MockCluster) -> Void = { _ in }
  ) -> Production {
    var production = Production(template) {
      let cluster = MockCluster()
      cluster.createTopic("logs", partitions: 1)
      prepare(cluster)
      let scratch = TemporaryDirectory()
      let outcome = Program.run(shell: command, in: scratch.path, environment: ["brokers": cluster.brokers])
      return outcome.text + outcome.errors
    }
    production.needsProgram = true
    return production
  }

  var testDescription: String { template }

  /// All of them, in the order of the document's sections.
  static let all: [Production] =
    commandLine + archives + files + buffers + drains + kafka + consumers + statuses + damagedProfiles

  /// Faults of the program itself (exit code 70), which nothing is known to cause: words that an error made by hand is put into.
  static let internalFaults: [Production] = archiveFaults + kafkaFaults + statusFaults
}
