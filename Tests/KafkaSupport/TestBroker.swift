import CRdKafka
import FileSystem
import Glibc
import TestSupport

/// A real broker on 127.0.0.1, one for all tests of the process; each uses topics of its own.
///
/// `@unchecked Sendable`: nothing changes after `init`; signals may be sent by any thread.
public final class TestBroker: @unchecked Sendable {
  public static let shared = TestBroker()

  /// What `--brokers` is.
  public let address: String
  private let directory = TemporaryDirectory()
  /// When the last end of this pipe goes, with the process, the broker ends.
  private let lifeline: Int32

  /// Whether there is one to be had: `make test` sees to it.
  public static var isInstalled: Bool { program != nil }

  /// What its package installs as a command is a wrapper, which the broker would outlive.
  private static let program: String? = {
    guard let environment = getenv("SENTINEL_VENV") else { return nil }
    let library = String(cString: environment) + "/lib"
    return (try? DirectoryListing(of: library).names)?.map { "\(library)/\($0)/site-packages/noida_db/noida-db" }
      .first { access($0, X_OK) == 0 }
  }()

  private init() {
    let port = TestBroker.freePort()
    address = "127.0.0.1:\(port)"
    var ends: [Int32] = [-1, -1]
    // At once, so that no other test's process gets them.
    guard pipe2(&ends, O_CLOEXEC) == 0 else { fatalError("pipe2: error \(errno)") }
    lifeline = ends[1]
    // What it has is thrown away, and in an orderly end it waits for connections that other tests' processes may have inherited.
    let script = "\"$0\" \"$@\" </dev/null & cat; kill -9 $!; wait $!; rm -rf \"${!#}\""
    let arguments = [
      "bash", "-c", script, TestBroker.program ?? "", "start", "--only", "kafka", "--kafka-port", "\(port)",
      "--data-dir",
      directory.path,
    ]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    // Who waits for the end of the tests' output must not wait for the broker.
    for output in [Int32(1), 2] { posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0) }
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var process = pid_t()
    guard posix_spawn(&process, "/bin/bash", &actions, nil, &argv, &envp) == 0 else {
      fatalError("posix_spawn: error \(errno)")
    }
    close(ends[0])
  }

  private static func freePort() -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // With _GNU_SOURCE the address is a union of pointers to all kinds of them.
    withUnsafeMutablePointer(to: &address) { pointer in
      _ = bind(descriptor, __CONST_SOCKADDR_ARG(__sockaddr_in__: pointer), length)
      _ = getsockname(descriptor, __SOCKADDR_ARG(__sockaddr_in__: pointer), &length)
    }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Makes a topic; waits for the broker to be up.
  public func createTopic(_ name: String, partitions: Int) { admin(name) { KafkaAdmin.create(name, partitions, $0) } }

  public func deleteTopic(_ name: String) { admin(name) { KafkaAdmin.delete(name, $0) } }

  private func admin(_ name: String, _ body: (OpaquePointer) -> Bool) {
    let client = KafkaAdmin.client(address)
    defer { rd_kafka_destroy(client) }
    guard body(client) else { fatalError("\(address): the topic \(name) cannot be made or deleted") }
  }

  /// Puts messages into the first partition, in their order; `nil` is no key, no value.
  public func send(_ messages: [(key: String?, value: [UInt8]?)], to topic: String) {
    let client = KafkaAdmin.client(address)
    defer { rd_kafka_destroy(client) }
    let handle = rd_kafka_topic_new(client, topic, nil)
    defer { rd_kafka_topic_destroy(handle) }
    for message in messages {
      let key = Array((message.key ?? "").utf8)
      let code = (message.value ?? []).withUnsafeBytes { value in
        // What is copied is not written to.
        let payload = UnsafeMutableRawPointer(mutating: value.baseAddress)
        return rd_kafka_produce(
          handle, 0, RD_KAFKA_MSG_F_COPY, message.value == nil ? nil : payload, value.count,
          message.key == nil ? nil : key, key.count, nil)
      }
      precondition(code == 0, "\(topic) takes no messages")
    }
    precondition(rd_kafka_flush(client, 20_000) == RD_KAFKA_RESP_ERR_NO_ERROR, "\(topic) does not acknowledge")
  }

  /// What is committed in the topic.
  public func messages(in topic: String) -> [TopicMessage] { TopicReader(address).messages(in: topic) }
}

/// What librdkafka's administrative calls do.
enum KafkaAdmin {
  static func client(_ brokers: String) -> OpaquePointer {
    let configuration = rd_kafka_conf_new()
    rd_kafka_conf_set(configuration, "bootstrap.servers", brokers, nil, 0)
    rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
    return rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0)
  }

  static func create(_ name: String, _ partitions: Int, _ client: OpaquePointer) -> Bool {
    var topic = rd_kafka_NewTopic_new(name, Int32(partitions), 1, nil, 0)
    defer { rd_kafka_NewTopic_destroy(topic) }
    return waiting(client) { rd_kafka_CreateTopics(client, &topic, 1, nil, $0) }
  }

  static func delete(_ name: String, _ client: OpaquePointer) -> Bool {
    var topic = rd_kafka_DeleteTopic_new(name)
    defer { rd_kafka_DeleteTopic_destroy(topic) }
    return waiting(client) { rd_kafka_DeleteTopics(client, &topic, 1, nil, $0) }
  }

  private static func waiting(_ client: OpaquePointer, _ body: (OpaquePointer?) -> Void) -> Bool {
    let queue = rd_kafka_queue_new(client)
    defer { rd_kafka_queue_destroy(queue) }
    body(queue)
    guard let event = rd_kafka_queue_poll(queue, 20_000) else { return false }
    defer { rd_kafka_event_destroy(event) }
    return rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR
  }
}
