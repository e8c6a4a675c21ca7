import FileSystem
import TestSupport
import Testing

@testable import Analysis

@Suite("Files of profiles")
struct ProfileFileTests {
  /// With all that a profile may hold.
  static func profile(seed: UInt64, lines: Int, isShaken: Bool = false) -> Profile {
    var logs = SampleLogs(seed: seed)
    var files = logs.files(2, lines: lines, span: 1_800_000)
    let times = (0..<6).map { Int64($0) * 1000 } + (0..<6).map { Int64($0 - 600) * 1000 }
    files.append(
      SampleFile(name: "back.log", text: times.map { "\(Clock.text($0)) INFO tick tock\n" }.joined()))
    guard isShaken else { return Reading.profile(of: files) }
    let shaken = (0..<160).map { Clock.text($0 % 2 == 0 ? Int64($0) : Int64($0) - 900_000) + " INFO up and down\n" }
    files.append(SampleFile(name: "shaken.log", text: shaken.joined()))
    return Reading.profile(of: files)
  }

  /// The profile with another checksum: what is tested is what the checksum would hide.
  static func withChecksum(_ bytes: [UInt8]) -> [UInt8] {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    let start = (bytes.firstIndex(of: 0x0A) ?? 0) + 1
    for byte in bytes[start..<max(start, bytes.count - 8)] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Array(bytes.dropLast(8)) + (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64(8 * $0)) }
  }

  @Test("read back are the same", arguments: 1...4)
  func roundTrip(seed: Int) throws {
    let encoded = Self.profile(seed: UInt64(seed), lines: 200, isShaken: true).encoded
    let decoded = try encoded.decoded()
    #expect(decoded.encoded == encoded)
    #expect(decoded.jumps.contains { $0.source == "back.log" })
    #expect(decoded.unordered == ["shaken.log"])
    #expect(!decoded.exceptions.isEmpty)
  }

  @Test("hold what docs/formats/profile.md says")
  func bytes() {
    func number(_ value: Int64) -> [UInt8] {
      var rest = value < 0 ? UInt64(-2 * value - 1) : UInt64(value) * 2
      if value == .max { rest = .max - 1 }
      var bytes: [UInt8] = []
      while rest >= 0x80 {
        bytes.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      return bytes + [UInt8(rest)]
    }
    func text(_ text: String) -> [UInt8] { number(Int64(text.utf8.count)) + Array(text.utf8) }
    var body = [60_000_000_000, 0, .max, 1, 0, 0].flatMap(number)
    body += number(1) + text("a") + number(1) + text("a.log") + number(0)
    // Sequences: the rung, one of twice five bytes.
    body += [0, 1, 10] + Array("hello".utf8)
    body += [1, 0, 0].flatMap(number)
    // A cell of INFO in the window of the time, of one record with evidence.
    body += number(1) + number(Clock.start / 60 * 8 + 3) + number(3)
    body += number(Clock.start * 1_000_000_000) + number(0) + number(1) + text("hello")
    body += [0, 0, 0, 0, 0, 0].flatMap(number)
    let expected = Self.withChecksum(Array("SENTINEL-PROFILE/1\n".utf8) + body + [UInt8](repeating: 0, count: 8))
    let profile = Reading.profile(of: [SampleFile(name: "a.log", text: Clock.text(0) + " INFO hello\n")])
    #expect(profile.encoded.bytes == expected)
  }

  @Test("of nothing are read back too")
  func empty() throws {
    let encoded = Reading.profile(of: []).encoded
    #expect(try encoded.decoded().encoded == encoded)
    #expect(Analyzer(AnalyzerOptions()).analyze(try encoded.decoded()).report.records == 0)
  }

  @Test("are written whole, and told from other files")
  func disk() throws {
    let directory = TemporaryDirectory()
    let profile = Self.profile(seed: 3, lines: 50)
    try ProfileFile.write(profile, to: PublishedFile(at: directory.path + "/a.profile", mode: 0o600))
    directory.write("SENTINEL-PROFIL", to: "short")
    directory.write("{}", to: "other")
    #expect(ProfileFile.isProfile(directory.path + "/a.profile"))
    #expect(!ProfileFile.isProfile(directory.path + "/short"))
    #expect(!ProfileFile.isProfile(directory.path + "/other"))
    #expect(!ProfileFile.isProfile(directory.path))
    #expect(!ProfileFile.isProfile(directory.path + "/none"))
    #expect(directory.read("a.profile") == profile.encoded.bytes)
    let read = try ProfileFile.read(directory.path + "/a.profile", limits: ProfileLimits())
    #expect(read.encoded == profile.encoded)
  }

  @Test("of another version are refused with both versions")
  func version() throws {
    for name in ["2", "1.1", "", "1\u{1B}[2J"] {
      let bytes = Array("SENTINEL-PROFILE/\(name)\n".utf8) + [UInt8](repeating: 0, count: 40)
      let error = #expect(throws: ProfileFileError.self) { try EncodedProfile(bytes: bytes).decoded() }
      let text = "\(try #require(error))"
      #expect(text.contains("a profile of format "))
      #expect(text.contains("this program reads format \(ProfileFile.version)"))
      #expect(!text.contains("\u{1B}"))
    }
    #expect(throws: ProfileFileError.self) { try EncodedProfile(bytes: Array("GIF89a".utf8)).decoded() }
  }

  @Test("that were cut off anywhere are refused")
  func truncation() {
    let bytes = Self.profile(seed: 5, lines: 8).encoded.bytes
    for count in bytes.indices {
      #expect(throws: ProfileFileError.self) { try EncodedProfile(bytes: Array(bytes[..<count])).decoded() }
      guard count > 60, count != bytes.count - 8 else { continue }
      let repaired = Self.withChecksum(Array(bytes[..<count]) + [UInt8](repeating: 0, count: 8))
      #expect(throws: ProfileFileError.self) { try EncodedProfile(bytes: repaired).decoded() }
    }
  }

  /// Numbers that are small in a file and large when read.
  private static let extremes: [[UInt8]] = [
    [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    [0xFE, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFE, 0xFF, 0xFF, 0xFF, 0x1F], [0x00], [0x01],
    [0x7F],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40], [0, 0, 0, 0, 0, 0, 0xF8, 0x7F],
  ]

  private static func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 19..<bytes.count - 8, using: &random)
      switch Int.random(in: 0...3, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.replaceSubrange(place..<place + 1, with: extremes.randomElement(using: &random)!)
      default:
        let end = min(place + Int.random(in: 1...9, using: &random), bytes.count - 8)
        bytes.replaceSubrange(place..<end, with: extremes.randomElement(using: &random)!)
      }
    }
    return withChecksum(bytes)
  }

  @Test("that are damaged are refused, or can be analysed, merged and compared with", arguments: 1...8)
  func flips(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let whole = Self.profile(seed: UInt64(seed % 3 + 1), lines: 10).encoded
    var decodedCount = 0
    for round in 0..<400 {
      let damaged = EncodedProfile(bytes: Self.damaged(whole.bytes, &random))
      let profile: Profile
      do {
        profile = try damaged.decoded()
      } catch {
        #expect(error is ProfileFileError)
        continue
      }
      decodedCount += 1
      // The rest is slow, and what was decoded is mostly like what was decoded before.
      guard round % 5 == 0 else { continue }
      let other = try whole.decoded()
      _ = Analyzer(AnalyzerOptions()).analyze(profile)
      _ = Analyzer(AnalyzerOptions()).analyze(other, baseline: profile)
      if profile.baseWidth == other.baseWidth {
        other.merge(profile)
        _ = Analyzer(AnalyzerOptions()).analyze(other)
        _ = try other.encoded.decoded()
      }
    }
    #expect(decodedCount > 20, "damage of numbers alone is no damage that shows")
  }
}
