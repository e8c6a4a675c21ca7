import KafkaTransport
import TestSupport
import Testing

/// What docs/KAFKA.md says of `--set`.
@Suite struct DocumentedSettingsTests {
  private func lines() throws -> [Substring] {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let bytes = try #require(TemporaryDirectory.read("/\(root)/docs/KAFKA.md"))
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  @Test func `the arguments of its examples are taken`() throws {
    var settings = KafkaSettings(brokers: "broker")
    var secrets = 0
    for line in try lines() where line.hasPrefix("  --set") || line.hasPrefix("sentinel") {
      let words = line.split(separator: " ")
      for (option, argument) in zip(words, words.dropFirst()) where option == "--set" {
        guard argument.contains("=@") else {
          try settings.set(argument: String(argument))
          continue
        }
        // The file is not here, and nothing else is wrong with it.
        secrets += 1
        let error = #expect(throws: KafkaSettingsError.self) { try settings.set(argument: String(argument)) }
        #expect(error?.reason.hasSuffix(": No such file or directory") == true)
      }
    }
    #expect(secrets == 2)
    #expect(settings.properties.count > 6)
  }

  @Test func `the properties of its table cannot be set`() throws {
    let table = try lines().drop { $0 != "## What cannot be set" }.prefix { $0 != "## What the cluster must permit" }
    // What is between backticks in a row's first column: every second piece.
    let keys = table.filter { $0.hasPrefix("| `") }.flatMap { row in
      row.split(separator: "|")[0].split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }
    #expect(keys.count == 30)
    for key in keys {
      var settings = KafkaSettings(brokers: "broker")
      let error = #expect(throws: KafkaSettingsError.self) { try settings.set(argument: "\(key)=6") }
      #expect(error?.reason.contains("cannot be set") == true, "\(key)")
    }
  }
}
