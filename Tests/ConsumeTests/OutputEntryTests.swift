import KafkaTransport
import Testing

@testable import Consume

@Suite struct OutputEntryTests {
  private func entry(_ instance: String, _ file: OutputMark.File? = nil) -> OutputEntry {
    OutputEntry(current: OutputMark(instance: instance, file: file))
  }

  @Test func `what is committed is read again as it was`() {
    var entry = entry("ab12", OutputMark.File(first: 12, length: 345, alertsLength: 6))
    entry.others = [
      OutputMark(instance: "cd34"), OutputMark(instance: "ef56", file: .init(first: 0, length: 1, alertsLength: 0)),
    ]
    entry.alerts = .inline("AQID/+8=")
    #expect(
      entry.metadata
        == "sentinel-consume/1;current=ab12,12,345,6;before=cd34;before=ef56,0,1,0;alerts=AQID/+8=")
    #expect(OutputEntry(metadata: entry.metadata) == entry)
    entry.alerts = .file("0123abcd")
    #expect(OutputEntry(metadata: entry.metadata) == entry)
  }

  @Test(arguments: [
    "", "kafka", "sentinel-consume/2;current=a", "sentinel-consume/1", "sentinel-consume/1;current=",
    "sentinel-consume/1;current=a,1", "sentinel-consume/1;current=a,-1,0,0", "sentinel-consume/1;current=a,x,0,0",
    "sentinel-consume/1;before=b", "sentinel-consume/1;current",
  ])
  func `what another program has committed is no entry`(metadata: String) {
    #expect(OutputEntry(metadata: metadata) == nil)
  }

  @Test func `parts of later versions are passed over`() {
    #expect(OutputEntry(metadata: "sentinel-consume/1;current=a,1,2,3,4;later=x")?.current.file?.first == 1)
  }

  @Test func `who takes over knows how far those before got, each once, and no more than fit`() {
    var entry = entry("one", OutputMark.File(first: 1, length: 10, alertsLength: 0))
    entry = entry.takenOver(by: "two")
    #expect(entry.mark(of: "one")?.file?.length == 10)
    #expect(entry.current == OutputMark(instance: "two"))
    entry = entry.takenOver(by: "one")
    #expect(entry.others == [OutputMark(instance: "two")])
    for number in 0..<40 { entry = entry.takenOver(by: "0123456789abcde\(number)") }
    #expect(entry.others.count == 16)
    #expect(entry.others.first?.instance == "0123456789abcde38")
    #expect(entry.metadata.utf8.count < 1000)
  }
}

@Suite struct OpenFileSettlementTests {
  private static let key = OutputNames.Key(partition: 3, first: 100, kind: .records)

  private func settlement(
    _ metadata: String?, at offset: Int64 = 200, _ key: OutputNames.Key = OpenFileSettlementTests.key
  ) -> OpenFileSettlement {
    OpenFileSettlement(
      key, committed: metadata.map { CommittedOffset(offset: offset, metadata: $0) }, instance: "me")
  }

  @Test func `as much counts as is committed, whoever has the partition now`() {
    #expect(settlement("sentinel-consume/1;current=me,100,55,7") == .keep(55))
    #expect(settlement("sentinel-consume/1;current=you,150,9,0;before=me,100,55,7") == .keep(55))
    let alerts = OutputNames.Key(partition: 3, first: 100, kind: .alerts)
    #expect(settlement("sentinel-consume/1;current=me,100,55,7", alerts) == .keep(7))
    #expect(settlement("sentinel-consume/1;current=me,100,55,0", alerts) == .discard)
  }

  private func settlement(_ metadata: String, _ key: OutputNames.Key) -> OpenFileSettlement {
    settlement(metadata, at: 200, key)
  }

  @Test func `nothing counts that is in no commit`() {
    #expect(settlement("sentinel-consume/1;current=me") == .discard)
    #expect(settlement("sentinel-consume/1;current=me,60,5,0") == .discard)
    #expect(settlement("sentinel-consume/1;current=you;before=me") == .discard)
    #expect(settlement("", at: 100) == .discard)
    #expect(settlement("sentinel-consume/1;current=you", at: 40) == .discard)
  }

  @Test func `where the group does not know, nothing is decided`() {
    #expect(settlement(nil) == .unknown)
    #expect(settlement("") == .unknown)
    #expect(settlement("sentinel-consume/1;current=you,150,9,0") == .unknown)
    #expect(settlement("sentinel-consume/1;current=me,140,9,0") == .unknown)
  }
}

@Suite struct OutputNamesTests {
  private let names = OutputNames(topic: "logs-2", compression: .zstd)

  @Test func `names are read as they are written`() {
    for kind in OutputNames.Kind.allCases {
      let key = OutputNames.Key(partition: 17, first: 9_223_372_036_854_775_807, kind: kind)
      let name = names.name(of: key) + ".open"
      #expect(names.openFile(String(name.split(separator: "/").last!), kind) == key)
    }
    let base = "logs-2-3-00000000000000000005.jsonl"
    #expect(names.name(of: .init(partition: 3, first: 5, kind: .records)) == "\(base).zst")
    #expect(names.name(of: .init(partition: 3, first: 5, kind: .alerts)) == "alerts/\(base)")
  }

  @Test(arguments: [
    "logs-2-3-5.jsonl", "logs-3-5.jsonl.open", "logs-2-3-5.txt.open", "logs-2-x-5.jsonl.open", "logs-2-3.jsonl.open",
    ".consume", "other-3-5.jsonl.open", "logs-2-3-5.open",
  ])
  func `other names are none of ours`(name: String) { #expect(names.openFile(name, .records) == nil) }
}
