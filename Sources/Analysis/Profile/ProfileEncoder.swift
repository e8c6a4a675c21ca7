import LogModel

/// Writes a profile in an order that does not depend on how it came about.
struct ProfileEncoder {
  private let profile: Profile
  private let services: [Int]
  private let sources: [Int]
  private let exceptions: [Int]

  init(_ profile: Profile) {
    self.profile = profile
    services = ProfileEncoder.order(profile.services)
    sources = ProfileEncoder.order(profile.evidence.sources)
    exceptions = ProfileEncoder.order(profile.exceptions)
  }

  /// Indices in the order of the names' bytes.
  private static func order(_ names: [String]) -> [Int] {
    names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
  }

  /// The place of each index in an order.
  private static func places(_ order: [Int]) -> [Int] {
    var places = [Int](repeating: 0, count: order.count)
    for (place, index) in order.enumerated() { places[index] = place }
    return places
  }

  func write(to output: OutputBuffer) {
    for number in [
      Int(profile.baseWidth), profile.widening, profile.sampleLimit, profile.recordCount, profile.untimed,
      profile.unparsed,
    ] {
      output.append(number: number)
    }
    write(profile.services, services, to: output)
    write(profile.evidence.sources, sources, to: output)
    write(profile.exceptions, exceptions, to: output)
    let sequences = profile.sequences.encode(into: output)
    let nodes = writeNodes(sequences, to: output)
    writeSessions(nodes, to: output)
    writeJumps(to: output)
    let unordered = Array(profile.unordered)
    write(unordered, ProfileEncoder.order(unordered), to: output)
  }

  private func write(_ names: [String], _ order: [Int], to output: OutputBuffer) {
    output.append(number: names.count)
    for index in order { output.append(sized: names[index]) }
  }

  // MARK: Nodes

  /// - Returns: the place of each node in the order of writing.
  private func writeNodes(_ sequenceOrder: [Int], to output: OutputBuffer) -> [Int] {
    let (service, source) = (ProfileEncoder.places(services), ProfileEncoder.places(sources))
    let (sequence, exception) = (ProfileEncoder.places(sequenceOrder), ProfileEncoder.places(exceptions))
    func key(_ node: Node) -> (Int, Int) {
      (
        service[node.service],
        node.sequence < Profile.exceptionBase
          ? sequence[node.sequence] : Profile.exceptionBase + exception[node.sequence - Profile.exceptionBase]
      )
    }
    let order = profile.nodes.indices.sorted { key(profile.nodes[$0]) < key(profile.nodes[$1]) }
    output.append(number: order.count)
    for index in order {
      let node = profile.nodes[index]
      let (service, sequence) = key(node)
      output.append(number: service)
      output.append(number: sequence)
      write(node.cells.elements, source, to: output)
      output.append(number: node.columns.count)
      for column in node.columns.sorted(by: { $0.column < $1.column }) {
        output.append(number: Int(column.column))
        write(column.statistics, to: output)
      }
      output.append(number: node.fields.count)
      for field in node.fields.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
        output.append(sized: field.name)
        write(field.statistics, to: output)
      }
    }
    return ProfileEncoder.places(order)
  }

  private func write(_ cells: UnsafeBufferPointer<Node.Cell>, _ source: [Int], to output: OutputBuffer) {
    output.append(number: cells.count)
    var last: Int64 = 0
    for cell in cells {
      output.append(signed: cell.key - last)
      last = cell.key
      output.append(number: Int(cell.count) << 1 | (cell.sample >= 0 ? 1 : 0))
      guard cell.sample >= 0 else { continue }
      let sample = profile.evidence.samples[Int(cell.sample)]
      output.append(signed: sample.time)
      output.append(number: source[Int(sample.source)])
      output.append(number: Int(sample.line))
      output.append(sized: profile.evidence.text(of: cell.sample))
    }
  }

  private func write(_ statistics: ParameterStatistics, to output: OutputBuffer) {
    output.append(number: statistics.count)
    output.append(number: Int(statistics.unit.rawValue))
    output.append(fixed: statistics.minimum.bitPattern)
    output.append(fixed: statistics.maximum.bitPattern)
    output.append(number: statistics.histogram.first)
    output.append(number: statistics.histogram.counts.count)
    for count in statistics.histogram.counts { output.append(number: Int(count)) }
    output.append(number: statistics.distinct.isExact ? statistics.distinct.exactCount : -1)
    for value in statistics.distinct.values.sorted(by: { $0.hash < $1.hash }) {
      output.append(fixed: value.hash)
      output.append(number: value.count)
      output.append(number: Int(value.firstWindow))
      output.append(sized: value.text)
    }
    output.append(UnsafeRawBufferPointer(statistics.distinct.registers))
    output.append(number: statistics.moments.count)
    for moment in statistics.moments.elements {
      output.append(number: Int(moment.window))
      output.append(number: Int(moment.count))
      output.append(signed: moment.sum)
      output.append(signed: moment.squares)
    }
  }

  // MARK: Sessions and clocks

  private func writeSessions(_ node: [Int], to output: OutputBuffer) {
    output.append(number: Int(profile.sessions.zeroBits))
    let sessions = profile.sessions.sessions(atLeast: 1).sorted { $0.id < $1.id }
    output.append(number: sessions.count)
    for session in sessions {
      output.append(fixed: session.id)
      output.append(number: session.count)
      output.append(number: session.events.count)
      let events = session.events.map { ($0.time, node[Int($0.node)]) }.sorted { $0 < $1 }
      for event in events {
        output.append(signed: event.0)
        output.append(number: event.1)
      }
    }
  }

  /// Of two jumps at one place (the same source, given twice) all that they hold decides.
  private static func precedes(_ left: ClockJump, _ right: ClockJump) -> Bool {
    for (left, right) in [(left.service, right.service), (left.source, right.source)] where left != right {
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    if left.line != right.line { return left.line < right.line }
    func rest(_ jump: ClockJump) -> (Int64, Int64, Int64, Int64, Int) {
      (jump.before, jump.after, jump.until, jump.forwardFrom ?? .min, jump.records)
    }
    if rest(left) != rest(right) { return rest(left) < rest(right) }
    return left.text.lexicographicallyPrecedes(right.text)
  }

  private func writeJumps(to output: OutputBuffer) {
    let jumps = profile.jumps.sorted { ProfileEncoder.precedes($0, $1) }
    output.append(number: jumps.count)
    for jump in jumps {
      output.append(sized: jump.service)
      output.append(sized: jump.source)
      output.append(number: jump.line)
      output.append(sized: jump.text)
      output.append(signed: jump.before)
      output.append(signed: jump.after)
      output.append(number: jump.forwardFrom == nil ? 0 : 1)
      if let from = jump.forwardFrom { output.append(signed: from) }
      output.append(signed: jump.until)
      output.append(number: jump.records)
    }
  }
}
