import Analysis

/// Where an axis is labelled: at round times of day or round line numbers, four to nine of them.
struct AxisTicks {
  struct Tick {
    let position: Double
    let label: String
  }

  let ticks: [Tick]

  private static let second: Int64 = 1_000_000_000
  private static let day: Int64 = 86_400 * second
  /// In seconds.
  private static let timeSteps: [Int64] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_592_000, 7_776_000, 31_536_000,
  ]

  init(_ scale: ChartScale) {
    let end = scale.moment(ofWindow: scale.windows)
    let length = Double(end) - Double(scale.start)
    let step = scale.axis == .time ? Self.timeStep(length) : Self.orderStep(length)
    var ticks: [Tick] = []
    var tick = Self.roundedUp(scale.start, to: step)
    var previousDay: Int64?
    while tick <= end, ticks.count < 12 {
      let label: String
      if scale.axis == .order {
        label = Figures.grouped(Int(tick))
      } else {
        // The first label of each further day says which.
        let day = tick >= 0 ? tick / Self.day : (tick + 1) / Self.day - 1
        let isNewDay = previousDay.map { $0 != day } ?? false
        previousDay = day
        label = Self.timeLabel(tick, step: step, isNewDay: isNewDay)
      }
      ticks.append(Tick(position: scale.position(of: tick), label: label))
      let (next, isTooFar) = tick.addingReportingOverflow(step)
      if isTooFar { break }
      tick = next
    }
    self.ticks = ticks
  }

  private static func timeLabel(_ moment: Int64, step: Int64, isNewDay: Bool) -> String {
    if step >= day { return String(Moments.date(moment).dropFirst(step >= 300 * day ? 0 : 5)) }
    if isNewDay { return String(Moments.date(moment).dropFirst(5)) }
    return String(Moments.clock(moment).prefix(step < 60 * second ? 8 : 5))
  }

  /// The smallest step that needs no more than eight ticks.
  private static func timeStep(_ length: Double) -> Int64 {
    let steps = timeSteps.map { $0 * second }
    return steps.first { length / Double($0) <= 8 } ?? steps[steps.count - 1]
  }

  private static func orderStep(_ length: Double) -> Int64 {
    var power: Int64 = 1
    while power < .max / 100 {
      for factor: Int64 in [1, 2, 5] where length / Double(power * factor) <= 8 { return power * factor }
      power *= 10
    }
    return power
  }

  private static func roundedUp(_ moment: Int64, to step: Int64) -> Int64 {
    let rest = ((moment % step) + step) % step
    return rest == 0 ? moment : moment.addingReportingOverflow(step - rest).partialValue
  }
}
