extension Narrator {
  /// The notifier runs in Kubernetes. Its container runtime cuts what is longer than 16 KiB into pieces marked P, the last one F; pieces of
  /// standard output and standard error may alternate.
  mutating func tellOfTheNotifier() {
    every(7_000, from: story.start, to: story.end) { narrator, time in
      let (queue, id) = (narrator.random.pick(Vocabulary.queues), narrator.random.orderNumber())
      let trouble = narrator.random.happens(permille: narrator.story.trouble(at: time))
      if trouble {
        narrator.notifier(
          time, "stderr", "F",
          "time=\(time.iso) level=ERROR msg=\"cannot load recipient\" order=\(id) queue=\(queue) err=\"dial db-01:5432: FATAL: sorry, too many clients already\" attempt=\(narrator.random.number(1..<6))"
        )
      } else {
        narrator.notifier(
          time, "stdout", "F",
          "time=\(time.iso) level=INFO msg=\"mail queued\" order=\(id) queue=\(queue) template=\(narrator.random.pick(["order-placed", "order-shipped", "invoice"])) took=\(narrator.random.longTail(14))ms"
        )
      }
    }
    every(200_000, from: story.start, to: story.end) { narrator, time in narrator.tellOfALongLine(time) }
    tellOfAPanic(at: story.spread + 12_345)
  }

  private mutating func tellOfALongLine(_ time: Moment) {
    // Small pieces too: what a program writes without a newline before it is flushed.
    let size = random.pick([16_384, 16_384, 900])
    let count = size == 900 ? random.number(20..<250) : random.number(500..<1400)
    let recipients = (0..<count).map { "customer-\(1000 + $0 * 7)@mail.example" }.joined(separator: ",")
    var rest = Substring("time=\(time.iso) level=DEBUG msg=\"batch\" recipients=\(recipients)")
    var tick = time
    while rest.utf8.count > size {
      notifier(tick, "stdout", "P", String(rest.prefix(size)))
      rest = rest.dropFirst(size)
      if random.happens(permille: 300) {
        notifier(tick, "stderr", "F", "time=\(tick.iso) level=WARN msg=\"slow consumer\" lag=\(random.longTail(300))")
      }
      tick.nanoseconds += 41_000
    }
    notifier(tick, "stdout", "F", String(rest))
  }

  private mutating func tellOfAPanic(at time: Moment) {
    let lines = [
      "panic: runtime error: invalid memory address or nil pointer dereference",
      "[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6f1c2a]", "",
      "goroutine 214 [running]:", "main.(*Sender).recipient(0x0, {0xc0003a4010, 0xc})",
      "\t/src/notifier/sender.go:132 +0x4a", "main.(*Sender).loop(0xc000180000)",
      "\t/src/notifier/sender.go:88 +0x1f1", "created by main.main in goroutine 1", "\t/src/notifier/main.go:57 +0x3c5",
      "exit status 2",
    ]
    for (number, line) in lines.enumerated() {
      var tick = time
      tick.nanoseconds += number * 17_000
      notifier(tick, "stderr", "F", line)
    }
  }

  private mutating func notifier(_ time: Moment, _ stream: String, _ tag: String, _ text: String) {
    // The runtime's clock is finer than the story's; less than the distance of two pieces, so that these stay in order.
    let read = Moment(nanoseconds: time.nanoseconds + random.below(9_000))
    journal.write(.notifierPod, at: read, "\(read.written("%Y-%m-%dT%H:%M:%S.%9Z")) \(stream) \(tag) \(text)")
  }

  /// Search is a Docker container: each line of its output is a JSON object of the daemon. It has no part in the outage, but for a few
  /// products whose stock it cannot ask for.
  mutating func tellOfSearch(_ request: inout Request) {
    request.finish(status: 200, after: random.longTail(22))
    let peer = "10.42.0.\(random.number(2..<250)):\(random.number(1024..<65_535))"
    search(request.end, "stdout", "\u{1B}[32mINFO\u{1B}[0m:     \(peer) - \"GET \(request.target) HTTP/1.1\" 200 OK\n")
    guard random.happens(permille: story.trouble(at: request.arrival)) else { return }
    let lines = [
      "WARNING:  stock is unknown for \(random.number(1..<40)) products, shown as available\n",
      "Traceback (most recent call last):\n",
      "  File \"/app/stock.py\", line 44, in ask\n", "    async with timeout(0.2):\n", "TimeoutError\n",
    ]
    for (number, line) in lines.enumerated() { search(request.end + number, "stderr", line) }
    guard random.happens(permille: 80) else { return }
    // The daemon cuts at 16 KiB as well: a piece without a newline goes on in the next object.
    let facets = (0..<1400).map { "facet-\($0):\($0 * 31 % 977)" }.joined(separator: " ")
    search(request.end + 9, "stdout", String(("DEBUG:    " + facets).prefix(16_384)))
    search(request.end + 9, "stdout", String(("DEBUG:    " + facets).dropFirst(16_384)) + "\n")
  }

  private mutating func search(_ time: Moment, _ stream: String, _ text: String) {
    journal.write(
      .searchContainer, at: time,
      "{\"log\":\(json(text)),\"stream\":\"\(stream)\",\"time\":\"\(time.written("%Y-%m-%dT%H:%M:%S.%9Z"))\"}")
  }
}
