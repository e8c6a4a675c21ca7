import Templates

/// Sessions by the step that they begin with.
struct SessionModel {
  struct Step: Hashable {
    var service: Int
    var template: Int
  }

  struct Session {
    /// Place of the first event.
    var start: Int
    /// How often each step was taken.
    var counts: [Step: Int]
  }

  struct Kind {
    var first: Step
    var sessions: [Session]
    /// Places after which nearly all sessions are at their end.
    var settling: Int

    /// Steps that at least this share of the sessions take, but the first.
    func steps(inShare share: Double) -> [Step] {
      var counts: [Step: Int] = [:]
      for session in sessions { for step in session.counts.keys { counts[step, default: 0] += 1 } }
      return counts.filter { $0.key != first && Double($0.value) >= share * Double(sessions.count) }.map(\.key)
        .sorted { ($0.service, $0.template) < ($1.service, $1.template) }
    }

    /// How often nearly all sessions take a step at the most.
    func usualCount(of step: Step) -> Int? {
      let counts = sessions.map { $0.counts[step] ?? 0 }.sorted()
      let most = counts[counts.count / 2]
      return most >= 1 && counts[counts.count * 9 / 10] == most ? most : nil
    }
  }

  private(set) var kinds: [Kind] = []

  init(_ study: Study) {
    var byFirst: [Step: (sessions: [Session], lengths: [Int])] = [:]
    for session in study.profile.sessions.sessions(atLeast: 2) {
      // What recurs without end is no session.
      guard session.count <= SessionTable.maximumEvents else { continue }
      let events = session.events.compactMap { event -> (time: Int64, step: Step)? in
        let node = study.profile.nodes[Int(event.node)]
        guard event.time != .min else { return nil }
        return (event.time, Step(service: node.service, template: study.mined.template[node.sequence]))
      }.sorted {
        $0.time != $1.time
          ? $0.time < $1.time : SessionModel.name($0.step, study) < SessionModel.name($1.step, study)
      }
      guard let first = events.first, events.contains(where: { $0.step != first.step }),
        let start = study.place(ofWindow: study.profile.window(of: first.time)),
        let end = study.place(ofWindow: study.profile.window(of: events.last!.time))
      else { continue }
      let counts = Dictionary(events.map { ($0.step, 1) }, uniquingKeysWith: +)
      byFirst[first.step, default: ([], [])].sessions.append(Session(start: start, counts: counts))
      byFirst[first.step]!.lengths.append(end - start)
    }
    kinds = byFirst.map { step, found in
      let lengths = found.lengths.sorted()
      return Kind(first: step, sessions: found.sessions, settling: lengths[lengths.count * 99 / 100] + 1)
    }.sorted { SessionModel.name($0.first, study) < SessionModel.name($1.first, study) }
  }

  private static func name(_ step: Step, _ study: Study) -> (String, UInt64) {
    (study.profile.services[step.service], study.mined.templates[step.template].id.value)
  }

  /// A session's steps with their numbers, by names that two profiles share.
  static func course(_ counts: [Step: Int], _ study: Study) -> [String: Int] {
    Dictionary(
      uniqueKeysWithValues: counts.map { step, count in
        ("\(study.profile.services[step.service])\u{0}\(study.mined.templates[step.template].id)", count)
      })
  }
}
