import ChunkBuffer
import KafkaTransport
import LogModel

/// What a connection to Kafka showed.
struct Session {
  var cluster: String
  var topic: String
  var partitions: Int
  /// What is committed there now.
  var marker: CommittedOffset?
}

extension Intent {
  init(of group: DrainGroup, _ marker: CommittedOffset, _ session: Session?) {
    self.init(
      marker: marker, previous: session?.marker, cluster: session?.cluster ?? "", topic: session?.topic ?? "",
      ranges: group.ranges)
  }
}

// Connecting, and finding out what became of what was sent last
extension Drain {
  /// Connects; tries again as long as it may help.
  func connect(_ attempts: inout Attempts) throws {
    while true {
      do {
        return try connect()
      } catch let error as KafkaError where error.kind == .temporary || error.kind == .unauthorized {
        report.retries += 1
        onRetry(error)
        try attempts.wait(after: error)
      }
    }
  }

  /// Connects, and settles what the drain before left in doubt.
  private func connect() throws {
    session = nil
    let topic = try transport.open(identity: "sentinel-drain-\(state.identity)")
    session = Session(cluster: topic.cluster, topic: options.topic, partitions: topic.partitions)
    if !state.targets.contains(where: isMeant) {
      state.targets.append(
        DrainTarget(cluster: topic.cluster, topic: options.topic, partitions: topic.partitions, marker: nil))
      try storeState()
    }
    try checkPartitions(topic)
    guard options.guarantee == .exactlyOnce else {
      // Whether the last transaction is there is not asked: its records may be there twice.
      if state.intent != nil { try takeNewIdentity() }
      return
    }
    session?.marker = try transport.marker()
    try settle()
    if session?.marker == nil { try commitFirstMarker() }
  }

  private func checkPartitions(_ topic: TopicDescription) throws {
    let index = targetIndex
    let before = state.targets[index].partitions
    guard before != topic.partitions else { return }
    guard options.allowsRepartition else {
      throw DrainRefusal(
        "the topic \(options.topic) has \(topic.partitions) partitions and had \(before): services would move to other partitions, and their order be lost at the seam. "
          + "Nothing was sent. When what is in it has been consumed, go on with --allow-repartition")
    }
    state.targets[index].partitions = topic.partitions
    try storeState()
  }

  /// Where what is known of the topic stands; `connect` has put it there.
  var targetIndex: Int { state.targets.firstIndex(where: isMeant)! }

  private func isMeant(_ target: DrainTarget) -> Bool {
    target.cluster == session?.cluster && target.topic == options.topic
  }

  /// Finds out what became of the intent that a drain before left behind; nothing is removed that is not known to be there.
  private func settle() throws {
    let marker = session?.marker
    guard let intent = state.intent else { return try checkMarker(marker) }
    guard intent.cluster == session?.cluster, intent.topic == options.topic else {
      return try resolve(
        "its last records were on their way to the topic \(intent.topic) of the cluster \(intent.cluster) when it was interrupted, and this is \(options.topic) of \(session?.cluster ?? "")"
      )
    }
    if marker == intent.marker {
      do {
        return try settle(intent.ranges, marker: marker)
      } catch let refusal as DrainRefusal {
        guard options.resolution == .resend else { throw refusal }
        return try sendAgain(intent)
      }
    }
    if marker == intent.previous {
      // It is not there, and cannot come any more.
      state.intent = nil
      return
    }
    try resolve(
      "records of it were on their way as transaction \(intent.marker.offset), and the cluster says that its last transaction is \(marker.map { "\($0.offset)" } ?? "not known any more")"
    )
  }

  /// The group is there, but not all of its chunks are what they were: those are sent again, the others go as known to be sent.
  private func sendAgain(_ intent: Intent) throws {
    for range in intent.ranges { state.targets[targetIndex].sent[range.chunk] = range }
    state.intent = nil
    state.targets[targetIndex].marker = intent.marker
    options.resolution = nil
    try storeState()
  }

  /// Nothing is in doubt; yet where the cluster has a marker, it must be the one that we left.
  private func checkMarker(_ marker: CommittedOffset?) throws {
    guard let marker else { return }
    let known = state.targets[targetIndex].marker
    guard marker != known else { return }
    try resolve(
      "the cluster says that its last transaction is \(marker.offset), and this directory knows of \(known.map { "\($0.offset)" } ?? "none")"
    )
  }

  private func resolve(_ what: String) throws {
    let intent = state.intent
    let count = intent?.ranges.reduce(0) { $0 + $1.records.count } ?? 0
    switch options.resolution {
    case nil:
      let remedy =
        intent == nil
        ? "--resolve resend sends what is in it, also what may have been sent before"
        : "--resolve sent removes the \(count.counted("record")) in doubt, --resolve resend sends them again"
      throw DrainRefusal(
        "\(site.path): \(what). It may be a copy, or restored from a snapshot, or the marker has expired. Nothing was sent or removed; \(remedy)"
      )
    case .sent:
      guard let intent else {
        throw DrainRefusal(
          "\(site.path): \(what). Which of its records were sent is not known, so that none can be removed; --resolve resend sends them"
        )
      }
      try settle(intent.ranges, marker: nil)
    case .resend: break
    }
    try takeNewIdentity()
    options.resolution = nil
    try connect()
  }

  /// Whoever else drains under the name we had goes on so; we do not.
  private func takeNewIdentity() throws {
    state.intent = nil
    state.identity = ChunkID(using: &options.generator)
    for index in state.targets.indices { state.targets[index].marker = nil }
    try storeState()
  }

  /// A marker before the first group, so that "not committed" and "not known any more" can be told apart.
  private func commitFirstMarker() throws {
    let marker = newMarker()
    try write(Intent(of: DrainGroup(), marker, session))
    try transport.begin()
    try transport.commit(marker)
    session?.marker = marker
    try settle([], marker: marker)
  }

  func newMarker() -> CommittedOffset {
    let known = [session?.marker?.offset, state.targets[targetIndex].marker?.offset]
    return CommittedOffset(
      offset: known.compactMap(\.self).reduce(0, max) + 1, metadata: "\(ChunkID(using: &options.generator))")
  }
}
