import KafkaTransport
import TestSupport
import Testing

@Suite struct KafkaSettingsTests {
  /// What came of arguments: the properties after the brokers, or the error.
  private func outcome(_ arguments: String..., environment: [String: String] = [:]) -> String {
    var settings = KafkaSettings(brokers: "broker")
    do {
      try settings.set(environment: environment)
      for argument in arguments { try settings.set(argument: argument) }
    } catch {
      return error.description
    }
    return settings.properties.dropFirst().map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }

  @Test func `the brokers come first, then what arguments say, in their order`() throws {
    var settings = KafkaSettings(brokers: "a:9092,b")
    try settings.set(argument: "linger.ms=20")
    try settings.set(argument: "client.id=x=y")
    try settings.set(argument: "compression.level=3")
    #expect(
      settings.properties.map { "\($0.key)=\($0.value)" } == [
        "bootstrap.servers=a:9092,b", "linger.ms=20", "client.id=x=y", "compression.level=3",
      ])
  }

  @Test func `the last argument of a key counts, and stands where it was given`() {
    #expect(
      outcome("linger.ms=1", "queue.buffering.max.ms=2", "linger.ms=3") == "queue.buffering.max.ms=2 linger.ms=3")
  }

  @Test func `the environment is overruled by arguments`() {
    let environment = [
      "SENTINEL_KAFKA_SASL_PASSWORD": "@p=w", "SENTINEL_KAFKA_SECURITY_PROTOCOL": "SSL", "PATH": "/bin",
    ]
    #expect(
      outcome("security.protocol=sasl_ssl", environment: environment)
        == "sasl.password=@p=w security.protocol=sasl_ssl")
    #expect(outcome(environment: environment) == "sasl.password=@p=w security.protocol=SSL")
  }

  @Test(
    arguments: [
      ("s3cret", "s3cret"), ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), ("two\n\n", "two\n"),
      ("s3cret ", "s3cret "),
      ("@file", "@file"), ("", ""), ("\n", ""),
    ])
  func `a file's contents are taken without one line end`(contents: String, value: String) throws {
    let directory = TemporaryDirectory()
    let file = directory.write(contents, to: "password")
    var settings = KafkaSettings(brokers: "broker")
    try settings.set(argument: "sasl.password=@\(file)")
    #expect(settings.properties.last?.key == "sasl.password")
    #expect(settings.properties.last.map { Array($0.value.utf8) } == Array(value.utf8))
  }

  @Test func `a file that cannot be read is named, and what is in it is not shown`() {
    let directory = TemporaryDirectory()
    let missing = "\(directory.path)/missing"
    #expect(
      outcome("sasl.password=@\(missing)")
        == "--set sasl.password=@\(missing): \(missing): No such file or directory")
    #expect(outcome("ssl.ca.pem=@\(directory.path)").hasSuffix(": \(directory.path): Is a directory"))
    #expect(outcome("ssl.ca.pem=@") == "--set ssl.ca.pem=@: no file is named after the @")
    let latin = directory.write([0x73, 0xFC, 0x7A], to: "latin1")
    #expect(outcome("sasl.password=@\(latin)").hasSuffix("latin1: not UTF-8 text"))
    let zero = directory.write([0x73, 0, 0x7A], to: "zero")
    #expect(outcome("sasl.password=@\(zero)").hasSuffix("zero: holds a zero byte"))
    let large = directory.write([UInt8](repeating: 0x61, count: 1 << 20 + 1), to: "large")
    #expect(outcome("ssl.ca.pem=@\(large)").hasSuffix("large: larger than 1 MiB"))
  }

  @Test func `paths of certificates stay paths`() {
    #expect(outcome("ssl.ca.location=/etc/ssl/ca.pem") == "ssl.ca.location=/etc/ssl/ca.pem")
    #expect(outcome("ssl.key.location=/etc/ssl/client.key") == "ssl.key.location=/etc/ssl/client.key")
  }

  @Test(
    arguments: [
      ("linger.mss=5", #"--set linger.mss=5: No such configuration property: "linger.mss""#),
      (
        "security.protocol=tls",
        #"--set security.protocol=tls: Invalid value "tls" for configuration property "security.protocol""#
      ),
      (
        "linger.ms=9000000",
        #"--set linger.ms=9000000: Configuration property "queue.buffering.max.ms" value 9e+06 is outside allowed range 0..900000"#
      ),
      ("dr_cb=1", #"--set dr_cb=1: Property "dr_cb" must be set through dedicated .._set_..() function"#),
      ("linger.ms", "--set linger.ms: expected KEY=VALUE or KEY=@FILE"),
      ("=5", "--set =5: expected KEY=VALUE or KEY=@FILE"),
      ("", "--set : expected KEY=VALUE or KEY=@FILE"),
      ("\u{1B}[2J=5", #"--set \u{1b}[2J=5: No such configuration property: "\u{1b}[2J""#),
    ])
  func `what librdkafka does not take is refused in its words`(argument: String, error: String) {
    #expect(outcome(argument) == error)
  }

  @Test func `a variable that is no property is refused by its name`() {
    #expect(
      outcome(environment: ["SENTINEL_KAFKA_SASL_PASWORD": "s3cret"])
        == #"SENTINEL_KAFKA_SASL_PASWORD: No such configuration property: "sasl.pasword""#)
    #expect(
      outcome(environment: ["SENTINEL_KAFKA_SECURITY_PROTOCOL": "s3cret"])
        == #"SENTINEL_KAFKA_SECURITY_PROTOCOL: Invalid value "***" for configuration property "security.protocol""#)
    #expect(
      outcome(environment: ["SENTINEL_KAFKA_ACKS": "1"]).hasPrefix(
        "SENTINEL_KAFKA_ACKS: cannot be set: a record counts"))
  }

  @Test func `topic properties and the number of mock brokers can be set`() {
    #expect(
      outcome("request.timeout.ms=5000", "test.mock.num.brokers=3") == "request.timeout.ms=5000 test.mock.num.brokers=3"
    )
  }

  @Test(
    arguments: [
      ("a", true), ("a:9092", true), ("a:9092,b:9093", true), ("a:1, b", true), ("10.0.0.1:65535", true),
      ("[::1]:9092", true), ("[::1]", true), ("fe80::1%eth0", true), ("", false), (",", false), ("a,,b", false),
      ("a,", false), ("a:", false), ("a:0", false), ("a:99999", false), ("a:x", false), (":9092", false),
      ("a b:9092", false), ("a:1:2x", false), ("h:1:2", false), ("[::1", false), ("[::1]9092", false), ("a/b", false),
      ("SASL_SSL://a:9092", false),
    ])
  func `a list of brokers is names with or without ports`(list: String, isTaken: Bool) {
    #expect(((try? KafkaSettings.check(brokers: list)) != nil) == isTaken)
  }
}
