import TestSupport
import Testing

@testable import Consume
@testable import KafkaTransport

/// A state of alerts that has just room in a commit, and members that come one after the other.
@Suite struct LargeAlertStateTests {
  private func isInline(_ site: ConsumedSite) -> Bool {
    if case .inline? = site.topic.committed[0].flatMap({ OutputEntry(metadata: $0.metadata) })?.alerts { return true }
    return false
  }

  /// How long what is committed is when a first member has read records of so many services.
  private func site(services: Int) -> (ConsumedSite, length: Int) {
    let site = ConsumedSite()
    for service in 0..<services {
      site.topic.append("{\"@timestamp\":1772431200.5,\"log\":\"a b\"}", key: "other-\(service)", to: 0)
    }
    #expect(site.run("first").0 == .done)
    return (site, site.topic.committed[0]?.metadata.utf8.count ?? 0)
  }

  @Test func `each of them can commit`() throws {
    var services = 20
    while isInline(site(services: services + 5).0) { services += 5 }
    let (site, length) = site(services: services)
    #expect(length > 3500)
    for member in 1...8 {
      #expect(site.run("member-\(member)").0 == .done)
      // Each reads a record that brings no alert about.
      site.topic.append("{\"@timestamp\":1772431200.5,\"log\":\"x\"}", key: "other-0", to: 0)
      #expect(site.run("member-\(member)").0 == .done)
    }
  }
}
