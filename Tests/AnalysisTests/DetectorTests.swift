import LogModel
import Testing

@testable import Analysis

/// Something that goes wrong in the orchard, and what must be found of it.
struct Mishap: Sendable, CustomTestStringConvertible {
  var kind: FindingKind
  var service: String
  /// In minutes.
  var span: Range<Int>
  var change: @Sendable (inout Orchard) -> Void

  init(
    _ kind: FindingKind, _ service: String, _ span: Range<Int>, _ change: @escaping @Sendable (inout Orchard) -> Void
  ) {
    self.kind = kind
    self.service = service
    self.span = span
    self.change = change
  }

  var testDescription: String { kind.rawValue }

  /// A finding, with its time in minutes.
  static func words(_ finding: Finding) -> String {
    let (start, end) = (minutes(finding.start), minutes(finding.end))
    return "\(finding.kind) \(finding.service) \(start)..<\(end) \(finding.score) \(finding.why)"
  }

  private static func minutes(_ time: Int64) -> Int { Int((time - Clock.start * 1_000_000_000) / 60_000_000_000) }

  func isFound(in report: AnomalyReport) -> Bool {
    report.findings.contains { finding in
      let (start, end) = (Mishap.minutes(finding.start), Mishap.minutes(finding.end))
      return finding.kind == kind && finding.service == service && start < span.upperBound + 2
        && end > span.lowerBound - 2 && end - start <= max(30, 3 * span.count)
    }
  }

  static let all: [Mishap] = [
    Mishap(.errorBurst, "press", 130..<138) { $0.errorRate = { (130..<138).contains($0) ? 12 : 0.2 } },
    Mishap(.newException, "press", 150..<155) { orchard in
      for index in 0..<15 {
        orchard.add(
          "press", 150 + index / 3, index % 3 * 20,
          "ERROR cannot press: org.orchard.JamException: stone \(index)\n\tat org.orchard.Press.run(Press.java:7)")
      }
    },
    Mishap(.newTemplate, "gate", 170..<174) { orchard in
      for index in 0..<6 { orchard.add("gate", 170 + index / 2, index * 9, "WARN hinge \(index) creaks loudly") }
    },
    Mishap(.rareTemplate, "press", 5..<6) { $0.add("press", 5, 9, "ERROR gearbox smells of burning") },
    Mishap(.rateSpike, "gate", 120..<128) { $0.gateRate = { (120..<128).contains($0) ? 5 : 1 } },
    Mishap(.rateDrop, "gate", 120..<145) { $0.gateRate = { (120..<145).contains($0) ? 0.2 : 1 } },
    Mishap(.templateSpike, "press", 140..<148) { $0.leafRate = { (140..<148).contains($0) ? 8 : 1 } },
    Mishap(.templateDrop, "press", 100..<140) { $0.leafRate = { (100..<140).contains($0) ? 0.15 : 1 } },
    Mishap(.vanishedTemplate, "press", 100..<130) { $0.leafRate = { (100..<130).contains($0) ? 0 : 1 } },
    Mishap(.slowRateIncrease, "press", 110..<170) {
      $0.leafRate = { (110..<170).contains($0) ? 1 + Double($0 - 110) / 10 : 1 }
    },
    Mishap(.serviceSilence, "vault", 150..<165) { $0.silent = 150...164 },
    Mishap(.restartLoop, "press", 160..<175) { orchard in
      for index in 0..<30 {
        orchard.add("press", 160 + index / 2, index % 2 * 30, "FATAL engine exited with status 3")
        orchard.add("press", 160 + index / 2, index % 2 * 30 + 4, "INFO starting engine generation \(index)")
      }
    },
    Mishap(.latencyDrift, "press", 120..<150) { $0.latency = { (120..<150).contains($0) ? 4 : 1 } },
    Mishap(.valueDrift, "press", 120..<150) { $0.depth = { (120..<150).contains($0) ? 5 : 1 } },
    Mishap(.newValue, "vault", 180..<181) { $0.colour = { $0 == 180 ? "violet" : nil } },
    Mishap(.missingStep, "vault", 130..<155) { $0.lost = { (130..<155).contains($0) ? 0.6 : 0.01 } },
    Mishap(.sequenceAnomaly, "press", 130..<155) { $0.repeated = { (130..<155).contains($0) ? 0.7 : 0 } },
    Mishap(.clockSkew, "vault", 140..<165) { $0.offset = { (140..<165).contains($0) ? -600_000 : 0 } },
  ]
}

