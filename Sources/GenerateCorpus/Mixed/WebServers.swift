/// Access and error logs of web servers and proxies.
let webServers = [
  LogFormat("nginx-access") { scene in
    let bytes = scene.random.longTail(3000)
    return combined(&scene, bytes: String(bytes))
  },
  LogFormat("apache-access") { scene in
    let host = scene.random.pick(["shop.acme.example", "www.acme.example", "shop.acme.example"])
    let bytes = scene.random.happens(permille: 60) ? "-" : String(scene.random.longTail(5000))
    return "\(host):443 " + combined(&scene, bytes: bytes)
  },
  LogFormat("nginx-error", nginxError),
  LogFormat("apache-error", apacheError),
  LogFormat("haproxy", haproxy),
  LogFormat("envoy", envoy),
  LogFormat("iis", iis),
]

private func combined(_ scene: inout Scene, bytes: String) -> String {
  let stamp = scene.now.written("%d/%b/%Y:%H:%M:%S +0000")
  let user = scene.random.happens(permille: 40) ? scene.random.pick(Vocabulary.users) : "-"
  if scene.random.happens(permille: 4) {
    // What a scanner sends to the port is no request at all.
    return "\(scene.random.client()) - - [\(stamp)] \"\\x16\\x03\\x01\\x02\\x00\\x01\\x00\" 400 157 \"-\" \"-\""
  }
  let method = scene.random.pick(["GET", "GET", "GET", "GET", "POST", "HEAD", "PUT", "OPTIONS"])
  return
    "\(scene.random.client()) - \(user) [\(stamp)] \"\(method) \(scene.random.page()) HTTP/\(scene.random.pick(["1.1", "2.0"]))\" "
    + "\(scene.random.status()) \(bytes) \"\(scene.random.pick(Vocabulary.referrers))\" \"\(scene.random.agent())\""
}

private func nginxError(_ scene: inout Scene) -> String {
  let head = scene.now.written("%Y/%m/%d %H:%M:%S")
  let place = "\(scene.random.number(20..<40))#\(scene.random.number(20..<40)): *\(scene.random.number(100..<900_000))"
  let request =
    "client: \(scene.random.client()), server: shop.acme.example, request: \"GET \(scene.random.page()) HTTP/1.1\""
  let upstream = "upstream: \"http://\(scene.random.internalAddress()):8080/\", host: \"shop.acme.example\""
  switch scene.kind(of: 8) {
  case 0...2:
    return
      "\(head) [error] \(place) connect() failed (111: Connection refused) while connecting to upstream, \(request), \(upstream)"
  case 3:
    return
      "\(head) [error] \(place) upstream timed out (110: Connection timed out) while reading response header from upstream, \(request), \(upstream)"
  case 4:
    return "\(head) [warn] \(place) an upstream response is buffered to a temporary file /var/cache/nginx/proxy_temp/"
      + "\(scene.random.below(10))/\(padded(scene.random.below(100), 2))/\(padded(scene.sequence % 10_000_000_000, 10)) while reading upstream, \(request), \(upstream)"
  case 5:
    return
      "\(head) [error] \(place) open() \"/usr/share/nginx/html/\(scene.random.hex(8)).php\" failed (2: No such file or directory), \(request)"
  case 6:
    return
      "\(head) [notice] 1#1: signal \(scene.random.pick(["1 (SIGHUP)", "17 (SIGCHLD)"])) received from \(scene.random.number(20..<99))"
  default:
    return
      "\(head) [crit] \(place) SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking, client: \(scene.random.client()), server: 0.0.0.0:443"
  }
}

private func apacheError(_ scene: inout Scene) -> String {
  let head = scene.now.written("[%a %b %d %H:%M:%S.%6 %Y]")
  let process = "[pid \(scene.random.number(900..<990)):tid \(scene.random.number(140_000_000..<140_000_900))]"
  let client = "[client \(scene.random.client()):\(scene.random.number(1024..<65_535))]"
  switch scene.kind(of: 6) {
  case 0:
    return
      "\(head) [core:error] \(process) \(client) AH00126: Invalid URI in request GET /../..\(scene.random.page()) HTTP/1.1"
  case 1:
    return
      "\(head) [authz_core:error] \(process) \(client) AH01630: client denied by server configuration: /var/www/html/\(scene.random.hex(5))"
  case 2:
    return
      "\(head) [proxy:error] \(process) (111)Connection refused: AH00957: HTTP: attempt to connect to \(scene.random.internalAddress()):8080 (app) failed"
  case 3:
    return
      "\(head) [mpm_event:notice] \(process) AH00489: Apache/2.4.57 (Debian) OpenSSL/3.0.11 configured -- resuming normal operations"
  case 4:
    return
      "\(head) [php:warn] \(process) \(client) PHP Warning:  Undefined array key \"\(scene.random.pick(Vocabulary.tables))\" in /var/www/html/legacy.php on line \(scene.random.number(10..<400)), referer: https://shop.acme.example/"
  default:
    return
      "\(head) [ssl:info] \(process) \(client) AH02008: SSL library error 1 in handshake (server shop.acme.example:443)"
  }
}

