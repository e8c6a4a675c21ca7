import FileSystem

/// Disk space that is kept for the drain: what empties a full disk must not fail for want of a few blocks.
struct SpaceReserve {
  let path: String
  let fileSystem: any FileSystem
  /// In bytes: enough for what is written until the first chunk is gone.
  private static let size = 1 << 20

  /// Takes the space, if it is not taken and there is some.
  func take() {
    do throws(SystemCallError) {
      guard try !fileSystem.exists(path) else { return }
      try fileSystem.open(path, for: .creating).reserve(0..<SpaceReserve.size)
    } catch {
      try? fileSystem.remove(path)
    }
  }

  /// Does `body`, and where there was no space for it, again with what was kept.
  func use<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as SystemCallError where error.isOutOfSpace {
      guard (try? fileSystem.remove(path)) != nil else { throw error }
      return try body()
    }
  }
}
