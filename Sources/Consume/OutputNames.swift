import Archives

/// How the files of an output directory are named: by topic, partition and the offset of their first record.
struct OutputNames: Hashable, Sendable {
  /// What a file holds.
  enum Kind: Hashable, Sendable, CaseIterable {
    case records
    case alerts
  }

  /// Which file it is.
  struct Key: Hashable, Sendable {
    var partition: Int32
    var first: Int64
    var kind: Kind
  }

  static let openSuffix = ".open"
  /// Of what was not finished, and cannot be.
  static let unsettledSuffix = ".unsettled"
  let topic: String
  /// Of the records' files.
  let compression: CompressionFilter?

  /// `logs-3-00000000000000012345.jsonl.zst`, and `alerts/logs-3-00000000000000012345.jsonl`, in the output directory.
  func name(of key: Key) -> String {
    let digits = String(key.first)
    let padded = String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    return OutputNames.directory(of: key.kind) + "\(topic)-\(key.partition)-\(padded).jsonl" + suffix(of: key.kind)
  }

  /// Where files of a kind lie, with a slash at the end: records can be named by `*.jsonl`.
  static func directory(of kind: Kind) -> String { kind == .alerts ? "alerts/" : "" }

  private func suffix(of kind: Kind) -> String {
    kind == .alerts ? "" : compression.map { $0 == .zstd ? ".zst" : ".gz" } ?? ""
  }

  /// What a name that ends in `.open` stands for, whatever it is compressed with; `nil`: it is none of ours.
  ///
  /// - Parameter kind: what lies in its directory.
  func openFile(_ name: String, _ kind: Kind) -> Key? {
    guard name.hasSuffix(OutputNames.openSuffix) else { return nil }
    return finishedFile(name.dropLast(OutputNames.openSuffix.utf8.count), kind)
  }

  /// The same of a name that is final.
  func finishedFile(_ name: some StringProtocol, _ kind: Kind) -> Key? {
    guard name.hasPrefix("\(topic)-") else { return nil }
    let rest = name.dropFirst(topic.utf8.count + 1)
    guard let dot = rest.firstIndex(of: "."), let dash = rest.firstIndex(of: "-"), dash < dot,
      let partition = Int32(rest[..<dash]), let first = Int64(rest[rest.index(after: dash)..<dot]),
      [".jsonl", ".jsonl.zst", ".jsonl.gz"].contains(String(rest[dot...]))
    else { return nil }
    return Key(partition: partition, first: first, kind: kind)
  }
}