private func haproxy(_ scene: inout Scene) -> String {
  let head =
    "\(scene.now.written("%b %e %H:%M:%S")) lb-0\(scene.random.number(1..<3)) haproxy[\(scene.random.number(2000..<2004))]:"
  if scene.random.happens(permille: 30) {
    let server = "app/app-0\(scene.random.number(1..<4))"
    return scene.random.below(2) == 0
      ? "\(head) Server \(server) is DOWN, reason: Layer4 timeout, check duration: 200\(scene.random.below(10))ms. 2 active and 0 backup servers left. \(scene.random.below(30)) sessions active, 0 requeued, 0 remaining in queue."
      : "\(head) Server \(server) is UP, reason: Layer7 check passed, code: 200, check duration: \(scene.random.longTail(3))ms. 3 active and 0 backup servers online. 0 sessions requeued, 0 total in queue."
  }
  let accept = scene.now.written("%d/%b/%Y:%H:%M:%S.%3")
  let response = scene.random.longTail(40)
  let status = scene.random.status()
  let end = status >= 500 ? "SH--" : scene.random.happens(permille: 20) ? "CD--" : "----"
  return
    "\(head) \(scene.random.client()):\(scene.random.number(1024..<65_535)) [\(accept)] https~ app/app-0\(scene.random.number(1..<4)) "
    + "\(scene.random.below(3))/0/\(scene.random.below(4))/\(response)/\(response + scene.random.below(9)) \(status) \(scene.random.longTail(2500)) - - \(end) "
    + "\(scene.random.number(20..<90))/\(scene.random.number(10..<20))/\(scene.random.below(9))/\(scene.random.below(4))/0 0/0 \"GET \(scene.random.page()) HTTP/1.1\""
}

private func envoy(_ scene: inout Scene) -> String {
  let status = scene.random.status()
  let flags = status >= 500 ? scene.random.pick(["UF,URX", "UH", "UC", "URX"]) : status == 499 ? "DC" : "-"
  let duration = scene.random.longTail(25)
  let upstream = status >= 500 ? "-" : "\(scene.random.internalAddress()):8080"
  return
    "[\(scene.now.iso)] \"\(scene.random.pick(["GET", "GET", "POST"])) \(scene.random.page()) HTTP/2\" \(status) \(flags) "
    + "\(scene.random.below(800)) \(scene.random.longTail(1800)) \(duration) \(status >= 500 ? "-" : String(duration - duration / 5)) "
    + "\"\(scene.random.client())\" \"\(scene.random.agent())\" \"\(scene.random.uuid())\" \"shop.acme.example\" \"\(upstream)\""
}

private func iis(_ scene: inout Scene) -> String {
  let page = scene.random.page().split(separator: "?", maxSplits: 1)
  let agent = String(scene.random.agent().map { $0 == " " ? "+" : $0 })
  let line =
    "\(scene.now.written("%Y-%m-%d %H:%M:%S")) 10.42.9.4 \(scene.random.pick(["GET", "GET", "POST"])) \(page[0]) "
    + "\(page.count > 1 ? String(page[1]) : "-") 443 \(scene.random.happens(permille: 50) ? "ACME\\\(scene.random.pick(Vocabulary.users))" : "-") "
    + "\(scene.random.client()) \(agent) \(scene.random.pick(["-", "https://shop.acme.example/"])) \(scene.random.status()) 0 \(scene.random.pick([0, 0, 0, 64])) \(scene.random.longTail(60))"
  guard scene.sequence % 5000 == 1 else { return line }
  // The server writes its header again whenever it opens the log anew.
  return """
    #Software: Microsoft Internet Information Services 10.0
    #Version: 1.0
    #Date: \(scene.now.written("%Y-%m-%d %H:%M:%S"))
    #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken
    \(line)
    """
}
