import LogModel
import Testing

@testable import Analysis

/// Findings of no run, in minutes.
private func finding(
  _ kind: FindingKind, _ service: String, _ range: Range<Int64>, score: Double = 10,
  severity: Severity = .warn, template: String? = nil, observed: Double = 10, expected: Double = 1
) -> Finding {
  var finding = Finding(
    kind: kind, service: service, start: range.lowerBound * 60_000_000_000, end: range.upperBound * 60_000_000_000,
    detectedAt: range.lowerBound * 60_000_000_000, score: score, severity: severity, observed: observed,
    expected: expected, unit: "records", why: "It is so.")
  finding.template = template
  finding.templateID = template.map { _ in "0123456789abcdef" }
  return finding
}

private func finding(
  _ kind: FindingKind, _ range: Range<Int64>, score: Double = 10, template: String? = nil, observed: Double = 10,
  expected: Double = 1
) -> Finding {
  finding(kind, "shop", range, score: score, template: template, observed: observed, expected: expected)
}

@Suite("What was acknowledged")
struct AcknowledgementsTests {
  private func contains(_ text: String, template: String = "user <*> logged in") throws -> Bool {
    try Acknowledgements(text).contains(finding(.newTemplate, 0..<1, template: template))
  }

  @Test("is left out by id or pattern")
  func matches() throws {
    #expect(try contains("0123456789abcdef"))
    #expect(try contains("\n  # a comment\n\n  0123456789ABCDEF \n"))
    #expect(try contains("user * logged in"))
    #expect(try contains("user <?> logged in"))
    #expect(try !contains(""))
    #expect(try !contains("fedcba9876543210"))
    #expect(try !contains("user"))
    #expect(try !contains("#0123456789abcdef"))
    var other = finding(.rateDrop, 0..<1)
    other.id = "aaaaaaaaaaaaaaaa"
    #expect(try Acknowledgements("aaaaaaaaaaaaaaaa").contains(other))
    #expect(try !Acknowledgements("*").contains(other))
  }

  @Test("wrongly is told with its line")
  func errors() throws {
    let error = #expect(throws: AcknowledgementError.self) { try Acknowledgements("# first\n\nbad [ pattern\n") }
    #expect(try #require(error).line == 3)
    #expect(try !#require(error).reason.isEmpty)
  }
}

@Suite("Findings that touch each other")
struct IncidentGroupingTests {
  @Test("are one incident, whose first sign began it")
  func grouping() throws {
    let (findings, incidents) = IncidentGrouping.grouped([
      finding(.errorBurst, "pay", 10..<20, score: 30, severity: .error), finding(.latencyDrift, "db", 8..<12, score: 5),
      finding(.rateDrop, "shop", 20..<30, score: 12), finding(.newTemplate, "mail", 31..<32, score: 40),
    ])
    #expect(findings.map(\.score) == [40, 30, 12, 5])
    #expect(incidents.count == 2)
    let worst = try #require(incidents.first)
    #expect(worst.severity == .error)
    #expect(worst.services == ["db", "pay", "shop"])
    #expect(worst.findings == [1, 2, 3])
    #expect(findings[worst.firstSign].service == "db")
    #expect(worst.id == findings[worst.firstSign].id)
    #expect(worst.start == 8 * 60_000_000_000 && worst.end == 30 * 60_000_000_000)
    #expect(incidents[1].findings == [0])
  }

  @Test("have ids and an order that do not depend on how they came")
  func order() {
    let all = [
      finding(.errorBurst, "pay", 10..<20), finding(.errorBurst, "cart", 10..<20), finding(.rateDrop, "cart", 10..<20),
      finding(.rateDrop, "cart", 50..<60, template: "a"), finding(.rateDrop, "cart", 50..<60, template: "b"),
    ]
    let expected = IncidentGrouping.grouped(all)
    #expect(Set(expected.0.map(\.id)).count >= 4)
    for turn in 1..<all.count {
      let found = IncidentGrouping.grouped(Array(all[turn...] + all[..<turn]))
      #expect(found.0.map(\.id) == expected.0.map(\.id))
      #expect(found.1.map(\.id) == expected.1.map(\.id))
      #expect(found.1.map(\.findings) == expected.1.map(\.findings))
    }
  }

