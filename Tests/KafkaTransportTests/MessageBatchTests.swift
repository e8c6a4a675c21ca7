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
    #expect(batch.headers.map(\.value) == [6..<7])
    #expect(batch.messages[1].headers == 0..<1)
    #expect(!batch.isPlain)
  }
}
