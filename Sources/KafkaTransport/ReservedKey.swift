/// The properties on which the promises rest: exactly once, in order, nothing lost.
enum ReservedKey {
  /// Why `key` cannot be set, or what sets it; `nil` where it can be.
  static func refusal(of key: String) -> String? {
    // librdkafka takes `topic.acks` for `acks`.
    let name = key.hasPrefix("topic.") ? String(key.dropFirst("topic.".count)) : key
    return reasons[name].map { "cannot be set: \($0)" }
  }

  private static let reasons: [String: String] = {
    var reasons: [String: String] = [:]
    for (names, reason) in groups {
      for name in names { reasons[name] = reason }
    }
    return reasons
  }()

  private static let groups: [([String], String)] = [
    (["bootstrap.servers", "metadata.broker.list"], "use --brokers"),
    (
      ["message.timeout.ms", "delivery.timeout.ms", "transaction.timeout.ms"],
      "use --timeout, from which it follows"
    ),
    (["retries", "message.send.max.retries"], "retries go on for as long as --timeout allows"),
    (["transactional.id"], "the buffer has its own, which keeps a second sender out"),
    (["enable.idempotence"], "without it a retry could repeat records or change their order"),
    (
      ["max.in.flight", "max.in.flight.requests.per.connection"],
      "it is 1: of several requests on the way the first can fail, and be taken for acknowledged with the next"
    ),
    (["queuing.strategy"], "records are sent in their order"),
    (["enable.gapless.guarantee"], "a record that cannot be sent is set aside, and the rest goes on"),
    (["acks", "request.required.acks"], "a record counts as sent when all replicas in sync have it"),
    (["delivery.report.only.error", "enabled_events"], "every acknowledgement counts"),
    (
      ["partitioner"],
      "records of one service go to one partition, the one that the Java clients choose"
    ),
    (["allow.auto.create.topics"], "a topic made by accident has the wrong partitions; create it first"),
    (["group.id"], "what has been done is kept under a name of its own; consume has --group"),
    (["group.instance.id"], "consume has --static-member"),
    (["isolation.level"], "only records of committed transactions count"),
    (
      [
        "enable.auto.commit", "auto.commit.enable", "enable.auto.offset.store", "offset.store.method",
        "offset.store.path",
      ],
      "an offset is stored only with the records before it"
    ),
    (["auto.offset.reset"], "records must not be skipped or read again unnoticed"),
    (["enable.partition.eof"], "the program needs to see the end of a partition"),
    (["plugin.library.paths"], "a plugin is foreign code that may change what is sent"),
  ]
}
