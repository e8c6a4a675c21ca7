import ArgumentParser
import FileSystem
import Status

/// Where a job that stays says how it goes.
struct StatusOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Serve status, alerts and metrics over HTTP: 127.0.0.1:8080, [::1]:8080, or the path of a socket.",
      valueName: "address"))
  var listen: String?

  @Flag(help: "Allow an address that other machines reach: whoever reaches it reads everything.")
  var listenPublic = false

  @Option(help: ArgumentHelp("Write the status here every 2 s, as JSON.", valueName: "file"))
  var statusFile: String?

  /// Whether anything was said of it.
  var isAsked: Bool { listen != nil || listenPublic || statusFile != nil }

  func validate() throws {
    guard let address = try address() else {
      if listenPublic { throw ValidationError("--listen-public goes with --listen") }
      return
    }
    if !listenPublic, !address.isLoopback {
      throw ValidationError("--listen: \(StatusServerError.isPublic(address))")
    }
  }

  private func address() throws -> StatusAddress? {
    guard let listen else { return nil }
    do {
      return try StatusAddress(argument: listen)
    } catch {
      throw ValidationError("--listen: \(error)")
    }
  }

  /// Begins to serve `board`.
  ///
  /// - Returns: `nil` where nothing was asked for.
  /// - Throws: `ExitCode` where it cannot be served, and why has been said.
  func start(_ board: StatusBoard, quiet: Bool) throws -> StatusService? {
    guard isAsked else { return nil }
    do {
      let server = try address().map { try StatusServer(board, at: $0, isPublic: listenPublic) }
      if let server, !quiet || listen?.hasSuffix(":0") == true {
        report("status: \(StatusOptions.location(of: server.address))", .info)
      }
      return StatusService(server: server, file: try statusFile.map { try StatusFile(board, at: $0) }, board: board)
    } catch {
      report("\(error)")
      throw ExitStatus.cannotCreate.exitCode
    }
  }

  private static func location(of address: StatusAddress) -> String {
    if case .unix(let path) = address { return path }
    return "http://\(address)/"
  }
}

/// A status that is being served.
final class StatusService {
  private let server: StatusServer?
  private let file: StatusFile?
  private let board: StatusBoard

  init(server: StatusServer?, file: StatusFile?, board: StatusBoard) {
    self.server = server
    self.file = file
    self.board = board
  }

  /// Says for the last time how it went, and serves no more.
  func stop() {
    board.update {
      $0.isReady = false
      $0.notReadyReason = "it has ended"
    }
    server?.stop()
    do {
      try file?.stop()
    } catch {
      report("--status-file: \(error)")
    }
  }
}

/// How fast a number grows.
struct Rate {
  private var last = (instant: ContinuousClock.now, count: 0)
  private(set) var perSecond = 0.0

  /// - Parameter count: as it is now. What comes within a second of the last counts with the next.
  mutating func update(_ count: Int) {
    let now = ContinuousClock.now
    guard now - last.instant >= .seconds(1) else { return }
    perSecond = (Double(count - last.count) / ((now - last.instant) / .seconds(1)) * 10).rounded() / 10
    last = (now, count)
  }
}

/// Something that takes a while to find out, and is found out again from time to time.
struct Refreshed<Value> {
  private(set) var value: Value
  private var due = ContinuousClock.now

  init(_ value: Value) { self.value = value }

  /// Finds it out again: every 2 s, and in a twentieth of the time at most.
  ///
  /// - Parameter find: `nil` where it cannot be found out; then the last value stays.
  mutating func update(_ find: () -> Value?) {
    let start = ContinuousClock.now
    guard start >= due else { return }
    if let found = find() { value = found }
    due = .now + max(.seconds(2), (.now - start) * 19)
  }
}
