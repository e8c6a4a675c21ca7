import CRdKafka
import Glibc
import Pipeline
import Synchronization

/// Called again and again, every second or two at least, while brokers keep the caller waiting: for how long nothing has got on, and what the
/// connections reported last.
public typealias BrokerWait = (_ duration: Duration, _ reason: KafkaError?) -> Void

/// A handle of librdkafka, with what its callbacks have said.
///
/// `@unchecked Sendable`: librdkafka's handles may be used by any thread, and what the callbacks write is behind a lock.
final class Client: @unchecked Sendable {
  let handle: OpaquePointer
  private let reports: Reports
  private let isTransactional: Bool
  private let isMember: Bool
  /// Set before other threads have it.
  private var hasQueue = false
  private let onWaiting: BrokerWait?

  /// - Parameters:
  ///   - isMember: whether it joins a group: then `takeRebalances` has what becomes of its partitions.
  ///   - onWaiting: called on the thread that waits.
  /// - Throws: `configuration` where a property is refused.
  init(
    _ type: rd_kafka_type_t, _ properties: [(key: String, value: String)], isMember: Bool = false,
    onWaiting: BrokerWait? = nil
  ) throws(KafkaError) {
    self.onWaiting = onWaiting
    let configuration: OpaquePointer = rd_kafka_conf_new()
    var reason = [CChar](repeating: 0, count: 512)
    for (key, value) in properties {
      guard rd_kafka_conf_set(configuration, key, value, &reason, reason.count) == RD_KAFKA_CONF_OK else {
        rd_kafka_conf_destroy(configuration)
        // Its words have the value in them, which may be a secret.
        throw KafkaError(.configuration, "setting up the client", reason: "\(key) cannot be set so")
      }
    }
    isTransactional = properties.contains { $0.key == "transactional.id" }
    self.isMember = isMember
    reports = Reports(isDebugging: properties.contains { $0.key == "debug" })
    rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(reports).toOpaque())
    rd_kafka_conf_set_log_cb(configuration) { handle, level, facility, text in
      guard let text, let opaque = handle.flatMap({ rd_kafka_opaque($0) }) else { return }
      Unmanaged<Reports>.fromOpaque(opaque).takeUnretainedValue().log(String(cString: text))
    }
    rd_kafka_conf_set_error_cb(configuration) { _, code, reason, opaque in
      guard let opaque else { return }
      // What follows in brackets is how long it took, and how often it was said.
      let text = reason.map { String(cString: $0) }
      let words = text.map { String($0[..<($0.firstRange(of: " (after ")?.lowerBound ?? $0.endIndex)]) }
      Unmanaged<Reports>.fromOpaque(opaque).takeUnretainedValue().note(
        KafkaError(reported: rd_kafka_resp_err_t(code), words, version: String(cString: rd_kafka_version_str())))
    }
    if type == RD_KAFKA_PRODUCER {
      rd_kafka_conf_set_dr_msg_cb(configuration) { _, message, opaque in
        guard let message, let opaque else { return }
        Unmanaged<Reports>.fromOpaque(opaque).takeUnretainedValue().noteDelivery(message.pointee.err)
      }
    }
    if isMember {
      rd_kafka_conf_set_rebalance_cb(configuration) { handle, code, list, opaque in
        guard let handle, let opaque else { return }
        let rebalance = Rebalance(code, list, isLost: rd_kafka_assignment_lost(handle) != 0)
        Unmanaged<Reports>.fromOpaque(opaque).takeUnretainedValue().note(rebalance, handle)
      }
    }
    guard let made = rd_kafka_new(type, configuration, &reason, reason.count) else {
      rd_kafka_conf_destroy(configuration)
      throw KafkaError(.configuration, "setting up the client", reason: String(cBuffer: reason))
    }
    handle = made
  }

  deinit {
    // What is queued is let go: it was acknowledged, or is sent again. A member that could not leave its group in time does not wait for that.
    rd_kafka_destroy_flags(handle, isMember ? RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE : 0)
    withExtendedLifetime(reports) {}
  }

  /// The last error that was reported besides, which tells why a call came to nothing.
  var lastError: KafkaError? { reports.state.withLock { $0.lastError } }

  /// Of the messages since the last `forgetFailures`: why one was not delivered.
  var deliveryFailure: KafkaError? { reports.state.withLock { $0.deliveryFailure }.map(judged) }

  /// Nobody takes over from a producer that has no name: the broker has forgotten it, and takes another.
  private func judged(_ error: KafkaError) -> KafkaError {
    guard error.kind == .fenced, !isTransactional else { return error }
    var judged = error
    judged.kind = .temporary
    return judged
  }

  /// Whether messages were let go, because of what became of others or of the transaction.
  var hasPurged: Bool { reports.state.withLock { $0.hasPurged } }

  /// An error that was reported since the last call.
  func takeError() -> KafkaError? {
    reports.state.withLock { state in
      defer { state.unseenError = nil }
      return state.unseenError
    }
  }

  func forgetFailures() { reports.state.withLock { $0 = Reports.State() } }

  /// What the group wants of this member since the last call, each to be answered by assigning or unassigning.
  func takeRebalances() -> [Rebalance] {
    reports.state.withLock { state in
      defer { state.rebalances = [] }
      return state.rebalances
    }
  }

  /// From now on what the group wants is answered at once: nothing is done with it any more.
  func beginClosing() { reports.state.withLock { $0.isClosing = true } }

  /// The queue in which, from now on, callbacks and errors come with the messages.
  func takeQueue() -> OpaquePointer? {
    hasQueue = true
    rd_kafka_poll_set_consumer(handle)
    return rd_kafka_queue_get_consumer(handle)
  }

  /// Serves the callbacks for so long, at most. Where they come with messages, which are not to be lost, it just waits.
  func poll(_ milliseconds: Int32) {
    if hasQueue { usleep(UInt32(milliseconds) * 1000) } else { rd_kafka_poll(handle, milliseconds) }
  }

  /// Says that a call is still waiting.
  func waits(_ deadline: Deadline) { onWaiting?(deadline.passed, lastError) }

  /// The error that has made the handle useless.
  var fatalError: KafkaError? {
    var reason = [CChar](repeating: 0, count: 512)
    let code = rd_kafka_fatal_error(handle, &reason, reason.count)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    return judged(KafkaError(code, "sending", reason: String(cBuffer: reason), isFatal: true))
  }

  /// Calls `body` in slices of time until it has done its work.
  ///
  /// - Parameter body: returns librdkafka's error object, or `nil`.
  /// - Throws: what cannot be tried again; at the deadline the reason that is known best.
  func trying(
    _ call: String, until deadline: Deadline, _ body: (_ milliseconds: Int32) -> OpaquePointer?
  ) throws(KafkaError) {
    var patience: Deadline?
    while true {
      guard let failure = body(deadline.slice(500)) else { return }
      let error = KafkaError(consuming: failure, call)
      poll(0)
      waits(deadline)
      if let fatal = fatalError { throw explained(fatal, call) }
      guard error.isRetriable else { throw error }
      if StopSignal.number != nil { throw .stopped(call) }
      if deadline.isPast { throw explained(error, call) }
      // A broker that is being connected to has not said yet what it can do; one that has does not learn it.
      patience = error.kind == .unsupported ? patience ?? Deadline(in: .seconds(5)) : nil
      if let patience, patience.isPast { throw error }
      // Some errors come at once.
      if error.code != RD_KAFKA_RESP_ERR__TIMED_OUT.rawValue { poll(100) }
    }
  }

  /// A timeout says little; what the connections reported says why.
  func explained(_ error: KafkaError, _ call: String) -> KafkaError {
    guard error.kind == .temporary, let cause = lastError else { return error }
    var explained = cause
    (explained.call, explained.isFatal) = (call, error.isFatal)
    return explained
  }
}

