import Glibc
import LogModel

/// Clocks that were set wrong for a while, and times that go back.
struct ClockDetector {
  let detection: Detection
  private var study: Study { detection.study }

  init(_ detection: Detection) { self.detection = detection }

  func findings() -> [Finding] {
    let jumps = study.profile.jumps.sorted { ($0.service, $0.source, $0.line) < ($1.service, $1.source, $1.line) }
    var spells: [[ClockJump]] = []
    for jump in jumps {
      if let last = spells.last?.last, isSameSpell(last, jump) {
        spells[spells.count - 1].append(jump)
      } else {
        spells.append([jump])
      }
    }
    return spells.filter { $0.reduce(0) { $0 + $1.records } >= 3 }.map { finding($0) }
  }

  /// Whether a jump goes on with what the one before it began: two clocks that differ by so much write by turns.
  private func isSameSpell(_ last: ClockJump, _ next: ClockJump) -> Bool {
    let (offset, other) = (last.before - last.after, next.before - next.after)
    return last.source == next.source && abs(offset - other) <= offset / 5
      && abs(next.after - last.until) <= max(offset, 600_000_000_000)
  }

  private func finding(_ spell: [ClockJump]) -> Finding {
    let jump = spell[0]
    let records = spell.reduce(0) { $0 + $1.records }
    let latest = spell.map(\.until).max()!
    let offset = jump.before - jump.after
    let span = Words.span(offset, .time)
    let start: Int64
    let end: Int64
    let why: String
    if let from = jump.forwardFrom {
      (start, end) = (from, max(spell.last!.after, from + 1))
      why =
        "The clock of \(jump.service) was ahead by \(span): times went forward by about as much, and back at \(jump.source):\(jump.line)."
    } else {
      // Behind: what was written after the jump, by the clock before it.
      (start, end) = (jump.before, jump.before + max(latest - jump.after, 1))
      why =
        "Times of \(jump.service) went back by \(span) at \(jump.source):\(jump.line), for "
        + "\(Words.count(records, "record")) until they were where they had been."
    }
    var finding = Finding(
      kind: .clockSkew, service: jump.service, start: start, end: end, detectedAt: max(start, min(jump.before, end)),
      score: min(100, 6 + 4 * log10(Double(records))), severity: .warn, observed: -Double(offset) / 1e9,
      expected: 0, unit: "s", why: why)
    finding.evidence = spell.prefix(5).map {
      Evidence(
        source: $0.source, line: $0.line, time: $0.after, severity: nil, text: String(decoding: $0.text, as: UTF8.self))
    }
    return finding
  }
}
