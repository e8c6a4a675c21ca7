/// Logs of databases and caches.
let databases = [
  LogFormat("postgres", postgres),
  LogFormat("mysql") { scene in
    let head = "\(scene.now.written("%Y-%m-%dT%H:%M:%S.%6Z")) \(scene.random.below(90))"
    switch scene.kind(of: 6) {
    case 0:
      return
        "\(head) [Warning] [MY-010055] [Server] IP address '\(scene.random.client())' could not be resolved: Name or service not known"
    case 1:
      return
        "\(head) [ERROR] [MY-012592] [InnoDB] Operating system error number \(scene.random.pick([2, 13, 28])) in a file operation."
    case 2:
      return
        "\(head) [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.0.36'  socket: '/run/mysqld/mysqld.sock'  port: 3306"
    case 3:
      return
        "\(head) [Note] [MY-010914] [Server] Aborted connection \(scene.random.number(10..<9999)) to db: 'shop' user: '\(scene.random.pick(Vocabulary.users))' host: '\(scene.random.internalAddress())' (Got timeout reading communication packets)."
    case 4:
      return
        "\(head) [Note] [MY-012551] [InnoDB] Buffer pool(s) load completed at \(scene.now.written("%y%m%d %H:%M:%S"))"
    default:
      return
        "\(head) [Warning] [MY-013360] [Server] Plugin mysql_native_password reported: ''mysql_native_password' is deprecated'"
    }
  },
  LogFormat("mongodb") { scene in
    let head =
      "{\"t\":{\"$date\":\"\(scene.now.written("%Y-%m-%dT%H:%M:%S.%3"))+00:00\"},\"s\":\"\(scene.random.pick(["I", "I", "I", "W", "E", "D1"]))\","
    let connection = "conn\(scene.random.number(1..<9000))"
    switch scene.kind(of: 4) {
    case 0:
      return head
        + "\"c\":\"NETWORK\",\"id\":22943,\"ctx\":\"listener\",\"msg\":\"Connection accepted\",\"attr\":{\"remote\":\"\(scene.random.internalAddress()):\(scene.random.number(1024..<65_535))\",\"connectionId\":\(scene.sequence),\"connectionCount\":\(scene.random.below(300))}}"
    case 1:
      return head
        + "\"c\":\"COMMAND\",\"id\":51803,\"ctx\":\"\(connection)\",\"msg\":\"Slow query\",\"attr\":{\"type\":\"command\",\"ns\":\"shop.\(scene.random.pick(Vocabulary.tables))\",\"command\":{\"find\":\"orders\",\"filter\":{\"customer\":\(scene.random.below(99_999))},\"limit\":50},\"planSummary\":\"COLLSCAN\",\"docsExamined\":\(scene.random.longTail(40_000)),\"durationMillis\":\(scene.random.longTail(180))}}"
    case 2:
      return head
        + "\"c\":\"STORAGE\",\"id\":22430,\"ctx\":\"Checkpointer\",\"msg\":\"WiredTiger message\",\"attr\":{\"message\":\"saving checkpoint snapshot min: \(scene.sequence), snapshot max: \(scene.sequence) snapshot count: 0\"}}"
    default:
      return head
        + "\"c\":\"ACCESS\",\"id\":20250,\"ctx\":\"\(connection)\",\"msg\":\"Authentication succeeded\",\"attr\":{\"mechanism\":\"SCRAM-SHA-256\",\"principalName\":\"\(scene.random.pick(Vocabulary.users))\",\"authenticationDatabase\":\"admin\"}}"
    }
  },
  LogFormat("redis") { scene in
    let head =
      "\(scene.random.pick([1, 1, 1, 214])):\(scene.random.pick(["M", "M", "S", "C"])) \(scene.now.written("%d %b %Y %H:%M:%S.%3"))"
    switch scene.kind(of: 7) {
    case 0: return "\(head) * \(scene.random.number(1..<100)) changes in 300 seconds. Saving..."
    case 1: return "\(head) * Background saving started by pid \(scene.random.number(100..<9000))"
    case 2: return "\(head) * Background saving terminated with success"
    case 3:
      return
        "\(head) # WARNING Memory overcommit must be enabled! Without it, a background save or replication may fail under low memory condition."
    case 4: return "\(head) - Accepted \(scene.random.internalAddress()):\(scene.random.number(1024..<65_535))"
    case 5:
      return
        "\(head) . DB 0: \(scene.random.longTail(90_000)) keys (\(scene.random.longTail(4000)) volatile) in 131072 slots HT."
    default: return "\(head) # Connection with replica \(scene.random.internalAddress()):6379 lost."
    }
  },
  LogFormat("elasticsearch") { scene in
    let level = scene.random.pick(["INFO ", "INFO ", "INFO ", "WARN ", "ERROR"])
    let head = "[\(scene.now.written("%Y-%m-%dT%H:%M:%S,%3"))][\(level)]"
    let node = "[search-\(scene.random.below(3))]"
    switch scene.kind(of: 4) {
    case 0:
      return
        "\(head)[o.e.m.j.JvmGcMonitorService] \(node) [gc][\(scene.sequence)] overhead, spent [\(scene.random.longTail(300))ms] collecting in the last [\(scene.random.number(1000..<1600))ms]"
    case 1:
      return
        "\(head)[o.e.c.m.MetadataCreateIndexService] \(node) [logs-\(scene.now.written("%Y.%m.%d"))] creating index, cause [auto(bulk api)], templates [logs], shards [1]/[1]"
    case 2:
      return
        "\(head)[o.e.c.r.a.DiskThresholdMonitor] \(node) low disk watermark [85%] exceeded on [\(scene.random.hex(10))][search-1] free: \(scene.random.number(10..<60)).\(scene.random.below(10))gb[\(scene.random.number(6..<15))%], replicas will not be assigned to this node"
    default:
      return
        "\(head)[i.s.s.query             ] \(node) [products][\(scene.random.below(5))] took[\(scene.random.longTail(80))ms], took_millis[\(scene.random.longTail(80))], total_hits[\(scene.random.longTail(40)) hits], search_type[QUERY_THEN_FETCH], source[{\"query\":{\"match\":{\"name\":\(json(scene.random.pick(Vocabulary.products)))}}}]"
    }
  },
]

