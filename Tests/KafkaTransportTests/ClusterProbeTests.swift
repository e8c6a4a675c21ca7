import CRdKafka
import KafkaSupport
import Testing

@testable import KafkaTransport

@Suite struct ClusterProbeTests {
  @Test func `a cluster that makes no topics is tried no further`() throws {
    let cluster = MockCluster()
    cluster.createTopic("logs", partitions: 3)
    var probe = ClusterProbe(KafkaSettings(brokers: cluster.brokers), name: "test", timeout: .seconds(1))
    try probe.run(topic: "logs")
    #expect(probe.topic.partitions == 3)
    #expect(probe.topic.brokers == [cluster.brokers])
    #expect(probe.obstacle?.call == "making the topic sentinel-check-test")
    for guarantee in DeliveryGuarantee.allCases {
      #expect(!probe.guarantees(guarantee))
      #expect(!probe.lacks(guarantee))
    }
    #expect(probe.leftBehind.isEmpty)
  }

  @Test func `brokers that are not there are an error`() {
    var probe = ClusterProbe(KafkaSettings(brokers: "127.0.0.1:1"), name: "test", timeout: .seconds(1))
    let failure = #expect(throws: KafkaError.self) { try probe.run(topic: "logs") }
    #expect(failure?.kind == .temporary)
  }

  @Test(.enabled(if: TestBroker.isInstalled, "needs `make test`: the broker of the tests"))
  func `a topic that is not there is an error, and not made`() {
    let settings = KafkaSettings(brokers: TestBroker.shared.address)
    TestBroker.shared.createTopic("probed-besides", partitions: 1)
    for _ in 0..<2 {
      var probe = ClusterProbe(settings, name: "test-missing", timeout: .seconds(4))
      let failure = #expect(throws: KafkaError.self) { try probe.run(topic: "never-made") }
      #expect(failure?.isUnknownTopic == true)
    }
  }

  @Test(
    .enabled(if: TestBroker.isInstalled, "needs `make test`: the broker of the tests"))
  func `a broker with transactions has all of it, and nothing is left of the trial`() throws {
    let broker = TestBroker.shared
    broker.createTopic("probed", partitions: 2)
    let settings = KafkaSettings(brokers: broker.address)
    var probe = ClusterProbe(settings, name: "test", timeout: .seconds(20))
    try probe.run(topic: "probed")
    #expect(probe.guarantees(.exactlyOnce), "\(probe)")
    #expect(probe.guarantees(.atLeastOnce), "\(probe)")
    #expect(probe.leftBehind.isEmpty)
    #expect(broker.messages(in: "probed").isEmpty)
    let group = "sentinel-drain-check-test"
    let scratch = try ClusterReader(settings, topic: "sentinel-check-test", group: group)
    #expect(throws: KafkaError.self) { try scratch.describe(until: Deadline(in: .milliseconds(200))) }
    #expect(
      try ClusterReader(settings, topic: "probed", group: group).committed([0], until: Deadline(in: .seconds(5))) == [:]
    )
  }
}

/// The trials by themselves, on a cluster that keeps nothing of what they ask for.
@Suite struct ClusterTrialsTests {
  let cluster = MockCluster()
  let trials: ClusterTrials

  init() throws {
    cluster.createTopic("scratch", partitions: 1)
    let settings = KafkaSettings(brokers: cluster.brokers)
    let scratch = try ScratchTopic("scratch", group: "group", settings)
    trials = ClusterTrials(scratch, settings, until: Deadline(in: .seconds(3)))
  }

  @Test func `an acknowledged record is read back`() throws {
    #expect(try trials.acknowledgement().isYes)
  }

  @Test func `an aborted record that is read back is found`() throws {
    #expect(try trials.isolation() == .no("an aborted record is read back"))
  }

  @Test func `a marker that was not kept is missed`() throws {
    _ = try trials.isolation()
    #expect(try trials.markers() == .no("an offset that was committed with a transaction is not there"))
  }

  @Test func `a second producer that ends nothing is no fence`() throws {
    #expect(try !trials.fencing().isYes)
  }

  @Test func `an error that has nothing to do with a second producer is no fence`() throws {
    let code = RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED.rawValue
    cluster.push([code, code, code], to: .addOffsetsToTxn)
    let failure = #expect(throws: KafkaError.self) { try trials.fencing() }
    #expect(failure?.kind == .unauthorized)
  }

  @Test func `a broker that cannot number producers is said to be unable`() throws {
    cluster.disable(.initProducerId)
    for trial in [trials.acknowledgement, trials.isolation] {
      let failure = #expect(throws: KafkaError.self) { try trial() }
      #expect(failure?.kind == .unsupported)
    }
  }
}

@Suite struct ReportedErrorTests {
  @Test func `an answer that librdkafka is too old for is said to be that`() {
    let error = KafkaError(
      reported: RD_KAFKA_RESP_ERR__TRANSPORT,
      "kafka:9092/bootstrap: ApiVersionRequest failed: Local: Read underflow: probably due to broker version < 0.10",
      version: "2.0.2")
    #expect(error.needsNewerLibrary)
    #expect(error.kind == .unsupported)
    #expect(
      error.reason
        == "kafka:9092/bootstrap: librdkafka 2.0.2 cannot read what the broker says it can do (Read underflow): "
        + "newer brokers need librdkafka 2.2.0 or later")
  }

  @Test func `other errors of a connection stay what they are`() {
    let error = KafkaError(reported: RD_KAFKA_RESP_ERR__TRANSPORT, "kafka:9092: Connection refused", version: "2.0.2")
    #expect(error.kind == .temporary)
    #expect(error.reason == "kafka:9092: Connection refused")
  }
}
