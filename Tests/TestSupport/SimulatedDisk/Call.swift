extension SimulatedDisk {
  /// A call on the disk, as the log keeps it.
  public struct Call: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
      // These change something or make it durable: they are counted.
      case create, write, reserve, truncate, synchronize, rename, remove, makeDirectory, synchronizeDirectory
      // These are not; they can be made to fail.
      case open, read, status, names, lock

      /// Whether the call has a number, before which a crash can come.
      public var isCounted: Bool {
        switch self {
        case .open, .read, .status, .names, .lock: false
        default: true
        }
      }

      /// The C function that `Disk` calls.
      var function: String {
        switch self {
        case .create, .open: "open"
        case .write: "pwrite"
        case .reserve: "fallocate"
        case .truncate: "ftruncate"
        case .synchronize: "fdatasync"
        case .rename: "rename"
        case .remove: "unlink"
        case .makeDirectory: "mkdir"
        case .synchronizeDirectory: "fsync"
        case .read: "pread"
        case .status: "stat"
        case .names: "opendir"
        case .lock: "flock"
        }
      }
    }

    public var kind: Kind
    public var path: String
    /// Of a `rename`.
    public var target: String?
    /// Of a `write` or `reserve`; of a `truncate` it ends at the new size. In bytes.
    public var range: Range<Int>?

    init(_ kind: Kind, _ path: String, target: String? = nil, range: Range<Int>? = nil) {
      self.kind = kind
      self.path = path
      self.target = target
      self.range = range
    }

    public var description: String {
      var text = "\(kind.rawValue) \(path)"
      if let target { text += " -> \(target)" }
      if let range { text += kind == .truncate ? " to \(range.upperBound)" : " \(range)" }
      return text
    }
  }

  /// Which calls are meant: by kind, and by the path or the target of a rename.
  struct Selection {
    /// `nil`: all.
    var kinds: Set<Call.Kind>?
    var number: Int?
    var path: (String) -> Bool

    func contains(_ call: Call, _ number: Int) -> Bool {
      if let kinds, !kinds.contains(call.kind) { return false }
      if let wanted = self.number, !call.kind.isCounted || wanted != number { return false }
      return path(call.path) || call.target.map(path) == true
    }
  }

  struct Failure {
    var selection: Selection
    var code: Int32
    /// How often it still happens.
    var times: Int
  }

  /// Makes the counted call of this number, that is the place in `calls` it will have, fail.
  ///
  /// - Parameter code: errno.
  public func fail(call number: Int, with code: Int32) {
    failures.append(Failure(selection: Selection(number: number) { _ in true }, code: code, times: 1))
  }

  /// Makes calls fail, without doing anything.
  ///
  /// What a failed `synchronize` should have made durable never will be, as on Linux: a second call succeeds for nothing.
  ///
  /// - Parameters:
  ///   - path: for which paths, as the program gives them; a rename has two.
  ///   - code: errno.
  ///   - times: how often, at most.
  public func fail(
    _ kinds: Call.Kind..., where path: @escaping (String) -> Bool = { _ in true }, with code: Int32, times: Int = .max
  ) {
    failures.append(Failure(selection: Selection(kinds: Set(kinds), path: path), code: code, times: times))
  }

  /// Ends all failures.
  public func heal() { failures = [] }

  /// Makes `synchronize` or `synchronizeDirectory` do nothing, though they succeed: as if the program had forgotten to call them.
  public func omit(_ kinds: Call.Kind..., where path: @escaping (String) -> Bool = { _ in true }) {
    precondition(Set(kinds).isSubset(of: [.synchronize, .synchronizeDirectory]), "only synchronising can be left out")
    omissions.append(Selection(kinds: Set(kinds), path: path))
  }
}
