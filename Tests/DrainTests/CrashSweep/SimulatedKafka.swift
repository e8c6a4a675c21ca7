import KafkaTransport
import TestSupport

/// A cluster in memory, which outlives the crashes of who sends to it.
final class SimulatedKafka {
  struct Message: Hashable {
    var key: String
    var value: String
  }

  var cluster = "cluster"
  /// What readers of committed messages see, partition by partition.
  var partitions: [[Message]]
  /// What was committed with the newest transaction of each name.
  var markers: [String: CommittedOffset] = [:]
  /// How often each name was taken over: only the newest producer of a name may go on.
  var epochs: [String: Int] = [:]
  /// A message with this in it is not taken.
  var poison: String?

  init(partitions: Int) { self.partitions = Array(repeating: [], count: partitions) }

  /// The messages of each key, in the order in which they lie in its partition.
  var byKey: [String: [String]] {
    Dictionary(grouping: partitions.joined(), by: \.key).mapValues { $0.map(\.value) }
  }
}

/// A process's connection to the cluster, which breaks where it is told to.
final class SimulatedTransport: MessageTransport {
  /// What happens at a call.
  enum Fault: Hashable, CaseIterable {
    /// The process dies before it, or when the cluster has done what was asked and before the answer comes.
    case deathBefore
    case deathAfter
    /// It fails, without effect or with it.
    case errorBefore
    case errorAfter
  }

  private let kafka: SimulatedKafka
  private let guarantee: DeliveryGuarantee
  /// The number of the call at which it happens.
  private let fault: (call: Int, kind: Fault)?
  private let die: () -> Void
  private(set) var calls = 0
  private var identity = ""
  private var epoch = 0
  private var pending: [(partition: Int, message: SimulatedKafka.Message)] = []

  init(
    _ kafka: SimulatedKafka, _ guarantee: DeliveryGuarantee, fault: (call: Int, kind: Fault)? = nil,
    die: @escaping () -> Void
  ) {
    self.kafka = kafka
    self.guarantee = guarantee
    self.fault = fault
    self.die = die
  }

  /// Does the call, with what is to happen at it.
  private func call<Result>(_ name: String, _ body: () throws(KafkaError) -> Result) throws(KafkaError) -> Result {
    let number = calls
    calls += 1
    guard let fault, fault.call == number else { return try body() }
    // What it answers nobody hears.
    if fault.kind == .deathAfter || fault.kind == .errorAfter { _ = try? body() }
    if fault.kind == .deathBefore || fault.kind == .deathAfter {
      die()
      throw KafkaError(.stopped, name, reason: "dead")
    }
    throw KafkaError(.temporary, name, reason: "injected")
  }

  private func checkEpoch() throws(KafkaError) {
    guard kafka.epochs[identity] == epoch else { throw KafkaError(.fenced, "sending", reason: "fenced") }
  }

  func open(identity: String) throws(KafkaError) -> TopicDescription {
    try call("open") { () throws(KafkaError) -> TopicDescription in
      self.identity = identity
      epoch = kafka.epochs[identity, default: 0] + 1
      kafka.epochs[identity] = epoch
      pending = []
      return TopicDescription(cluster: kafka.cluster, partitions: kafka.partitions.count)
    }
  }

  func marker() throws(KafkaError) -> CommittedOffset? {
    try call("marker") { () throws(KafkaError) -> CommittedOffset? in kafka.markers[identity] }
  }

  func begin() throws(KafkaError) {
    try call("begin") { () throws(KafkaError) in
      try checkEpoch()
      pending = []
    }
  }

  func send(_ batch: MessageBatch) throws(KafkaError) {
    try call("send") { () throws(KafkaError) in
      try checkEpoch()
      for message in batch.messages {
        let value = String(decoding: batch.bytes.bytes[message.value], as: UTF8.self)
        if let poison = kafka.poison, value.contains(poison) {
          throw KafkaError(.refusedRecords, "sending", reason: "poison")
        }
        let sent = SimulatedKafka.Message(key: String(decoding: batch.key, as: UTF8.self), value: value)
        // Without a transaction it is seen at once.
        if guarantee == .atLeastOnce { kafka.partitions[Int(batch.partition)].append(sent) }
        pending.append((Int(batch.partition), sent))
      }
    }
  }

  func commit(_ marker: CommittedOffset) throws(KafkaError) {
    try call("commit") { () throws(KafkaError) in
      try checkEpoch()
      guard guarantee == .exactlyOnce else { return }
      for (partition, message) in pending { kafka.partitions[partition].append(message) }
      kafka.markers[identity] = marker
      pending = []
    }
  }

  func abort() throws(KafkaError) {
    try call("abort") { () throws(KafkaError) in pending = [] }
  }
}