private func postgres(_ scene: inout Scene) -> String {
  let user = scene.random.pick(["orders", "billing", "reporting", "inventory"])
  let head = "\(scene.now.written("%Y-%m-%d %H:%M:%S.%3 UTC")) [\(scene.random.number(200..<900))]"
  let client = "\(head) \(user)@shop"
  let table = scene.random.pick(Vocabulary.tables)
  switch scene.random.below(10) {
  case 0:
    return
      "\(head) LOG:  checkpoint complete: wrote \(scene.random.longTail(300)) buffers (\(scene.random.below(9)).\(scene.random.below(10))%); 0 WAL file(s) added, 0 removed, \(scene.random.below(4)) recycled; write=\(scene.random.below(300)).\(padded(scene.random.below(1000), 3)) s, sync=0.0\(scene.random.below(90)) s, total=269.9 s"
  case 1...4:
    return
      "\(client) LOG:  duration: \(scene.random.longTail(40)).\(padded(scene.random.below(1000), 3)) ms  statement: SELECT id, state, total\n\tFROM \(table)\n\tWHERE customer_id = \(scene.random.below(99_999))\n\tORDER BY created_at DESC"
  case 5:
    return "\(client) ERROR:  duplicate key value violates unique constraint \"\(table)_pkey\"\n"
      + "\(client) DETAIL:  Key (id)=(\(scene.random.below(999_999))) already exists.\n"
      + "\(client) STATEMENT:  INSERT INTO \(table) (id, customer_id) VALUES ($1, $2)"
  case 6: return "\(client) LOG:  connection authorized: user=\(user) database=shop application_name=\(user)-api"
  case 7:
    return
      "\(client) ERROR:  deadlock detected\n\(client) DETAIL:  Process 412 waits for ShareLock on transaction \(scene.sequence); blocked by process 530.\n"
      + "\tProcess 530 waits for ShareLock on transaction \(scene.sequence + 1); blocked by process 412.\n\(client) HINT:  See server log for query details."
  case 8:
    return
      "\(client) LOG:  disconnection: session time: 0:0\(scene.random.below(10)):\(padded(scene.random.below(60), 2)).\(padded(scene.random.below(1000), 3)) user=\(user) database=shop host=\(scene.random.internalAddress()) port=\(scene.random.number(1024..<65_535))"
  default:
    return
      "\(head) LOG:  automatic vacuum of table \"shop.public.\(table)\": index scans: \(scene.random.below(2))\n\tpages: 0 removed, \(scene.random.longTail(900)) remain, 0 skipped due to pins, 0 skipped frozen\n\ttuples: \(scene.random.longTail(90)) removed, \(scene.random.longTail(9000)) remain, 0 are dead but not yet removable"
  }
}
