/// Python's logging and its servers, and Rails.
let pythonAndRuby = [
  LogFormat("python") { scene in
    let remark = scene.remark()
    let stamp = scene.now.written("%Y-%m-%d %H:%M:%S,%3")
    let level = remark.level.named(["DEBUG", "INFO", "WARNING", "ERROR"])
    let head =
      "\(stamp) \(level) \(scene.random.pick(["billing.invoices", "billing.api", "urllib3.connectionpool", "root"])): \(remark.text)"
    guard remark.level == .error, scene.random.happens(permille: 350) else { return head }
    return head + "\n" + traceback(&scene)
  },
  LogFormat("gunicorn") { scene in
    let head = "[\(scene.now.written("%Y-%m-%d %H:%M:%S")) +0000] [\(scene.random.number(7..<40))]"
    switch scene.kind(of: 7) {
    case 0: return "\(head) [INFO] Booting worker with pid: \(scene.random.number(7..<40))"
    case 1: return "\(head) [CRITICAL] WORKER TIMEOUT (pid:\(scene.random.number(7..<40)))"
    case 2: return "\(head) [INFO] Worker exiting (pid: \(scene.random.number(7..<40)))"
    case 3: return "\(head) [ERROR] Error handling request \(scene.random.page())\n" + traceback(&scene)
    case 4: return "\(head) [DEBUG] \(scene.random.pick(["GET", "POST"])) \(scene.random.page())"
    case 5:
      return
        "\(head) [WARNING] Worker with pid \(scene.random.number(7..<40)) was terminated due to signal \(scene.random.pick([9, 15]))"
    default: return "\(head) [INFO] Listening at: http://0.0.0.0:\(scene.random.pick([8000, 8001, 9000])) (1)"
    }
  },
  LogFormat("uvicorn") { scene in
    let peer = "\(scene.random.internalAddress()):\(scene.random.number(1024..<65_535))"
    let status = scene.random.status()
    let reason =
      [200: "OK", 204: "No Content", 302: "Found", 304: "Not Modified", 404: "Not Found", 403: "Forbidden"][status]
      ?? "Internal Server Error"
    switch scene.random.below(40) {
    case 0: return "INFO:     Application startup complete."
    case 1: return "WARNING:  Invalid HTTP request received."
    case 2: return "ERROR:    Exception in ASGI application\n" + traceback(&scene)
    case 3: return "INFO:     Started server process [\(scene.random.number(1..<99))]"
    default:
      return
        "INFO:     \(peer) - \"\(scene.random.pick(["GET", "GET", "POST"])) \(scene.random.page()) HTTP/1.1\" \(status) \(reason)"
    }
  },
  LogFormat("django") { scene in
    let stamp = scene.now.written("[%d/%b/%Y %H:%M:%S]")
    let status = scene.random.status()
    switch scene.random.below(12) {
    case 0:
      return "\(stamp) WARNING [django.request:\(scene.random.number(200..<290))] Not Found: \(scene.random.page())"
    case 1:
      return
        "\(stamp) ERROR [django.request:\(scene.random.number(200..<290))] Internal Server Error: \(scene.random.page())\n"
        + traceback(&scene)
    case 2:
      return
        "\(stamp) DEBUG [django.db.backends:\(scene.random.number(100..<150))] (0.0\(padded(scene.random.below(100), 2))) SELECT COUNT(*) AS \"__count\" FROM \"\(scene.random.pick(Vocabulary.tables))\"; args=()"
    default:
      return
        "\(stamp) INFO [django.server:\(scene.random.number(150..<190))] \"GET \(scene.random.page()) HTTP/1.1\" \(status) \(scene.random.longTail(900))"
    }
  },
  LogFormat("rails", rails),
]