  @Test("of none are none")
  func none() {
    #expect(IncidentGrouping.grouped([]).0.isEmpty)
    #expect(IncidentGrouping.grouped([]).1.isEmpty)
  }
}

@Suite("Of findings that say the same")
struct RefinementTests {
  private func kinds(_ findings: [Finding]) -> [FindingKind] {
    let profile = Reading.profile(of: [SampleFile(name: "a.log", text: Clock.text(0) + " INFO hello\n")])
    let study = Study(profile, mined: profile.sequences.mine(counts: profile.sequenceCounts()))
    return Refinement(study).refined(findings).map(\.kind)
  }

  @Test("the weak are left out")
  func threshold() {
    #expect(kinds([finding(.rateDrop, 0..<9, score: 2.9), finding(.rateSpike, 20..<30, score: 3)]) == [.rateSpike])
  }

  @Test("a restart loop stands for the lines in it, of its service and time only")
  func restarts() {
    let loop = finding(.restartLoop, 10..<30)
    #expect(kinds([loop, finding(.newTemplate, 10..<30, template: "a")]) == [.restartLoop])
    #expect(kinds([loop, finding(.newTemplate, "pay", 10..<30, template: "a")]) == [.restartLoop, .newTemplate])
    #expect(kinds([loop, finding(.newTemplate, 5..<60, template: "a")]) == [.restartLoop, .newTemplate])
  }

  @Test("silence stands for what is missing")
  func silence() {
    let silent = finding(.serviceSilence, 10..<30)
    #expect(
      kinds([silent, finding(.vanishedTemplate, 12..<40, template: "a"), finding(.errorBurst, 12..<20, template: "b")])
        == [
          .serviceSilence, .errorBurst,
        ])
  }

  @Test("a new line stands for its own rate")
  func novelty() {
    let new = finding(.newTemplate, 10..<30, template: "a")
    #expect(
      kinds([new, finding(.errorBurst, 10..<20, template: "a"), finding(.errorBurst, 10..<20, template: "b")]) == [
        .newTemplate, .errorBurst,
      ])
  }

  @Test("a wrong clock stands for rates around it")
  func clock() {
    let skew = finding(.clockSkew, 100..<110, observed: -600, expected: 0)
    #expect(kinds([skew, finding(.rateDrop, 92..<118)]) == [.clockSkew])
    #expect(kinds([skew, finding(.rateDrop, 70..<118)]) == [.clockSkew, .rateDrop])
    let extreme = finding(.clockSkew, 100..<110, observed: -9e12, expected: 0)
    #expect(kinds([extreme, finding(.rateDrop, 70..<118)]) == [.clockSkew])
  }

  @Test("a spike that is a few templates' is theirs")
  func spikes() {
    let spike = finding(.rateSpike, 10..<30, observed: 100, expected: 10)
    let part = finding(.templateSpike, 10..<30, template: "a", observed: 80, expected: 2)
    let small = finding(.templateSpike, 10..<30, template: "a", observed: 20, expected: 2)
    #expect(kinds([spike, part]) == [.templateSpike])
    #expect(kinds([spike, small]) == [.rateSpike, .templateSpike])
  }

  @Test("the best of several drifts and of several steps is enough")
  func best() {
    let drifts = [
      finding(.latencyDrift, 10..<30, score: 9, template: "a"), finding(.valueDrift, 20..<40, score: 8, template: "b"),
      finding(.valueDrift, "pay", 20..<40, score: 7, template: "b"),
    ]
    #expect(kinds(drifts) == [.latencyDrift, .valueDrift])
    let steps = [
      finding(.missingStep, 1..<9, score: 9, template: "a"), finding(.sequenceAnomaly, 5..<9, score: 9, template: "b"),
    ]
    #expect(kinds(steps).count == 1)
    #expect(kinds(steps) == kinds(steps.reversed()))
  }
}
