import Archives

/// One file of the bundle before it is compressed.
struct Member {
  let path: String
  let compression: CompressionFilter
  /// Of the last line in it, seconds since 1970.
  let modified: Int
  let bytes: [UInt8]
}

/// How one stream was rotated: the live file and what became of the older parts, newest first.
private struct Rotation {
  let stream: Stream
  let cut: Cut
  let files: [(path: String, compression: CompressionFilter)]

  enum Cut {
    /// logrotate: everything up to a moment is in the old file.
    case at(Moment)
    /// By size: parts of equal length.
    case evenly
  }
}

private func rotations(_ story: Story) -> [Rotation] {
  let pod = "logs/pods/shop_notifier-6d4b9c7f88-x2x4q_5f0c1d9e-3a77-4c52-9d1b-8f7a20c6e411/notifier/0.log"
  let identifier = "3f9c0a7be1d24586b0c9e8f7a6d5c4b3a2918f7e6d5c4b3a29180f7e6d5c4b3a"
  let container = "logs/containers/\(identifier)/\(identifier)-json.log"
  return [
    Rotation(
      stream: .edgeAccess, cut: .at(story.rotation),
      files: [("logs/edge/access.log", .none), ("logs/edge/access.log-20260302.zst", .zstd)]),
    Rotation(
      stream: .edgeError, cut: .at(story.rotation),
      files: [("logs/edge/error.log", .none), ("logs/edge/error.log-20260302.gz", .gzip)]),
    Rotation(
      stream: .orders, cut: .evenly,
      files: [
        ("logs/orders-api/orders-api.log", .none), ("logs/orders-api/orders-api.log.1", .none),
        ("logs/orders-api/orders-api.log.2.gz", .gzip),
      ]),
    Rotation(
      stream: .billing, cut: .evenly,
      files: [("logs/billing/billing.log", .none), ("logs/billing/billing.log.1.gz", .gzip)]),
    Rotation(stream: .webUI, cut: .evenly, files: [("logs/web-ui/web-ui.log", .none)]),
    Rotation(
      stream: .postgres, cut: .at(story.rotation),
      files: [("logs/postgres/postgresql-16-main.log", .none), ("logs/postgres/postgresql-16-main.log.1", .none)]),
    Rotation(stream: .system, cut: .at(story.rotation), files: [("logs/syslog", .none), ("logs/syslog.1", .none)]),
    Rotation(stream: .notifierPod, cut: .evenly, files: [(pod, .none), ("\(pod).20260302-062501.gz", .gzip)]),
    Rotation(stream: .searchContainer, cut: .evenly, files: [(container, .none), ("\(container).1", .none)]),
  ]
}

/// The journal as files, in the order of their names: of each stream the newest part comes first.
func members(of journal: Journal, story: Story) -> [Member] {
  rotations(story).flatMap { rotation in
    let entries = journal.sorted(rotation.stream)
    return zip(rotation.files, parts(of: entries, rotation)).map { file, part in
      var out = LineWriter()
      for entry in part { out.line(entry.lines) }
      return Member(
        path: file.path, compression: file.compression, modified: (part.last?.time ?? story.start).seconds,
        bytes: out.bytes)
    }
  }.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
}

/// The entries in as many parts as there are files, the newest part first.
private func parts(of entries: [(time: Moment, lines: String)], _ rotation: Rotation) -> [ArraySlice<
  (time: Moment, lines: String)
>] {
  switch rotation.cut {
  case .at(let moment):
    let cut = entries.firstIndex { $0.time >= moment } ?? entries.count
    return [entries[cut...], entries[..<cut]]
  case .evenly:
    let count = rotation.files.count
    return (0..<count).reversed().map { entries[entries.count * $0 / count..<entries.count * ($0 + 1) / count] }
  }
}
