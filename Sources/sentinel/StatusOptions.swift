import ArgumentParser
import FileSystem
import Status

/// Where a job that stays says how it is doing.
struct StatusOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Serve a status page, /status, /alerts, /metrics, /healthz and /readyz here: 127.0.0.1:8080, or the path of a socket.",
      valueName: "address"))
  var listen: String?

  @Flag(help: "Let --listen be an address that other machines reach: whoever reaches it reads the status.")
  var listenPublic = false

  @Option(help: ArgumentHelp("Write what /status says into this file, every 2 s.", valueName: "file"))
  var statusFile: String?

  func validate() throws {
    guard let listen else { return }
    do {
      let address = try StatusAddress(argument: listen)
      guard address.isLoopback || listenPublic else { throw StatusServerError.isPublic(address) }
    } catch {
      throw ValidationError("--listen: \(error)")
    }
  }

  /// - Parameter flag: the one that lets a job stay.
  /// - Throws: a usage error where it does not stay.
  func validate(stays: Bool, with flag: String) throws {
    if !stays, listen != nil || statusFile != nil {
      throw ValidationError("--listen and --status-file go with \(flag)")
    }
  }

  /// Begins to serve and to write.
  ///
  /// - Throws: `ExitCode` where that cannot be done; it has said why.
  func start(_ board: StatusBoard) throws -> StatusService {
    do {
      let server = try listen.map {
        try StatusServer(board, at: StatusAddress(argument: $0), isPublic: listenPublic)
      }
      if let server { report("status at \(server.address)") }
      return StatusService(server: server, file: try statusFile.map { try StatusFile(board, at: $0) })
    } catch {
      report("\(error)")
      throw ExitStatus.cannotCreate.exitCode
    }
  }
}

/// What tells others how a job is doing, for as long as it runs.
struct StatusService {
  fileprivate let server: StatusServer?
  fileprivate let file: StatusFile?

  /// Says it for the last time.
  func stop() {
    server?.stop()
    do {
      try file?.stop()
    } catch {
      report("--status-file: \(error)")
    }
  }
}
