import KafkaSupport
import KafkaTransport
import Testing

@Suite struct ClusterProbeTests {
  @Test func `a cluster that keeps no markers and hides nothing is not taken for one that does`() throws {
    let cluster = MockCluster()
    cluster.createTopic("logs", partitions: 3)
    var probe = ClusterProbe(KafkaSettings(brokers: cluster.brokers), name: "probe", timeout: .seconds(5))
    try probe.run(topic: "logs")
    #expect(probe.topic.partitions == 3)
    #expect(!probe.isExactlyOnce)
    #expect(!probe.isolation.isYes)
  }

  @Test func `brokers that are not there are an error`() {
    var probe = ClusterProbe(KafkaSettings(brokers: "127.0.0.1:1"), name: "probe", timeout: .seconds(1))
    let failure = #expect(throws: KafkaError.self) { try probe.run(topic: "logs") }
    #expect(failure?.kind == .temporary)
  }

  @Test(
    .enabled(if: TestBroker.isInstalled, "needs `make test`: the broker of the tests"))
  func `a broker with transactions has all of it, and nothing is left of the trial`() throws {
    let broker = TestBroker.shared
    broker.createTopic("probed", partitions: 2)
    var probe = ClusterProbe(KafkaSettings(brokers: broker.address), name: "probe-of-a-test", timeout: .seconds(20))
    try probe.run(topic: "probed")
    #expect(probe.isExactlyOnce, "\(probe)")
    #expect(probe.leftBehind == nil)
    #expect(broker.messages(in: "probed").isEmpty)
  }
}
