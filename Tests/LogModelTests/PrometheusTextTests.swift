import LogModel
import Testing

@Suite struct PrometheusTextTests {
  private func line(of sample: PrometheusText.Sample) -> String? {
    var metrics = PrometheusText()
    metrics.metric("m", help: "h", type: .gauge, sample)
    return metrics.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2).first.map(String.init)
  }

  @Test func `a metric is its help, its type and its samples`() {
    var metrics = PrometheusText()
    metrics.metric(
      "sentinel_drain_records_total", help: "Records that Kafka has acknowledged.", type: .counter,
      .init(1_234_567, ["service": "nginx"]), .init(0, ["service": "auth", "delivery": "exactly-once"]))
    metrics.metric(
      "sentinel_drain_oldest_record_age_seconds", help: "Age of the oldest record that is not sent.", type: .gauge,
      .init(12.5))
    #expect(
      metrics.text == """
        # HELP sentinel_drain_records_total Records that Kafka has acknowledged.
        # TYPE sentinel_drain_records_total counter
        sentinel_drain_records_total{service="nginx"} 1234567
        sentinel_drain_records_total{service="auth",delivery="exactly-once"} 0
        # HELP sentinel_drain_oldest_record_age_seconds Age of the oldest record that is not sent.
        # TYPE sentinel_drain_oldest_record_age_seconds gauge
        sentinel_drain_oldest_record_age_seconds 12.5

        """)
  }

  @Test(
    arguments: [
      (#"C:\logs"#, #"C:\\logs"#),
      (#"the "shop""#, #"the \"shop\""#),
      ("two\nlines", #"two\nlines"#),
      ("two\r\nlines", "two\r\\nlines"),
      ("Zürich {a=\"b\"} #", #"Zürich {a=\"b\"} #"#),
      ("", ""),
    ])
  func `a label's value is escaped so that it stays one value`(value: String, written: String) {
    // Compared byte by byte: Swift takes CR LF for one character.
    #expect(line(of: .init(1, ["l": value])).map { Array($0.utf8) } == Array(#"m{l="\#(written)"} 1"#.utf8))
  }

  @Test func `a help text is escaped, but for its quotes`() {
    var metrics = PrometheusText()
    metrics.metric("m", help: "a \\ b\n\"c\"", type: .gauge, .init(1))
    #expect(metrics.text.hasPrefix("# HELP m a \\\\ b\\n\"c\"\n# TYPE"))
  }

  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "0"), (3, "3"), (-3, "-3"), (0.1, "0.1"), (1e-9, "1e-09"), (1e15, "1000000000000000"),
      (1e300, "1e+300"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ] as [(Double, String)])
  func `numbers are written as Prometheus reads them`(value: Double, written: String) {
    #expect(line(of: .init(value)) == "m \(written)")
  }

  @Test func `whole numbers keep all their digits`() {
    #expect(line(of: .init(UInt64.max)) == "m 18446744073709551615")
    #expect(line(of: .init(Int64.min)) == "m -9223372036854775808")
  }

  @Test func `a metric without samples leaves no trace`() {
    var metrics = PrometheusText()
    metrics.metric("m", help: "h", type: .gauge, [])
    #expect(metrics.text.isEmpty)
  }
}
