import Glibc
import TestSupport
import Testing

@testable import Consume

/// Two members between whom partitions go to and fro, and who die, stand still and fail at every call.
@Suite("Groups of consume") struct GroupConsumeSweepTests {
  /// How many scenes are played at each of their calls; `nil`: some, at some of their calls.
  static let scenes = getenv("SENTINEL_CRASH_SCENARIOS").flatMap { Int(String(cString: $0)) }

  /// All that can be done to the members of a scene.
  static func blows(_ scene: GroupScene) -> [(name: String, blow: GroupScene.Blow)] {
    scene.calls.flatMap { name, disk, group in
      (0..<disk).flatMap { call in
        [GroupScene.Blow.death(call: call), .error(call: call, code: ENOSPC), .error(call: call, code: EIO)]
      }.map { (name, $0) }
        + (0..<group).flatMap { call in GroupMember.Fault.allCases.map { (name, .fault(call: call, $0)) } }
    }
  }

  @Test func `each record is there once, whoever reads it`() throws {
    #expect(GroupScene.alerts.count == 3 && GroupScene.alerts.allSatisfy { !$0.isEmpty })
    for seed in 0..<(Self.scenes.map { $0 * 20 } ?? 25) {
      let scene = GroupScene(seed: seed)
      scene.play()
      let faults = try scene.faults()
      #expect(faults == [], "seed \(seed)")
    }
  }

  @Test func `each record is there once, whatever is done to one of them when`() throws {
    var generator = SeededGenerator(seed: 7)
    var (deaths, errors) = (0, 0)
    for seed in 0..<(Self.scenes ?? 20) {
      let whole = GroupScene(seed: seed)
      whole.play()
      var blows = Self.blows(whole)
      if Self.scenes == nil { blows = Array(blows.shuffled(using: &generator).prefix(6)) }
      for (number, blow) in blows.enumerated() {
        let remains = GroupScene.Remains.allCases[number % 3]
        let scene = GroupScene(seed: seed, blow: blow, remains: remains)
        scene.play()
        let faults = try scene.faults()
        #expect(faults == [], "seed \(seed), \(blow), \(remains)")
        if blow.blow.isDeath { deaths += 1 } else { errors += 1 }
      }
    }
    if Self.scenes != nil { print("tried: \(deaths) crashes, \(errors) errors") }
  }
}

extension GroupScene.Blow {
  var isDeath: Bool {
    switch self {
    case .death: true
    case .error: false
    case .fault(_, let fault): fault.isDeath
    }
  }
}
