import ArgumentParser
import Settings
import Testing

@Suite("The environment")
struct EnvironmentVariablesTests {
  @Test func `gives options by their names in capitals, the command's variable before that of all`() throws {
    let environment = EnvironmentVariables([
      "SENTINEL_BUFFER": "/all", "SENTINEL_DRAIN_BUFFER": "/drain", "SENTINEL_CHUNK_SIZE": "5",
      "SENTINEL_RULES_LINT_FAIL_ON": "error", "SENTINEL_FOLLOW": "true", "BUFFER": "/not",
    ])
    let ship = try #require(try read(["ship"], environment) as? SampleShip)
    #expect(ship.buffer == "/all")
    #expect(ship.chunkSize == 5)
    #expect(ship.follow)
    #expect((try read(["drain", "--brokers", "b"], environment) as? SampleDrain)?.buffer == "/drain")
    #expect((try read(["rules", "lint"], environment) as? SampleLint)?.failOn == "error")
  }

  @Test func `goes before a file, and behind what is typed`() throws {
    let file = try Sample.file("ship: {buffer: /file, chunk-size: 3}")
    let environment = EnvironmentVariables(["SENTINEL_BUFFER": "/variable", "SENTINEL_CHUNK_SIZE": "5"])
    let ship = try #require(try read(["ship", "--chunk-size", "7"], environment, file) as? SampleShip)
    #expect(ship.buffer == "/variable")
    #expect(ship.chunkSize == 7)
  }

  @Test func `gives an option that may be repeated one value a line, and nothing by an empty variable`() throws {
    let environment = EnvironmentVariables(["SENTINEL_SERVICE": "a=/a,/b\n\nb=/b\n", "SENTINEL_BUFFER": ""])
    let ship = try #require(try read(["ship"], environment) as? SampleShip)
    #expect(ship.service == ["a=/a,/b", "b=/b"])
    #expect(ship.buffer == "buffer")
  }

  @Test(
    arguments: [
      (["SENTINEL_FOLLOW": "1"], "SENTINEL_FOLLOW: '1' is invalid for '--follow': expected true or false"),
      (
        ["SENTINEL_FORMAT": "xml"],
        "SENTINEL_FORMAT: the value 'xml' is invalid for '--format <format>': expected 'text' or 'json'"
      ),
    ] as [([String: String], String)])
  func `is refused by the variable's name`(variables: [String: String], message: String) {
    let environment = EnvironmentVariables(variables)
    let arguments = variables.keys.contains("SENTINEL_FOLLOW") ? ["ship"] : ["drain", "--brokers", "b"]
    do {
      _ = try read(arguments, environment)
      Issue.record("nothing was thrown")
    } catch {
      #expect(Sample.fullMessage(for: error) == "Error: \(message)")
      #expect(Sample.exitCode(for: error) == ExitCode(78))
    }
  }

  @Test func `is looked at for slips, not for names that mean something else`() {
    let environment = EnvironmentVariables([
      "SENTINEL_BUFER": "x", "SENTINEL_SHIP_BUFER": "x", "SENTINEL_CHUNK_SIZE": "1", "SENTINEL_XYZZY": "x",
      "SENTINEL_CONFG": "x", "SENTINEL_KAFKA_SET": "x", "SENTINEL": "x",
    ])
    #expect(
      environment.warnings(for: { Sample.outline }, known: ["SENTINEL_KAFKA_"]) == [
        "the variable SENTINEL_BUFER is not used: did you mean SENTINEL_BUFFER?",
        "the variable SENTINEL_CONFG is not used: did you mean SENTINEL_CONFIG?",
        "the variable SENTINEL_SHIP_BUFER is not used: did you mean SENTINEL_SHIP_BUFFER?",
      ])
  }
}
