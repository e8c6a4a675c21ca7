import LogModel

/// How far an instance got in its files of one partition, as the group's commit says it.
struct OutputMark: Hashable, Sendable {
  /// Who writes: an output directory.
  var instance: String
  /// `nil`: it has written nothing since the partition came to it.
  var file: File?

  struct File: Hashable, Sendable {
    /// The offset that the file is named by.
    var first: Int64
    /// How many bytes of the records' file count.
    var length: Int
    /// How many bytes of the alerts' file count.
    var alertsLength: Int
  }
}

/// What is committed with a partition's offset: whose files hold the records before it, and how much of them counts (docs/formats/consume-output.md).
struct OutputEntry: Hashable, Sendable {
  /// Brokers take this many bytes with an offset, unless they are told otherwise (`offset.metadata.max.bytes`).
  static let maximumSize = 4096
  private static let version = "sentinel-consume/1"
  /// As many instances that had the partition before are remembered: each may have a file that it could not finish.
  private static let maximumOthers = 16

  /// Who has the partition.
  var current: OutputMark
  /// Who had it before, the latest first, each once.
  var others: [OutputMark] = []
  /// The state of the alerts at this offset: it goes with the partition.
  var alerts = AlertStateText.none

  init(current: OutputMark) { self.current = current }

  /// - Returns: `nil` where `metadata` is another program's.
  init?(metadata: String) {
    let parts = metadata.split(separator: ";", omittingEmptySubsequences: false)
    guard parts.first.map({ $0 == OutputEntry.version }) == true else { return nil }
    var current: OutputMark?
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { return nil }
      let value = part[part.index(after: equals)...]
      switch part[..<equals] {
      case "current":
        current = OutputMark(text: value)
        if current == nil { return nil }
      case "before":
        guard let mark = OutputMark(text: value) else { return nil }
        others.append(mark)
      case "alerts": alerts = .inline(String(value))
      case "alerts-file": alerts = .file(String(value))
      // Of a later version
      default: break
      }
    }
    guard let current else { return nil }
    self.current = current
  }

  var metadata: String {
    var text = "\(OutputEntry.version);current=\(current.text)"
    for mark in others { text += ";before=\(mark.text)" }
    switch alerts {
    case .none: break
    case .inline(let state): text += ";alerts=\(state)"
    case .file(let hash): text += ";alerts-file=\(hash)"
    }
    return text
  }

  /// The entry of an instance that takes the partition over.
  func takenOver(by instance: String) -> OutputEntry {
    var entry = OutputEntry(current: OutputMark(instance: instance))
    entry.others = ([current] + others).filter { $0.instance != instance }
    entry.others = Array(entry.others.prefix(OutputEntry.maximumOthers))
    entry.alerts = alerts
    return entry
  }

  /// How many bytes there are for the state of the alerts, whatever files the instance will have.
  var room: Int {
    var entry = self
    (entry.alerts, entry.current.file) = (.none, nil)
    return OutputEntry.maximumSize - 128 - entry.metadata.utf8.count
  }

  /// How far `instance` got.
  func mark(of instance: String) -> OutputMark? { ([current] + others).first { $0.instance == instance } }
}

/// Where the state of a partition's alerts is.
enum AlertStateText: Hashable, Sendable {
  case none
  /// Here, in base64.
  case inline(String)
  /// In a file of the instance that committed it, which has this hash.
  case file(String)

  /// In what is committed, in bytes.
  var size: Int {
    switch self {
    case .none: 0
    case .inline(let text), .file(let text): text.utf8.count
    }
  }
}

extension OutputMark {
  fileprivate init?(text: Substring) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard let instance = parts.first, !instance.isEmpty else { return nil }
    self.init(instance: String(instance))
    if parts.count == 1 { return }
    guard parts.count >= 4, let first = Int64(parts[1]), let length = Int(parts[2]), let alerts = Int(parts[3]),
      first >= 0, length >= 0, alerts >= 0
    else { return nil }
    file = File(first: first, length: length, alertsLength: alerts)
  }

  fileprivate var text: String {
    file.map { "\(instance),\($0.first),\($0.length),\($0.alertsLength)" } ?? instance
  }
}
