import LogModel
import Rules
import Synchronization

/// Makes one profile of the records that several threads look at.
public final class ProfileCollector: RecordObservation {
  private let options: ProfileOptions
  private let state: Mutex<State>
  /// Called with the assignments of each batch, in the order of the input.
  private let takeAssignments: (@Sendable ([Assignment]) -> Void)?

  fileprivate struct State {
    var builders: [ProfileBuilder] = []
    var source: LogSource?
    /// Of the source that is read, and of those that its records name: by name.
    var open: [String: ClockWatch] = [:]
    var watches: [ClockWatch] = []
  }

  public init(_ options: ProfileOptions, takeAssignments: (@Sendable ([Assignment]) -> Void)? = nil) {
    self.options = options
    self.takeAssignments = takeAssignments
    state = Mutex(State())
  }

  public func makeObserver() -> any RecordObserver {
    let builder = ProfileBuilder(options)
    state.withLock { $0.builders.append(builder) }
    return builder
  }

  public func take(_ note: any Sendable, of source: LogSource) {
    guard let note = note as? BatchNote else { return }
    takeAssignments?(note.assignments)
    state.withLock { state in
      if state.source !== source {
        state.finishSource()
        state.source = source
      }
      for clock in note.clocks where !clock.runs.runs.isEmpty {
        let name = clock.origin?.source ?? source.name
        state.open[name, default: ClockWatch(service: clock.origin?.service ?? source.stream, source: name)]
          .add(clock.runs)
      }
    }
  }

  /// What all threads saw together; to be called once, after they have ended.
  public func profile() -> Profile {
    var (builders, watches) = state.withLock { state in
      state.finishSource()
      defer { state.builders = [] }
      return (state.builders, state.watches)
    }
    // Threads take batches as they come, so the order of merging must not show either.
    let profile = builders.popLast()?.profile ?? Profile(windowWidth: options.windowWidth, limits: options.limits)
    while let builder = builders.popLast() { profile.merge(builder.profile) }
    profile.finish()
    for watch in watches { profile.add(watch) }
    return profile
  }
}

extension ProfileCollector.State {
  fileprivate mutating func finishSource() {
    for (_, watch) in open.sorted(by: { $0.key < $1.key }) {
      var watch = watch
      watch.finish()
      if !watch.jumps.isEmpty { watches.append(watch) }
    }
    open = [:]
    source = nil
  }
}

extension Profile {
  func add(_ watch: ClockWatch) {
    if watch.jumps.count > ClockWatch.maximumJumps {
      unordered.insert(watch.source)
    } else {
      jumps += watch.jumps
    }
  }
}
