extension Narrator {
  /// PostgreSQL, where it begins.
  mutating func tellOfTheDatabase() {
    tellOfOrdinaryQueries()
    tellOfTheReport()
    tellOfTheExhaustion()
    tellOfTheRestart()
  }

  private mutating func tellOfOrdinaryQueries() {
    every(6_000, from: story.start, to: story.end) { narrator, time in
      if time > narrator.story.restart && time < narrator.story.databaseReady { return }
      let milliseconds = narrator.random.longTail(110) * narrator.story.slowness(at: time)
      let table = narrator.random.pick(Vocabulary.tables)
      narrator.postgres(
        time, "\(narrator.random.pick(["orders", "billing"]))@shop",
        "LOG:  duration: \(milliseconds).\(padded(narrator.random.below(1000), 3)) ms  execute <unnamed>: SELECT id, state, total\n\t  FROM \(table)\n\t WHERE customer_id = $1\n\t ORDER BY created_at DESC LIMIT 50",
        detail: "parameters: $1 = '\(narrator.random.number(1000..<99_999))'")
    }
    every(50_000, from: story.start, to: story.end) { narrator, time in
      if time > narrator.story.restart && time < narrator.story.databaseReady { return }
      let id = narrator.random.number(10_000..<99_999)
      narrator.postgres(
        time, "orders@shop", "ERROR:  duplicate key value violates unique constraint \"orders_number_key\"",
        detail: "Key (number)=(\(narrator.random.orderNumber())) already exists.",
        statement: "INSERT INTO orders (number, customer_id, total)\n\tVALUES ($1, $2, $3) -- \(id)")
    }
    every(300_000, from: story.start, to: story.end) { narrator, time in
      narrator.postgres(
        time, nil,
        "LOG:  checkpoint complete: wrote \(narrator.random.longTail(900)) buffers (\(narrator.random.below(9)).\(narrator.random.below(10))%); 0 WAL file(s) added, 0 removed, 3 recycled; write=\(narrator.random.number(100..<270)).\(padded(narrator.random.below(1000), 3)) s, sync=0.00\(narrator.random.below(10)) s, total=269.914 s"
      )
    }
  }

  private mutating func tellOfTheReport() {
    every(400, from: story.strain, to: story.outage) { narrator, time in
      narrator.postgres(
        time, "reporting@shop",
        "LOG:  connection authorized: user=reporting database=shop application_name=nightly-report")
    }
    postgres(
      story.strain + 9_000, "reporting@shop",
      "LOG:  temporary file: path \"base/pgsql_tmp/pgsql_tmp\(random.number(300..<900)).0\", size 1073741824",
      statement:
        "SELECT date_trunc('day', o.created_at) AS day, sum(i.amount)\n\tFROM orders o\n\tJOIN order_items i ON i.order_id = o.id\n\tGROUP BY 1\n\tORDER BY 1"
    )
  }

  private mutating func tellOfTheExhaustion() {
    every(2_600, from: story.outage, to: story.restart) { narrator, time in
      let who = narrator.random.pick(["orders@shop", "orders@shop", "billing@shop", "inventory@shop"])
      let refusal =
        narrator.random.happens(permille: 800)
        ? "FATAL:  sorry, too many clients already"
        : "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute"
      narrator.postgres(time, who, refusal)
    }
  }

  private mutating func tellOfTheRestart() {
    postgres(story.restart, nil, "LOG:  received fast shutdown request")
    postgres(story.restart + 4, nil, "LOG:  aborting any active transactions")
    for number in 0..<60 {
      let who = number < 36 ? "reporting@shop" : random.pick(["orders@shop", "billing@shop"])
      postgres(
        story.restart + (5 + number), who, "FATAL:  terminating connection due to administrator command",
        statement: number < 6 ? "SELECT date_trunc('day', o.created_at) AS day, sum(i.amount)\n\tFROM orders o" : nil)
    }
    postgres(
      story.restart + 90, nil,
      "LOG:  background worker \"logical replication launcher\" (PID 71) exited with exit code 1")
    postgres(story.restart + 140, nil, "LOG:  shutting down")
    postgres(story.restart + 9_000, nil, "LOG:  database system is shut down")
    postgres(
      story.restart + 11_000, nil,
      "LOG:  starting PostgreSQL 16.2 (Debian 16.2-1.pgdg120+2) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit"
    )
    postgres(story.restart + 11_050, nil, "LOG:  listening on IPv4 address \"0.0.0.0\", port 5432")
    every(1_500, from: story.restart + 11_100, to: story.databaseReady) { narrator, time in
      narrator.postgres(
        time, narrator.random.pick(["orders@shop", "billing@shop"]), "FATAL:  the database system is starting up")
    }
    postgres(story.databaseReady, nil, "LOG:  database system is ready to accept connections")
  }

  /// Continuation lines begin with a tab; DETAIL and STATEMENT have a head of their own.
  private mutating func postgres(
    _ time: Moment, _ client: String?, _ text: String, detail: String? = nil, statement: String? = nil
  ) {
    let head =
      "\(time.written("%Y-%m-%d %H:%M:%S.%3 UTC")) [\(client == nil ? 1 : random.number(200..<980))]"
      + (client.map { " " + $0 } ?? "")
    var lines = "\(head) \(text)"
    if let detail { lines += "\n\(head) DETAIL:  \(detail)" }
    if let statement { lines += "\n\(head) STATEMENT:  \(statement)" }
    journal.write(.postgres, at: time, lines)
  }
}
