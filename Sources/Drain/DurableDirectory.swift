import FileSystem

extension FileSystem {
  /// Makes `path` and what is missing above it, mode 0700; when it returns, its name is durable.
  ///
  /// It is so also where the directory is there already: whoever made it may have been killed before it was, and what is put into it would be lost
  /// with it.
  func makeDurableDirectory(_ path: String) throws(SystemCallError) {
    let above = parent(of: path)
    let isThere = try exists(path)
    if !isThere {
      if above != path { try makeDurableDirectory(above) }
      try makeDirectory(path)
    }
    do throws(SystemCallError) {
      try synchronizeDirectory(above)
    } catch {
      // We could not have made it there; whoever did has made it durable.
      guard isThere, error.isDenied else { throw error }
    }
  }
}
