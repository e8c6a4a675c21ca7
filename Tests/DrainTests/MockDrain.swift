import Drain
import KafkaSupport
import KafkaTransport
import Testing

/// A drain of a buffer to a mock cluster that fails as it is told to, and what became of it.
///
/// The cluster shows what was aborted, too, so that a record may be seen more often than it is there. What must hold: a record that is in the buffer no more
/// is in the topic, or in the dead letters; and of the records that are seen, the last of each are in order.
struct MockDrain {
  private(set) var failure: KafkaError?
  private(set) var report = DrainReport()
  let topic: [TopicMessage]
  let buffer: [String: [String]]
  let deadLetters: [String: [String]]
  let site: DrainedBuffer

  /// - Parameters:
  ///   - records: of each service.
  ///   - prepare: called before the drain begins.
  init(
    _ guarantee: DeliveryGuarantee, timeout: Duration = .seconds(20), records: Int = 200, brokers: Int = 1,
    properties: [(key: String, value: String)] = [], onProgress: ((MockCluster) -> Void)? = nil,
    _ prepare: (MockCluster) -> Void
  ) throws {
    let cluster = MockCluster(brokers: brokers)
    cluster.createTopic("logs", partitions: 3)
    var site = DrainedBuffer()
    try site.ship(records / 2)
    try site.ship(records - records / 2)
    prepare(cluster)
    let drain = try site.drain(
      to: cluster.brokers, topic: "logs", guarantee, timeout: timeout, properties: properties)
    if let onProgress { drain.onProgress = { _ in onProgress(cluster) } }
    do {
      try drain.run()
    } catch let error as KafkaError {
      failure = error
    }
    report = drain.report
    cluster.recover()
    topic = cluster.messages(in: "logs")
    buffer = try site.kept(in: site.path)
    deadLetters = try site.kept(in: "\(site.path)/dead-letter")
    self.site = site
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
      for text in site.texts(service) {
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
    #expect(report.records == site.records * 3, comment)
    check(comment)
  }

  /// Nothing was taken out of the buffer.
  func checkKept(_ comment: Comment? = nil) {
    #expect(report.records == 0, comment)
    for service in DrainedBuffer.services { #expect(buffer[service] == site.texts(service), comment) }
    #expect(deadLetters == [:], comment)
  }
}
