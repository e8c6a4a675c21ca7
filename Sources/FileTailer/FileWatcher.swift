import CLinux
import FileSystem
import Glibc

/// What happened while a `FileWatcher` waited.
public enum FileChanges: Equatable, Sendable {
  /// Something was done to these paths: to files and directories in watched directories, and to watched files. They may be gone.
  case paths(Set<String>)
  /// It is not known what happened, or it is time to look at everything.
  case everything
  /// The wake descriptor is readable.
  case woken
  /// Nothing happened in the time that was given.
  case nothing
}

/// Waits until files change, which costs nothing while they do not.
///
/// The corresponding interface is inotify(7). It says nothing of what is done to a network file system by others, and its watches are
/// limited, so everything is reported every so often whatever it says, and more often where it cannot be had.
public final class FileWatcher {
  /// In milliseconds.
  public struct Intervals: Sendable {
    /// Between two reports of `everything` where changes are reported by the system.
    public var rescan = 10_000
    /// The same where they are not.
    public var poll = 1_000
    /// So long further changes are waited for after the first: a file that is written line by line shall not wake us for each.
    public var collect = 20

    public init() {}
  }

  /// -1: there is no inotify.
  private let descriptor: Int32
  private let wakeDescriptor: Int32
  private let intervals: Intervals
  private var table = WatchTable()
  /// Whether the system reports the changes of all that was asked for.
  public private(set) var isComplete = false
  private var lastScan = FileWatcher.now()

  /// - Parameter wakeDescriptor: one that ends the wait when it becomes readable, and is not read; -1: none.
  public convenience init(wakeDescriptor: Int32 = -1, intervals: Intervals = Intervals()) {
    self.init(
      wakeDescriptor: wakeDescriptor, intervals: intervals,
      descriptor: inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)))
  }

  /// - Parameter descriptor: of inotify, which is closed at the end; -1: there is none.
  init(wakeDescriptor: Int32, intervals: Intervals, descriptor: Int32) {
    self.wakeDescriptor = wakeDescriptor
    self.intervals = intervals
    self.descriptor = descriptor
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Watches these and nothing else; called after each scan and before what it found is read, so that nothing is missed in between. What is
  /// watched already is passed again, since a name may lead to another file than before.
  ///
  /// - Parameter files: those that are reached through a symbolic link, of whose changes the link's directory hears nothing. They are reported
  ///   under these paths.
  public func watch(directories: Set<String>, files: Set<String> = []) {
    guard descriptor >= 0 else { return }
    let places = directories.map { WatchTable.Place(path: $0, isDirectory: true) }
    isComplete = table.replace(
      with: Set(places + files.map { WatchTable.Place(path: $0, isDirectory: false) }), descriptor)
  }

  /// Waits for a change since the last call, or since what changed was first watched.
  ///
  /// - Parameter milliseconds: the longest wait; `nil`: until something is to be reported.
  public func wait(atMost milliseconds: Int? = nil) -> FileChanges {
    let start = FileWatcher.now()
    while true {
      let now = FileWatcher.now()
      let rescan = lastScan + (isComplete ? intervals.rescan : intervals.poll)
      let end = milliseconds.map { start + $0 } ?? .max
      let ready = ready(within: max(0, min(rescan, end) - now), descriptor)
      if ready.wake { return .woken }
      if ready.changes {
        // Only the wake descriptor ends the collecting.
        if self.ready(within: intervals.collect, -1).wake { return .woken }
        let changes = changes()
        if changes == .everything { lastScan = FileWatcher.now() }
        if changes != .nothing { return changes }
      }
      let later = FileWatcher.now()
      if later >= rescan {
        lastScan = later
        return .everything
      }
      if later >= end { return .nothing }
    }
  }

  /// The corresponding C function is `poll`.
  private func ready(within milliseconds: Int, _ descriptor: Int32) -> (wake: Bool, changes: Bool) {
    // Negative descriptors are left out.
    var waiting = [
      pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
    ]
    // After a signal the caller looks at the time and comes back.
    guard poll(&waiting, 2, Int32(clamping: milliseconds)) > 0 else { return (false, false) }
    return (waiting[0].revents != 0, waiting[1].revents != 0)
  }

  /// Reads all that the kernel has to report.
  private func changes() -> FileChanges {
    var paths: Set<String> = []
    var isEverything = false
    withUnsafeTemporaryAllocation(byteCount: InotifyEvents.bufferSize, alignment: 8) { buffer in
      while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        guard let events = InotifyEvents.parsed(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else {
          isEverything = true
          continue
        }
        for event in events where !note(event, &paths) { isEverything = true }
      }
    }
    return isEverything ? .everything : paths.isEmpty ? .nothing : .paths(paths)
  }

  /// - Returns: `false` where the event does not say what happened to whom.
  private func note(_ event: InotifyEvent, _ paths: inout Set<String>) -> Bool {
    func has(_ flags: Int32) -> Bool { event.mask & UInt32(flags) != 0 }
    if has(IN_Q_OVERFLOW) { return false }
    var isKnown = true
    for place in table.places(of: event.watch) {
      if !place.isDirectory {
        paths.insert(place.path)
      } else if let name = event.name {
        paths.insert(place.path == "/" ? "/\(name)" : "\(place.path)/\(name)")
      } else if has(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED) {
        // The directory has another name now, or none.
        isKnown = false
      }
    }
    return isKnown
  }

  /// Milliseconds of a clock that is never set. The corresponding C function is `clock_gettime`.
  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
