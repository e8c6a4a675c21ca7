import Glibc
import KafkaSupport
import TestSupport
import Testing

private let demo = "\(projectDirectory)/deploy/demo"

@Suite("the demo services", .enabled(if: Program.isBuilt, "SENTINEL does not name a built program: use `make test`"))
struct DemoServiceTests {
  @Test(arguments: ["orders", "billing", "shop"])
  func `what a service writes is read by the stock rules, and comes back as it was`(service: String) {
    let scratch = TemporaryDirectory()
    // 500 requests or so with an incident in the middle, over several files.
    let outcome = Program.run(
      shell: """
        umask 077; mkdir ledgers records
        for part in 1 2; do
          '\(demo)/service' \(service) --directory logs --ledger ledgers/\(service).ledger --records 250 --unpaced \
            --incident 2-6 --rotate 20000 --keep 50 --seed $part || exit
        done
        sentinel replay logs > records/replayed.jsonl && '\(demo)/compare' ledgers records
        ls logs | wc -l; grep -c '"stack":' records/replayed.jsonl
        """, in: scratch.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("  records   500 written, 0 unparsed\n"))
    #expect(
      outcome.lines.dropLast(2).last == "500 records of 1 services: every one arrived once, in order, as it was written"
    )
    let counts = outcome.lines.suffix(2).compactMap { Int($0) }
    #expect(counts.count == 2 && counts[0] > 2 && counts[1] > 20, "\(outcome.text)")
  }

  @Test func `a service that is told to end does so between two records, and goes on with the next number`() {
    let scratch = TemporaryDirectory()
    let outcome = Program.run(
      shell: """
        for part in 1 2; do
          '\(demo)/service' orders --directory . --ledger ledger --rate 2000 & service=$!
          until [ "$(wc -l < ledger)" -gt $((part * 100)) ]; do sleep 0.02; done 2>/dev/null
          kill $service; wait $service; echo $?
        done
        cut -d ' ' -f 2 ledger | sort -u | wc -l; wc -l < ledger; tail -n 1 ledger | cut -d ' ' -f 2
        sentinel replay --quiet orders.log | wc -l
        """, in: scratch.path)
    let said = outcome.lines.compactMap { Int($0) }
    #expect(said.count == 6 && said[0] == 0 && said[1] == 0, "\(outcome.text)\(outcome.errors)")
    #expect(Set(said.suffix(4)).count == 1)
  }

  @Test func `what is lost, repeated, moved, changed or of nobody is found`() {
    let scratch = TemporaryDirectory()
    let outcome = Program.run(
      shell: """
        mkdir ledgers records; ledger=ledgers/billing.ledger
        '\(demo)/service' billing --directory logs --ledger $ledger --records 100 --unpaced --seed 1 --incident 0-0
        sentinel replay logs --quiet > whole
        try() { cat > records/a.jsonl; '\(demo)/compare' ledgers records | sed -n '3,$p'; echo "${PIPESTATUS[0]}"; }
        cat whole | try
        sed 20d whole | try
        sed 20p whole | try
        sed '20{h;d};22G' whole | try
        sed '20s/"message":"/"message":"x/' whole | try
        cp $ledger all; sed 1d all > $ledger; cat whole | try
        cp all $ledger; mv records/a.jsonl records/a.jsonl.open; '\(demo)/compare' ledgers records; echo $?
        rm records/* ledgers/*; '\(demo)/compare' ledgers records; echo $?
        """, in: scratch.path)
    let differs = "100 records of 1 services were written, and what arrived differs in 1"
    #expect(
      outcome.lines.map(String.init) == [
        "100 records of 1 services: every one arrived once, in order, as it was written", "0",
        "billing: lost: #000020", differs, "1",
        "billing: repeated: #000020", differs, "1",
        "billing: out of order: #000020", differs, "1",
        "billing: changed: #000020", differs, "1",
        "billing: not in the ledger: logs/billing.log:1", "99" + differs.dropFirst(3), "1",
        "1", "1",
      ])
    #expect(outcome.errors.contains("a.jsonl.open is not finished"))
    #expect(outcome.errors.contains("no ledger says that anything was written"))
  }
}

/// The virtual environment with the broker, where there is one.
private let environment = getenv("SENTINEL_VENV").map { String(cString: $0) } ?? ""

@Suite(
  "make demo-live",
  .enabled(
    if: Program.isBuilt && TestBroker.isInstalled, "needs `make test`: the built program and the broker of the tests"))
struct LiveDemoTests {
  private static func run(_ command: String, in scratch: TemporaryDirectory) async -> Program.Outcome {
    await Program.run(
      shell: command, in: scratch.path,
      environment: ["SENTINEL": Program.path ?? "", "live": "\(environment)/bin/python \(demo)/live"])
  }

  @Test func `every record arrives, though Kafka stops and ship is killed`() async {
    let scratch = TemporaryDirectory()
    let outcome = await Self.run(
      "$live --seconds 8 --directory stage --output kept && find stage kept -type f -perm /077", in: scratch)
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    let closing = " records of 3 services: every one arrived once, in order, as it was written"
    #expect(outcome.lines.contains { $0.hasSuffix(closing) }, "\(outcome.text)")
    #expect(outcome.text.contains("exit code 75"))
    #expect(outcome.lines.last == "The records: \(scratch.path)/kept/records")
    // It would have been seen if one were missing.
    let more = await Self.run(
      "echo orders 999999 0 >> stage/ledgers/orders.ledger; '\(demo)/compare' stage/ledgers kept/records", in: scratch)
    #expect(more.status == 1)
    #expect(more.lines.contains("orders: lost: #999999"))
  }

  @Test(arguments: ["$ cd ", "$ kill -STOP ", "$ kill -9 "])
  func `a signal ends all of it, and nothing is left`(scene: String) async {
    let scratch = TemporaryDirectory()
    let outcome = await Self.run(
      """
      mkdir temporary; export TMPDIR=$PWD/temporary
      $live --seconds 8 --output kept > said & live=$!
      until grep -qF '\(scene)' said; do sleep 0.05; done
      kill -INT $live; wait $live; echo $?
      ls temporary; ls -d kept; pgrep -f "$TMPDIR"
      """, in: scratch)
    #expect(outcome.text == "130\n", "\(outcome.text)\(outcome.errors)")
  }
}
