import CRdKafka

/// What went wrong with Kafka: in which call, which error, and what that means for what was being sent.
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What can be done about an error.
  public enum Kind: Hashable, Sendable {
    /// It may go away: the same is tried again, by a new producer where the old one has to go.
    case temporary
    /// The broker does not take records of this batch, or librdkafka does not: trying again is in vain.
    case refusedRecords
    /// The broker does not let us.
    case unauthorized
    /// The broker cannot do what was asked of it.
    case unsupported
    /// Another producer with the same transactional id has taken over.
    case fenced
    /// Something that was set cannot be.
    case configuration
    /// A signal asked the program to stop.
    case stopped
  }

  /// Of librdkafka: negative ones are its own, the others Kafka's.
  public var code: Int32
  /// What was being done, for people: "beginning a transaction".
  public var call: String
  public var reason: String
  public var kind: Kind
  /// Whether the producer is of no more use.
  var isFatal: Bool
  /// Whether brokers had taken records of the group before: with fewer of them it may go well.
  public internal(set) var hasProgress = false
  /// Whether librdkafka would do the call again.
  var isRetriable = false

  /// - Parameter isOfRecords: whether it is what became of records; else it says nothing of them, whatever it is.
  init(
    _ code: rd_kafka_resp_err_t, _ call: String, reason: String? = nil, isFatal: Bool = false, isOfRecords: Bool = false
  ) {
    self.code = code.rawValue
    self.call = call
    self.reason = reason ?? String(cString: rd_kafka_err2str(code))
    self.isFatal = isFatal || code == RD_KAFKA_RESP_ERR__FATAL
    let kind = KafkaError.kind(of: code)
    self.kind = kind == .refusedRecords && !isOfRecords ? .temporary : kind
  }

  /// Takes over an error object, which is freed.
  init(consuming error: OpaquePointer, _ call: String) {
    defer { rd_kafka_error_destroy(error) }
    self.init(
      rd_kafka_error_code(error), call, reason: String(cString: rd_kafka_error_string(error)),
      isFatal: rd_kafka_error_is_fatal(error) != 0)
    isRetriable = rd_kafka_error_is_retriable(error) != 0
  }

  /// An error that a connection had.
  ///
  /// - Parameter version: of librdkafka.
  init(reported code: rd_kafka_resp_err_t, _ reason: String?, version: String) {
    let call = "talking to the brokers"
    // librdkafka before 2.2.0 cannot read what brokers answer that are much newer, and takes them for very old ones.
    guard let reason, let mark = reason.firstRange(of: "ApiVersionRequest failed: Local: Read underflow") else {
      self.init(code, call, reason: reason)
      return
    }
    self.init(
      RD_KAFKA_RESP_ERR__UNDERFLOW, call,
      reason:
        "\(reason[..<mark.lowerBound])librdkafka \(version) cannot read what the broker says it can do (Read underflow): "
        + "newer brokers need librdkafka 2.2.0 or later")
  }

  /// An error that is none of librdkafka's.
  public init(_ kind: Kind, _ call: String, reason: String) {
    self.code = RD_KAFKA_RESP_ERR__APPLICATION.rawValue
    self.call = call
    self.reason = reason
    self.kind = kind
    isFatal = false
  }

  /// Whether it is not believed that we are who we say: rights are not looked at then.
  public var isOfAuthentication: Bool {
    [RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR__AUTHENTICATION].contains { $0.rawValue == code }
  }

  public var isUnknownTopic: Bool {
    [RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC].contains { $0.rawValue == code }
  }

  /// Whether the group has changed, and does not know who asks as the member it was.
  public var isOfOldGeneration: Bool {
    [
      RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
      RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
      RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
    ].contains { $0.rawValue == code }
  }

  /// Whether librdkafka is too old for the broker.
  public var needsNewerLibrary: Bool { code == RD_KAFKA_RESP_ERR__UNDERFLOW.rawValue }

  static func stopped(_ call: String) -> KafkaError { KafkaError(.stopped, call, reason: "told to stop") }

  public var description: String { "\(call): \(reason)" }

  private static func kind(of code: rd_kafka_resp_err_t) -> Kind {
    switch code {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE,
      RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
      RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT:
      .refusedRecords
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR__AUTHENTICATION:
      .unauthorized
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE,
      RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE, RD_KAFKA_RESP_ERR__UNDERFLOW:
      .unsupported
    case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
      .fenced
    case RD_KAFKA_RESP_ERR__INVALID_ARG, RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT,
      RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, RD_KAFKA_RESP_ERR_INVALID_CONFIG:
      .configuration
    default: .temporary
    }
  }
}
