import Pipeline

/// What a cluster guarantees, tried out on a topic that is made for it.
public struct ClusterProbe: Sendable {
  /// What came of a trial.
  public enum Answer: Hashable, Sendable {
    case yes(String)
    case no(String)
    /// It could not be tried.
    case unknown(String)

    public var isYes: Bool { if case .yes = self { true } else { false } }
    public var isNo: Bool { if case .no = self { true } else { false } }
  }

  public private(set) var topic = TopicDescription(cluster: "", partitions: 0)
  /// Whether what an idempotent producer was acknowledged is read back.
  public private(set) var acknowledgement = Answer.unknown("not tried")
  /// Whether what was aborted is kept from readers.
  public private(set) var isolation = Answer.unknown("not tried")
  /// Whether a marker comes back as it was committed.
  public private(set) var markers = Answer.unknown("not tried")
  /// Whether a second producer of one name ends the first.
  public private(set) var fencing = Answer.unknown("not tried")
  /// What first kept something from being tried.
  public private(set) var obstacle: KafkaError?
  /// What of the trials is still there, and why.
  public private(set) var leftBehind: [String] = []

  private let settings: KafkaSettings
  private let timeout: Duration
  private let name: String

  /// - Parameters:
  ///   - name: what the scratch topic, its group and its producers have in their names; nobody else has it.
  ///   - timeout: for all of it; what is left behind may take up to five seconds more to delete.
  public init(_ settings: KafkaSettings, name: String, timeout: Duration) {
    self.settings = settings
    self.name = name
    self.timeout = timeout
  }

  /// Whether all that `guarantee` rests on was seen to hold.
  public func guarantees(_ guarantee: DeliveryGuarantee) -> Bool { answers(guarantee).allSatisfy(\.isYes) }

  /// Whether something that `guarantee` rests on was seen not to hold.
  public func lacks(_ guarantee: DeliveryGuarantee) -> Bool { answers(guarantee).contains(where: \.isNo) }

  private func answers(_ guarantee: DeliveryGuarantee) -> [Answer] {
    switch guarantee {
    case .exactlyOnce: [isolation, markers, fencing]
    case .atLeastOnce: [acknowledgement]
    }
  }

  /// Looks at the topic that is meant, then tries the cluster out.
  ///
  /// - Throws: `KafkaError` where the topic cannot be looked at, or a signal came. What goes wrong in the trials is an answer.
  public mutating func run(topic: String) throws(KafkaError) {
    let deadline = Deadline(in: timeout)
    // Named as a drain names them, so that a right that is given by prefix holds here, too.
    let identity = "sentinel-drain-check-\(name)"
    self.topic = try ClusterReader(settings, topic: topic, group: identity).describe(until: deadline)
    let scratch = try ScratchTopic("sentinel-check-\(name)", group: identity, settings)
    do throws(KafkaError) {
      try scratch.create(until: deadline)
    } catch {
      // Where no answer came it may have been made all the same.
      if error.kind == .temporary || error.kind == .stopped { try? scratch.delete(until: timeToCleanUp) }
      if error.kind == .stopped { throw error }
      for trial in Self.trials { self[keyPath: trial] = .unknown("\(error)") }
      obstacle = error
      return
    }
    let trials = ClusterTrials(scratch, settings, until: deadline)
    tryOut(\.acknowledgement, trials.acknowledgement)
    if tryOut(\.isolation, trials.isolation) {
      tryOut(\.markers, trials.markers)
      tryOut(\.fencing, trials.fencing)
    } else {
      let reason = "it takes a transaction"
      (markers, fencing) = (.unknown(reason), .unknown(reason))
    }
    cleanUp(scratch)
    if StopSignal.number != nil { throw .stopped("trying the cluster out") }
  }

  private static var trials: [WritableKeyPath<ClusterProbe, Answer>] {
    [\.acknowledgement, \.isolation, \.markers, \.fencing]
  }

  private var timeToCleanUp: Deadline { Deadline(in: min(timeout, .seconds(5))) }

  /// - Returns: whether it could be tried.
  @discardableResult
  private mutating func tryOut(
    _ trial: WritableKeyPath<ClusterProbe, Answer>, _ body: () throws(KafkaError) -> Answer
  ) -> Bool {
    if StopSignal.number != nil { return false }
    do throws(KafkaError) {
      self[keyPath: trial] = try body()
      return true
    } catch {
      self[keyPath: trial] = error.kind == .unsupported ? .no("\(error)") : .unknown("\(error)")
      if obstacle == nil { obstacle = error }
      return false
    }
  }

  private mutating func cleanUp(_ scratch: ScratchTopic) {
    do throws(KafkaError) { try scratch.delete(until: timeToCleanUp) } catch { leftBehind.append("\(error)") }
  }
}
