import Synchronization

/// How much an archive may unpack to.
public struct ArchiveLimits: Sendable, Hashable {
  /// Decompressed bytes of all entries together, those of nested archives, skipped ones and the holes of sparse files
  /// included.
  public var maxBytes: Int64
  /// Entries of any kind, those that are skipped included.
  public var maxEntries: Int

  public init(maxBytes: Int64 = .max, maxEntries: Int = .max) {
    self.maxBytes = maxBytes
    self.maxEntries = maxEntries
  }
}

/// What is left of the ``ArchiveLimits``: one object for an archive and all that is nested in it.
public final class ArchiveBudget: Sendable {
  public let limits: ArchiveLimits
  private let bytes = Atomic<Int64>(0)
  private let entries = Atomic<Int>(0)

  public init(_ limits: ArchiveLimits) {
    self.limits = limits
  }

  /// The decompressed bytes so far.
  public var bytesUsed: Int64 { bytes.load(ordering: .relaxed) }

  /// The entries so far.
  public var entriesUsed: Int { entries.load(ordering: .relaxed) }

  /// Takes up to `wanted` bytes and returns how many the limit still allowed.
  func take(bytes wanted: Int64) -> Int64 {
    var used = bytesUsed
    while true {
      let granted = min(wanted, max(0, limits.maxBytes - used))
      let (done, current) = bytes.compareExchange(expected: used, desired: used + granted, ordering: .relaxed)
      if done { return granted }
      used = current
    }
  }

  /// Takes one entry and returns whether the limit allowed it.
  func takeEntry() -> Bool {
    entries.add(1, ordering: .relaxed).newValue <= limits.maxEntries
  }
}
