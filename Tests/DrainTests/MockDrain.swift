import Drain
import KafkaSupport
import KafkaTransport
import TestSupport
import Testing

/// A drain of a buffer to a mock cluster that fails as it is told to, and what became of it.
///
/// The cluster shows what was aborted, too, so that a record may be seen more often than it is there. What must hold: a record that is in the buffer no more
/// is in the topic, or in the dead letters; and of the records that are seen, the last of each are in order.
struct MockDrain: Sendable {
  let failure: KafkaError?
  let report: DrainReport
  let topic: [TopicMessage]
  let buffer: [String: [String]]
  let deadLetters: [String: [String]]
  /// What was shipped, in order, by service.
  let texts: [String: [String]]

  /// What a test wants.
  struct Setting: Sendable {
    var guarantee: DeliveryGuarantee
    var timeout: Duration
    /// Of each service.
    var records: Int
    var brokers: Int
    var longRecords: Set<Int>
    var topic: String
    var rate: Int?
    var properties: [(key: String, value: String)]
    /// Called when a group is there.
    var onProgress: (@Sendable (MockCluster) -> Void)?
    /// Called before the drain begins.
    var prepare: @Sendable (MockCluster) -> Void
    /// Whether, after the cluster has recovered, another drain does the rest.
    var isFinished: Bool
  }

  init(
    _ guarantee: DeliveryGuarantee, timeout: Duration = .seconds(20), records: Int = 200, brokers: Int = 1,
    longRecords: Set<Int> = [], topic: String = "logs", rate: Int? = nil,
    properties: [(key: String, value: String)] = [],
    onProgress: (@Sendable (MockCluster) -> Void)? = nil, isFinished: Bool = false,
    _ prepare: @escaping @Sendable (MockCluster) -> Void
  ) async throws {
    let setting = Setting(
      guarantee: guarantee, timeout: timeout, records: records, brokers: brokers, longRecords: longRecords,
      topic: topic, rate: rate, properties: properties,
      onProgress: onProgress, prepare: prepare, isFinished: isFinished)
    self = try await Waiting.run { try MockDrain(setting) }
  }

  private init(_ setting: Setting) throws {
    let cluster = MockCluster(brokers: setting.brokers)
    cluster.createTopic("logs", partitions: 3)
    var site = DrainedBuffer()
    site.longRecords = setting.longRecords
    try site.ship(setting.records / 2)
    try site.ship(setting.records - setting.records / 2)
    setting.prepare(cluster)
    (failure, report) = try MockDrain.run(setting, site, cluster)
    cluster.recover()
    cluster.setError(0, of: "logs")
    if setting.isFinished, failure != nil {
      var setting = setting
      setting.onProgress = nil
      let (failure, _) = try MockDrain.run(setting, site, cluster)
      if let failure { throw failure }
    }
    topic = cluster.messages(in: "logs")
    buffer = try site.kept(in: site.path)
    deadLetters = try site.kept(in: "\(site.path)/dead-letter")
    texts = Dictionary(uniqueKeysWithValues: DrainedBuffer.services.map { ($0, site.texts($0)) })
  }

  private static func run(
    _ setting: Setting, _ site: DrainedBuffer, _ cluster: MockCluster
  ) throws -> (KafkaError?, DrainReport) {
    let drain = try site.drain(
      to: cluster.brokers, topic: setting.topic, setting.guarantee, timeout: setting.timeout,
      rate: setting.rate, properties: setting.properties)
    if let onProgress = setting.onProgress { drain.onProgress = { _ in onProgress(cluster) } }
    do {
      try drain.run()
      return (nil, drain.report)
    } catch let error as KafkaError {
      return (error, drain.report)
    }
  }

  /// Nothing is lost, and what was seen last of each record is in order.
  func check(_ comment: Comment? = nil) {
    for service in DrainedBuffer.services {
      let seen = topic.filter { $0.key == service }
      #expect(Set(seen.map(\.partition)).count <= 1, comment)
      var last: [String: Int64] = [:]
      for message in seen { last[messageText(message)] = message.offset }
      let dead = Set(deadLetters[service] ?? [])
      let waiting = Set(buffer[service] ?? [])
      var offset: Int64 = -1
      for text in texts[service] ?? [] {
        guard let place = last[text] else {
          #expect(dead.contains(text) || waiting.contains(text), "\(text) is nowhere")
          continue
        }
        // One that still waits may have been there in a transaction that came to nothing.
        if waiting.contains(text) { continue }
        #expect(place > offset, "\(text) is out of order")
        offset = place
      }
    }
  }

  /// Everything is there.
  func checkDone(_ comment: Comment? = nil) {
    #expect(failure == nil, comment)
    #expect(buffer == [:], comment)
    #expect(deadLetters == [:], comment)
    #expect(report.records == texts.values.reduce(0) { $0 + $1.count }, comment)
    check(comment)
  }

  /// Nothing was taken out of the buffer.
  func checkKept(_ comment: Comment? = nil) {
    #expect(report.records == 0, comment)
    for service in DrainedBuffer.services { #expect(buffer[service] == texts[service], comment) }
    #expect(deadLetters == [:], comment)
  }
}