/// A traceback, now and then with the exception that came before it.
func traceback(_ scene: inout Scene) -> String {
  var out = ""
  while scene.random.happens(permille: 250) {
    out +=
      tracebackBody(&scene)
      + scene.random.pick([
        "\n\nDuring handling of the above exception, another exception occurred:\n\n",
        "\n\nThe above exception was the direct cause of the following exception:\n\n",
      ])
  }
  return out + tracebackBody(&scene)
}

private func tracebackBody(_ scene: inout Scene) -> String {
  var out = "Traceback (most recent call last):"
  for _ in 0..<scene.random.number(1..<9) {
    let frame = scene.random.pick(pythonFrames)
    out += "\n  File \"\(frame.file)\", line \(scene.random.number(10..<700)), in \(frame.function)\n    \(frame.code)"
    if scene.random.happens(permille: 300) { out += "\n    " + String(repeating: "^", count: frame.code.utf8.count) }
  }
  return out + "\n"
    + scene.random.pick([
      "KeyError: 'customer_id'", "ValueError: amount must not be negative: -\(scene.random.below(90))",
      "requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='tax.acme.example', port=443): Max retries exceeded",
      "decimal.InvalidOperation: [<class 'decimal.ConversionSyntax'>]", "RuntimeError",
    ])
}

private let pythonFrames = [
  (
    file: "/srv/billing/app/invoices.py", function: "render", code: "total = sum(line.amount for line in invoice.lines)"
  ),
  (file: "/srv/billing/app/api.py", function: "create_invoice", code: "customer = customers[payload[\"customer_id\"]]"),
  (file: "/srv/billing/app/tax.py", function: "rate_for", code: "return self._rates[(country, date)]"),
  (
    file: "/usr/local/lib/python3.12/site-packages/requests/adapters.py", function: "send", code: "resp = conn.urlopen("
  ),
  (file: "/usr/local/lib/python3.12/threading.py", function: "run", code: "self._target(*self._args, **self._kwargs)"),
  (file: "<frozen importlib._bootstrap>", function: "_call_with_frames_removed", code: "..."),
]

/// One request is a paragraph of lines that share a request id.
private func rails(_ scene: inout Scene) -> String {
  let stamp = scene.now.written("%Y-%m-%dT%H:%M:%S.%6")
  let process = scene.random.number(40..<48)
  let tag = "[\(scene.random.uuid())]"
  let page = scene.random.page()
  let milliseconds = scene.random.longTail(30)
  func line(_ letter: String, _ level: String, _ text: String) -> String {
    "\(letter), [\(stamp) #\(process)] \(level) -- : \(tag) \(text)"
  }
  switch scene.random.below(10) {
  case 0:
    return line(
      "W", " WARN",
      "DEPRECATION WARNING: `orders#legacy_total` will be removed (called from show at app/controllers/orders_controller.rb:\(scene.random.number(9..<90)))"
    )
  case 1:
    return line("F", "FATAL", "ActionView::Template::Error (undefined method `name' for nil:NilClass):") + "\n"
      + line(
        "F", "FATAL", "app/views/orders/_row.html.erb:\(scene.random.number(3..<40)):in `block in _app_views_orders'")
  case 2, 3:
    return line(
      "D", "DEBUG",
      "  Order Load (\(scene.random.longTail(2)).\(scene.random.below(10))ms)  SELECT \"orders\".* FROM \"orders\" WHERE \"orders\".\"id\" = $1 LIMIT $2"
    )
  default:
    return line(
      "I", " INFO",
      "Started GET \"\(page)\" for \(scene.random.client()) at \(scene.now.written("%Y-%m-%d %H:%M:%S")) +0000") + "\n"
      + line(
        "I", " INFO",
        "Processing by OrdersController#\(scene.random.pick(["show", "index", "create"])) as \(scene.random.pick(["HTML", "JSON"]))"
      ) + "\n"
      + line(
        "I", " INFO",
        "Completed 200 OK in \(milliseconds + 3)ms (Views: \(milliseconds).2ms | ActiveRecord: 1.\(scene.random.below(10))ms | Allocations: \(scene.random.longTail(4000)))"
      )
  }
}
