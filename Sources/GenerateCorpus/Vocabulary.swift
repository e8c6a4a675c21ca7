/// The world of the corpora: the invented company acme, its shop, and those who visit it.
enum Vocabulary {
  static let userAgents = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.3 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.3 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:123.0) Gecko/20100101 Firefox/123.0",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Mobile Safari/537.36",
    "curl/8.5.0", "kube-probe/1.29", "Go-http-client/2.0", "okhttp/4.12.0", "python-requests/2.31.0",
    "AcmeShop/7.4.1 (iOS 17.3; iPhone15,2)", "Mozilla/5.0 (compatible; AcmeBot/2.1; +https://bot.acme.example/about)",
  ]
  static let pages = [
    "/", "/cart", "/checkout", "/account/orders", "/products/garden", "/products/kitchen?sort=price&page=2",
    "/products/tools/cordless-drill-18v", "/search?q=oak+table", "/static/app.9f2c1e.js", "/static/site.7d01aa.css",
    "/static/img/hero@2x.webp", "/favicon.ico", "/robots.txt", "/healthz", "/help/returns", "/api/session",
    "/api/v2/recommendations?limit=12&category=lighting", "/api/v2/prices?ids=1182,99213,4410&currency=EUR",
  ]
  static let referrers = [
    "-", "-", "https://shop.acme.example/", "https://shop.acme.example/cart",
    "https://shop.acme.example/products/garden",
    "https://www.acme.example/news/spring-sale?utm_source=letter", "https://search.example.org/",
  ]
  static let users = [
    "alice", "bob", "carol", "dmitri", "erin", "fatima", "grace", "hiro", "ines", "jonas", "deploy", "backup",
    "reporting",
  ]
  static let products = [
    "oak table", "cordless drill 18V", "garden hose 25 m", "reading lamp", "cast-iron pan", "wool blanket",
    "Bücherregal Kiefer",
    "café grinder", "rain barrel 200 l", "work gloves",
  ]
  static let services = ["orders-api", "billing", "search", "inventory", "checkout", "notifier", "pricing", "sessions"]
  static let hosts = [
    "web-01", "web-02", "app-01", "app-02", "app-03", "db-01", "db-02", "queue-01", "cache-01", "bastion",
  ]
  static let tables = ["orders", "order_items", "invoices", "customers", "stock_levels", "sessions", "payments"]
  static let queues = ["orders.created", "orders.shipped", "invoices.due", "mail.outgoing", "stock.changed", "audit"]
}

extension Random {
  /// An address of the ranges that are kept for documentation (RFC 5737).
  mutating func client() -> String { "\(pick(["192.0.2", "198.51.100", "203.0.113"])).\(number(1..<255))" }

  /// An address inside acme's cluster.
  mutating func internalAddress() -> String { "10.42.\(below(8)).\(number(2..<255))" }

  mutating func orderNumber() -> String { "ord-\(hex(8))" }

  mutating func page() -> String {
    switch below(10) {
    case 0..<6: pick(Vocabulary.pages)
    case 6: "/api/orders/\(orderNumber())"
    case 7: "/api/invoices/inv-2026-\(number(10_000..<99_999))"
    case 8: "/products/\(number(100..<9999))?ref=\(hex(6))"
    default: "/static/img/p/\(hex(2))/\(hex(12)).webp"
    }
  }

  /// A status as a healthy site has them.
  mutating func status() -> Int {
    switch below(1000) {
    case 0..<880: 200
    case 880..<910: 304
    case 910..<930: 302
    case 930..<945: 204
    case 945..<980: 404
    case 980..<988: 403
    case 988..<993: 499
    case 993..<996: 500
    default: 502
    }
  }

  mutating func agent() -> String { pick(Vocabulary.userAgents) }
}
