import TestSupport
import Testing

@testable import Analysis

@Suite("Profiles merge to the profile of all their records")
struct MergeTests {
  /// What makes a profile run into its limits.
  enum Pressure: String, CaseIterable, Sendable {
    case none
    case cells
    case samples
    case sessions
    case names

    var options: ProfileOptions {
      var options = ProfileOptions()
      switch self {
      case .none: break
      case .cells: options.limits.cells = 200
      case .samples: options.limits.samples = 100
      case .sessions: options.limits.sessionIDs = 12
      case .names: (options.limits.services, options.limits.exceptions) = (4, 2)
      }
      return options
    }
  }

  @Test("whichever is merged with which", arguments: Pressure.allCases, 1...5)
  func merging(pressure: Pressure, seed: Int) {
    var logs = SampleLogs(seed: UInt64(seed))
    let (left, right) = (
      logs.files(2, lines: 150), logs.files(2, lines: 150).map { SampleFile(name: "x" + $0.name, text: $0.text) }
    )
    let options = pressure.options
    func profile(_ files: [SampleFile]) -> Profile { Reading.profile(of: files, options, batchSize: 40) }
    let whole = profile(left + right)
    let expected = whole.encoded
    #expect(profile(right + left).encoded == expected, "the order of files")
    let (forward, backward) = (profile(left), profile(right))
    forward.merge(profile(right))
    #expect(forward.encoded == expected, "A and B")
    backward.merge(profile(left))
    #expect(backward.encoded == expected, "B and A")
    switch pressure {
    case .none: #expect(whole.widening == 0 && whole.sampleLimit == .max && whole.sessions.zeroBits == 0)
    case .cells: #expect(whole.widening > 0)
    case .samples: #expect(whole.sampleLimit < .max)
    case .sessions: #expect(whole.sessions.zeroBits > 0)
    case .names: #expect(whole.services.contains("(other)") || whole.services.count <= 4)
    }
  }

  @Test("whoever read which batch", arguments: Pressure.allCases, 1...2)
  func dealing(pressure: Pressure, seed: Int) {
    var logs = SampleLogs(seed: UInt64(100 + seed))
    let files = logs.files(3, lines: 200)
    let expected = Reading.profile(of: files, pressure.options).encoded
    for (threads, batchSize) in [(2, 30), (3, 7), (8, 20), (1, 1000)] {
      let profile = Reading.profile(
        of: files, pressure.options, threads: threads, batchSize: batchSize, seed: UInt64(seed))
      #expect(profile.encoded == expected, "\(threads) threads")
    }
  }

  @Test("but for the evidence, where all limits are reached", arguments: 1...3)
  func allLimits(seed: Int) throws {
    var logs = SampleLogs(seed: UInt64(300 + seed))
    let (left, right) = (
      logs.files(2, lines: 200), logs.files(1, lines: 200).map { SampleFile(name: "z.log", text: $0.text) }
    )
    var options = ProfileOptions()
    (options.limits.cells, options.limits.samples, options.limits.sessionIDs) = (250, 100, 12)
    (options.limits.services, options.limits.exceptions) = (30, 30)
    func counts(_ profile: Profile) -> EncodedProfile {
      profile.sampleLimit = 1
      for node in profile.nodes { for index in (0..<node.cells.count) { node.cells[index].sample = -1 } }
      return profile.encoded
    }
    let merged = Reading.profile(of: left, options, threads: 2, batchSize: 30)
    merged.merge(Reading.profile(of: right, options, batchSize: 50))
    #expect(counts(merged) == counts(Reading.profile(of: right + left, options, batchSize: 20)))
  }

  @Test("whatever field ties sessions together", arguments: [nil, "user", "trace_id", "none"])
  func sessionField(name: String?) {
    var logs = SampleLogs(seed: 400)
    let (left, right) = (
      logs.files(2, lines: 200), logs.files(2, lines: 200).map { SampleFile(name: "x" + $0.name, text: $0.text) }
    )
    var options = ProfileOptions()
    options.sessionField = name
    let merged = Reading.profile(of: left, options)
    merged.merge(Reading.profile(of: right, options))
    let whole = Reading.profile(of: left + right, options)
    #expect(merged.encoded == whole.encoded)
    #expect(whole.sessions.count > 0 || name == "none")
  }

  @Test("after they were files", arguments: 1...3)
  func files(seed: Int) throws {
    var logs = SampleLogs(seed: UInt64(200 + seed))
    let (left, right) = (
      logs.files(2, lines: 150), logs.files(1, lines: 150).map { SampleFile(name: "y.log", text: $0.text) }
    )
    func stored(_ files: [SampleFile]) throws -> Profile { try Reading.profile(of: files).encoded.decoded() }
    let merged = try stored(left)
    merged.merge(try stored(right))
    #expect(merged.encoded == Reading.profile(of: left + right).encoded)
  }

  @Test("with nothing")
  func empty() {
    var logs = SampleLogs(seed: 7)
    let files = logs.files(1, lines: 100)
    let profile = Reading.profile(of: files)
    profile.merge(Reading.profile(of: []))
    #expect(profile.encoded == Reading.profile(of: files).encoded)
  }
}
