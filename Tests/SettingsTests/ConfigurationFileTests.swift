import ArgumentParser
import RuleFile
import Settings
import Testing

@Suite("A configuration file")
struct ConfigurationFileTests {
  @Test func `gives what is not typed: values, lists and flags`() throws {
    let file = try Sample.file(
      """
      ship:
        buffer: /var/lib/buffer
        chunk-size: 16
        service: [a=/a/*, 'b=/b/*']
        follow: true
        ordered: false
      """)
    let ship = try #require(try read(["ship"], file) as? SampleShip)
    #expect(ship.buffer == "/var/lib/buffer")
    #expect(ship.chunkSize == 16)
    #expect(ship.service == ["a=/a/*", "b=/b/*"])
    #expect(ship.follow)
    #expect(!ship.ordered)
  }

  @Test func `stands behind what is typed, lists as a whole`() throws {
    let file = try Sample.file("ship: {buffer: /a, chunk-size: 16, service: [a=/a, b=/b], ordered: false}")
    let ship = try #require(
      try read(["ship", "--buffer", "/typed", "--service", "c=/c", "--ordered"], file) as? SampleShip)
    #expect(ship.buffer == "/typed")
    #expect(ship.chunkSize == 16)
    #expect(ship.service == ["c=/c"])
    #expect(ship.ordered)
  }

  @Test func `gives every command that has the option what is common, and goes by the command's own before it`() throws
  {
    let file = try Sample.file("common: {buffer: /common, log-format: json}\nship: {buffer: /ship}")
    #expect((try read(["ship"], file) as? SampleShip)?.buffer == "/ship")
    #expect((try read(["drain", "--brokers", "b"], file) as? SampleDrain)?.buffer == "/common")
    let root = try Sample.read(["ship"]) { _ in [file] }.root as? Sample
    #expect(root?.logFormat == "json")
  }

  @Test func `gives options that are required, and those of commands below commands`() throws {
    let file = try Sample.file("drain: {brokers: kafka}\nrules:\n  lint: {fail-on: never}")
    #expect((try read(["drain"], file) as? SampleDrain)?.brokers == "kafka")
    #expect((try read(["rules", "lint"], file) as? SampleLint)?.failOn == "never")
  }

  @Test func `with a flag that is false leaves the flag as it is where it is not given`() throws {
    let file = try Sample.file("ship: {follow: false}")
    #expect((try read(["ship"], file) as? SampleShip)?.follow == false)
    #expect((try read(["ship", "--follow"], file) as? SampleShip)?.follow == true)
  }

  @Test(
    arguments: ["", "# nothing\n", "{}", "ship: {}", "ship:\n  # buffer: x\n", "\u{FEFF}"])
  func `that holds nothing gives nothing`(text: String) throws {
    #expect((try read(["ship"], try Sample.file(text)) as? SampleShip)?.buffer == "buffer")
  }

  @Test(
    arguments: [
      ("shp: {}", "1:1: unknown key 'shp'; expected 'common' or the name of a command; did you mean 'ship'?"),
      (
        "buffer: x",
        "1:1: unknown key 'buffer'; expected 'common' or the name of a command; "
          + "an option stands under its command, or under 'common'"
      ),
      ("ship:\n  bufer: x", "2:3: unknown key 'bufer'; expected an option of 'ship'; did you mean 'buffer'?"),
      (
        "ship:\n  chunk_size: 3",
        "2:3: unknown key 'chunk_size'; expected an option of 'ship'; did you mean 'chunk-size'?"
      ),
      ("ship:\n  --buffer: x", "2:3: unknown key '--buffer'; expected an option of 'ship'; did you mean 'buffer'?"),
      ("ship:\n  no-ordered: true", "2:3: unknown key 'no-ordered'; write 'ordered: false'"),
      ("ship:\n  paths: [a]", "2:3: unknown key 'paths'; expected an option of 'ship'"),
      ("common:\n  xyzzy: 1", "2:3: unknown key 'xyzzy'; expected an option of any command"),
      ("common:\n  config: x", "2:3: unknown key 'config'; expected an option of any command"),
      ("rules: {lint: {x: 1}}", "1:16: unknown key 'x'; expected an option of 'rules lint'"),
      (
        "ship: {chunk-size: many}",
        "1:20: the value 'many' is invalid for '--chunk-size <chunk-size>': expected a whole number from -9223372036854775808 to 9223372036854775807"
      ),
      ("ship: {follow: yes}", "1:16: 'yes' is invalid for '--follow': expected true or false"),
      ("ship: {buffer: [a, b]}", "1:16: 'buffer' is a list; expected a value"),
      ("ship: {buffer: {a: b}}", "1:16: 'buffer' is a map; expected a value"),
      ("ship:\n  buffer:\n", "2:10: 'buffer' is empty; expected a value"),
      ("ship: {service: []}", "1:17: 'service' is an empty list; expected a value or a list of values"),
      ("ship: {service: [a, {b: c}]}", "1:21: 'service' is a map; expected a value or a list of values"),
      ("ship: text", "1:7: 'ship' is text; expected a map"),
      ("- ship", "1:1: the file is a list; expected a map"),
      ("ship: {buffer: a, buffer: b}", "1:19: the key 'buffer' is repeated, first at 1:8; expected each key once"),
      (
        "ship: &x {buffer: a}",
        "1:7: an anchor (&name) is not allowed; put text that begins with '*', '&' or '!' in single quotes"
      ),
      (
        "common: {format: html}\nship: {x: 1}",
        "1:18: the value 'html' is invalid for '--format <format>': expected 'text' or 'json'\n2:8: unknown key 'x'; expected an option of 'ship'"
      ),
      (
        "\"sh\\eip\": {}",
        "1:1: unknown key 'sh\\u{1B}ip'; expected 'common' or the name of a command; did you mean 'ship'?"
      ),
    ] as [(String, String)])
  func `that is wrong is refused with the place`(text: String, complaint: String) {
    #expect(Sample.complaints(text) == complaint)
  }

  @Test func `is left without values for which others stand in`() throws {
    let file = try Sample.file("drain: {brokers: b, set: [a=1, b=2]}").removing("set") { $0.hasPrefix("a=") }
    #expect((try read(["drain"], file) as? SampleDrain)?.set == ["b=2"])
    let none = file.removing("set") { _ in true }
    #expect((try read(["drain"], none) as? SampleDrain)?.set == [])
  }
}