@Suite("Detectors")
struct DetectorTests {
  @Test("find what went wrong, where and when", arguments: Mishap.all)
  func mishaps(mishap: Mishap) {
    let report = Orchard.report(seed: 21, mishap.change)
    let isFound = mishap.isFound(in: report)
    let found = report.findings.map(Mishap.words)
    #expect(isFound, "\(found)")
    #expect(!report.incidents.isEmpty)
    for finding in report.findings {
      #expect(finding.start < finding.end && finding.detectedAt >= finding.start && finding.detectedAt <= finding.end)
      #expect(finding.score >= Detection.threshold && finding.score <= 100)
      #expect(finding.why.hasSuffix("."))
      #expect(finding.evidence.count <= 5)
    }
  }

  @Test("are there for every kind")
  func kinds() { #expect(Set(Mishap.all.map(\.kind)) == Set(FindingKind.allCases)) }

  @Test("find nothing where nothing is wrong", arguments: 1...6)
  func quiet(seed: Int) {
    let report = Orchard.report(seed: seed)
    #expect(report.findings.map(Mishap.words) == [])
    #expect(report.incidents.isEmpty)
    #expect(report.services.map(\.name) == ["gate", "press", "vault"])
  }
}

@Suite("With a baseline, detectors")
struct BaselineTests {
  /// Of a quiet run.
  private static let quiet = Orchard.profile(seed: 90).encoded

  private func report(_ change: (inout Orchard) -> Void) throws -> AnomalyReport {
    try Orchard.report(seed: 91, baseline: Self.quiet.decoded(), change)
  }

  private func kinds(_ report: AnomalyReport) -> [String] {
    report.findings.map { finding in "\(finding.kind.rawValue) \(finding.service)" }
  }

  @Test("find nothing where nothing is wrong")
  func same() throws {
    let report = try report { _ in }
    #expect(report.findings.map(\.why) == [])
    #expect(report.baseline == "quiet")
    #expect(report.templates.allSatisfy { !$0.isNew })
  }

  @Test("find a line that is new, however early")
  func newTemplate() throws {
    let report = try report { orchard in
      for index in 0..<6 { orchard.add("gate", 2 + index, 9, "WARN hinge \(index) creaks loudly") }
    }
    #expect(kinds(report).contains("new_template gate"))
    #expect(report.templates.filter(\.isNew).count == 1)
  }

  @Test("find a line that did not come at all")
  func vanishedTemplate() throws {
    #expect(kinds(try report { $0.leafRate = { _ in 0 } }).contains("vanished_template press"))
  }

  @Test("find a service that said nothing")
  func silence() throws {
    #expect(kinds(try report { $0.hasVault = false }).contains("service_silence vault"))
  }

  @Test("find a new value, however early")
  func newValue() throws {
    let report = try report { $0.colour = { $0 == 3 ? "violet" : nil } }
    #expect(kinds(report).contains("new_value vault"), "\(report.findings.map(Mishap.words))")
  }

  @Test("find sessions that go as none did")
  func course() throws {
    let report = try report { $0.repeated = { _ in 0.9 } }
    #expect(kinds(report).contains { $0.hasPrefix("sequence_anomaly") })
  }

  @Test("find a latency that is high from beginning to end")
  func latency() throws {
    let report = try report { $0.latency = { _ in 4 } }
    #expect(kinds(report).contains("latency_drift press"))
    #expect(Orchard.report(seed: 91) { $0.latency = { _ in 4 } }.findings.isEmpty)
  }

  @Test("find rates that never were")
  func rates() throws {
    #expect(kinds(try report { $0.gateRate = { _ in 4 } }).contains("rate_spike gate"))
    #expect(kinds(try report { $0.gateRate = { _ in 0.1 } }).contains("rate_drop gate"))
  }
}
