// `environ` is a variable to C: nothing in this program sets it.
@preconcurrency import Glibc

/// A program that is run for its effect.
enum ChildProcess {
  /// Runs it to its end; what it prints to standard output is thrown away.
  ///
  /// Its environment is ours without what begins with `SENTINEL_`, where secrets are.
  ///
  /// - Parameters:
  ///   - arguments: the program, looked up in `PATH` if it has no slash, and what it is given.
  ///   - input: on its standard input; no more than a pipe holds.
  /// - Returns: what went wrong; `nil`: it exited with 0.
  static func run(_ arguments: [String], input: [UInt8], longest: Duration) -> String? {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { return "no pipe: \(String(cString: strerror(errno)))" }
    var isOpen = true
    defer { if isOpen { close(ends[1]) } }
    let (process, code) = spawn(arguments, reading: ends[0])
    close(ends[0])
    guard code == 0 else { return "it cannot be run: \(String(cString: strerror(code)))" }
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    // Whether it reads all of it is its own affair.
    _ = input.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    close(ends[1])
    isOpen = false
    return wait(for: process, longest)
  }

  private static func spawn(_ arguments: [String], reading input: Int32) -> (pid_t, Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // It begins as if a shell had started it, in a group of its own, which can be ended whole.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    guard let program = argv[0] else { return (0, ENOENT) }
    var process = pid_t()
    let code = posix_spawnp(&process, program, &actions, &attributes, &argv, &envp)
    return (process, code)
  }

  private static var environment: [String] {
    var variables: [String] = []
    var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if !text.hasPrefix("SENTINEL_") { variables.append(text) }
      next += 1
    }
    return variables
  }

  private static func wait(for process: pid_t, _ longest: Duration) -> String? {
    let end = ContinuousClock.now + longest
    var status: Int32 = 0
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process { break }
      if ended < 0, errno != EINTR { return "it is gone" }
      if .now > end {
        kill(-process, SIGKILL)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return "it took longer than \(longest.components.seconds) s and was ended"
      }
      usleep(10_000)
    }
    if status & 0x7F != 0 { return "ended by signal \(status & 0x7F)" }
    let code = status >> 8 & 0xFF
    return code == 0 ? nil : "exit code \(code)"
  }
}