/// What a group wants of a member.
struct Rebalance: Sendable {
  /// `nil`: something went wrong, and all has to be given back.
  var isAssignment: Bool?
  var partitions: [Int32]
  /// Whether they are somebody else's already.
  var isLost: Bool

  init(
    _ code: rd_kafka_resp_err_t, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, isLost: Bool
  ) {
    switch code {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS: isAssignment = true
    case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS: isAssignment = false
    default: isAssignment = nil
    }
    partitions = list.map { list in (0..<Int(list.pointee.cnt)).map { list.pointee.elems[$0].partition } } ?? []
    self.isLost = isLost
  }
}

/// What callbacks write down.
private final class Reports: Sendable {
  struct State {
    var lastError: KafkaError?
    var unseenError: KafkaError?
    var deliveryFailure: KafkaError?
    var hasPurged = false
    var rebalances: [Rebalance] = []
    var isClosing = false
  }

  let state = Mutex(State())
  private let isDebugging: Bool

  init(isDebugging: Bool) { self.isDebugging = isDebugging }

  func note(_ error: KafkaError) {
    state.withLock { state in
      // That all brokers are down says less than why one is, and a refusal more than that a connection was lost.
      if error.code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN.rawValue, state.lastError != nil { return }
      if state.lastError?.kind == .unauthorized, error.kind == .temporary { return }
      (state.lastError, state.unseenError) = (error, error)
    }
  }

  func noteDelivery(_ code: rd_kafka_resp_err_t) {
    if code == RD_KAFKA_RESP_ERR_NO_ERROR { return }
    state.withLock { state in
      // What was purged failed because another did.
      if [RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT].contains(code) {
        state.hasPurged = true
        return
      }
      let failure = KafkaError(code, "sending", isOfRecords: true)
      guard state.deliveryFailure == nil || failure.kind == .refusedRecords else { return }
      state.deliveryFailure = failure
    }
  }

  /// librdkafka waits for the answer, which is given when what was read before has been dealt with.
  func note(_ rebalance: Rebalance, _ handle: OpaquePointer) {
    let isClosing = state.withLock { state in
      if !state.isClosing { state.rebalances.append(rebalance) }
      return state.isClosing
    }
    if isClosing { rd_kafka_assign(handle, nil) }
  }

  func log(_ text: String) {
    guard isDebugging else { return }
    KafkaLog.handler.withLock { $0 }?(text)
  }
}

/// Where librdkafka's own messages go when `debug` is set.
public enum KafkaLog {
  static let handler = Mutex<(@Sendable (String) -> Void)?>(nil)

  public static func send(to handler: @escaping @Sendable (String) -> Void) {
    self.handler.withLock { $0 = handler }
  }
}

extension String {
  /// What C has written into a buffer, up to its zero byte.
  init(cBuffer buffer: [CChar]) {
    self.init(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
