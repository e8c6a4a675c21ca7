import CLinux

/// One thing that happened in a watched directory or to a watched file.
struct InotifyEvent: Equatable {
  /// The number of the watch; -1 where the kernel's queue ran over.
  var watch: Int32
  /// `IN_…`
  var mask: UInt32
  /// In a directory: whom it happened to. `nil` also where it is not UTF-8, which no path here can name.
  var name: String?
}

/// What `read` gives of an inotify descriptor: headers of 16 bytes, each followed by as many bytes of name, padded with zeros, as it says (inotify(7)).
enum InotifyEvents {
  /// Longer than any one event: a name has at most 255 bytes.
  static let bufferSize = 64 << 10
  private static let headerSize = MemoryLayout<inotify_event>.size

  /// - Returns: `nil` where the bytes are not whole events.
  static func parsed(_ bytes: UnsafeRawBufferPointer) -> [InotifyEvent]? {
    var events: [InotifyEvent] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= headerSize else { return nil }
      let header = UnsafeRawBufferPointer(rebasing: rest).loadUnaligned(as: inotify_event.self)
      rest = rest.dropFirst(headerSize)
      guard header.len <= rest.count else { return nil }
      let name = rest.prefix(Int(header.len)).prefix { $0 != 0 }
      rest = rest.dropFirst(Int(header.len))
      events.append(
        InotifyEvent(
          watch: header.wd, mask: header.mask, name: name.isEmpty ? nil : String(validating: name, as: UTF8.self)))
    }
    return events
  }
}
