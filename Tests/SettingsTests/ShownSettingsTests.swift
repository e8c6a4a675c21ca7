import ArgumentParser
import Settings
import Testing

@Suite("What is configured")
struct ShownSettingsTests {
  let file: ConfigurationFile
  let environment = EnvironmentVariables(["SENTINEL_CHUNK_SIZE": "5"])

  init() throws {
    file = try Sample.file(
      """
      common: {log-format: json}
      ship: {buffer: /file, follow: true, service: ['a=/a/*', b=/b]}
      drain: {brokers: "k:9092", set: [password=hunter2]}
      """)
  }

  private func shown(all: Bool = false, below names: [String] = []) -> String {
    ShownSettings([environment, file], includesDefaults: all) { option, text in option == "set" ? "***" : text }
      .text(of: Sample.outline, below: names, excluding: ["config"])
  }

  @Test func `is shown with the places it comes from, and masked`() {
    #expect(
      shown() == """
        common:
          log-format: json  # s.yaml:1:22
        ship:
          buffer: /file  # s.yaml:2:16
          chunk-size: 5  # SENTINEL_CHUNK_SIZE
          service:
            - 'a=/a/*'  # s.yaml:2:47
            - b=/b  # s.yaml:2:57
          follow: true  # s.yaml:2:31
        drain:
          brokers: 'k:9092'  # s.yaml:3:18
          set:
            - '***'  # s.yaml:3:34

        """)
  }

  @Test func `can be read again, and says the same`() throws {
    let text = ShownSettings([environment, file], includesDefaults: false) { $1 }.text(
      of: Sample.outline, excluding: ["config"])
    let again = ShownSettings([try Sample.file(text)], includesDefaults: false) { $1 }.text(
      of: Sample.outline, excluding: ["config"])
    func values(_ text: String) -> [Substring] { text.split(separator: "\n").map { $0.prefix { $0 != "#" } } }
    #expect(values(again) == values(text))
  }

  @Test func `is shown of one command, with what it has besides where that is asked for`() {
    #expect(
      shown(all: true, below: ["rules", "lint"]) == """
        common:
          log-format: json  # s.yaml:1:22
        rules:
          lint:
            # fail-on: warning  # default
            # format: text  # default

        """)
    #expect(
      shown(all: true, below: ["drain"]).split(separator: "\n").contains("  # buffer: not set"))
  }
}
