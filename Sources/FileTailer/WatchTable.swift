import CLinux
import Glibc

/// The inotify watches, and which paths they stand for: one file may have several names, and a name may get another file.
struct WatchTable {
  /// Of a directory that is watched everything in it is reported, of a file only itself.
  struct Place: Hashable {
    var path: String
    var isDirectory: Bool
  }

  private var places: [Int32: Set<Place>] = [:]
  private var watches: [Place: Int32] = [:]

  private static let changes = UInt32(IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF)
  private static let entries = UInt32(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)

  /// Watches these places and no others. What is watched already is asked for again, since its name may lead to another file now.
  ///
  /// - Returns: whether all that is there is watched. What is missing appears in its directory or is found by the next scan.
  mutating func replace(with wanted: Set<Place>, _ descriptor: Int32) -> Bool {
    for place in watches.keys where !wanted.contains(place) { remove(place, descriptor) }
    var isComplete = true
    for place in wanted {
      let mask = place.isDirectory ? WatchTable.changes | WatchTable.entries : WatchTable.changes
      let watch = inotify_add_watch(descriptor, place.path, mask)
      if watch < 0 {
        if errno != ENOENT && errno != ENOTDIR { isComplete = false }
        remove(place, descriptor)
        continue
      }
      if watches[place] == watch { continue }
      remove(place, descriptor)
      watches[place] = watch
      places[watch, default: []].insert(place)
    }
    return isComplete
  }

  /// The places of a watch; none where it was given up and events were still under way.
  func places(of watch: Int32) -> Set<Place> { places[watch] ?? [] }

  private mutating func remove(_ place: Place, _ descriptor: Int32) {
    guard let watch = watches.removeValue(forKey: place) else { return }
    places[watch]?.remove(place)
    guard places[watch]?.isEmpty == true else { return }
    places[watch] = nil
    // Where the file is gone the watch is, too, and this fails.
    inotify_rm_watch(descriptor, watch)
  }
}
