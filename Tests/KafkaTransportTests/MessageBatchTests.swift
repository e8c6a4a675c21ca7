import KafkaTransport
import Testing

@Suite struct MessageBatchTests {
  @Test func `values and headers lie one behind the other`() {
    let batch = MessageBatch()
    batch.removeAll(key: Array("k".utf8), partition: 3)
    batch.bytes.append(text: "one")
    batch.endMessage(value: batch.endValue())
    #expect(batch.isPlain)
    batch.bytes.append(text: "two")
    let value = batch.endValue()
    batch.addHeader("line") { $0.append(text: "7") }
    batch.endMessage(value: value)
    #expect(batch.messages.map(\.value) == [0..<3, 3..<6])
    #expect(batch.headers.map(\.name) == [6..<10])
    #expect(batch.headers.map(\.value) == [11..<12])
    #expect(batch.messages[1].headers == 0..<1)
    #expect(!batch.isPlain)
  }

  @Test func `a copy has the same messages`() {
    let batch = MessageBatch()
    batch.removeAll(key: Array("k".utf8), partition: 3)
    for index in 0..<5 {
      batch.bytes.append(text: "value \(index)")
      let value = batch.endValue()
      if index % 2 == 1 { batch.addHeader("line") { $0.append(decimal: index) } }
      batch.endMessage(value: value, timestamp: index == 4 ? 7 : nil)
    }
    let copy = batch.copy(of: 3..<5)
    func text(_ range: Range<Int>) -> String { String(decoding: copy.bytes.bytes[range], as: UTF8.self) }
    #expect(copy.messages.map { text($0.value) } == ["value 3", "value 4"])
    #expect(copy.messages.map { copy.headers[$0.headers].map { text($0.name) + text($0.value) } } == [["line3"], []])
    #expect(copy.messages.map(\.timestamp) == [nil, 7])
    #expect((copy.key, copy.partition) == (Array("k".utf8), 3))
  }
}
