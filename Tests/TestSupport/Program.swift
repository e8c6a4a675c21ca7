import Glibc

/// The built program, run as its user would run it.
public struct Program {
  /// What a run left behind.
  public struct Outcome: Sendable {
    public var status: Int32
    public var output: [UInt8]
    public var errors: String

    public var text: String { String(decoding: output, as: UTF8.self) }
    public var lines: [Substring] { text.split(separator: "\n") }
  }

  public static let path = getenv("SENTINEL").map { String(cString: $0) }
  public static var isBuilt: Bool { path.map { access($0, X_OK) == 0 } ?? false }

  /// Runs a line of shell in `directory`, with `sentinel` on the PATH, TMPDIR in the directory, and no terminal.
  public static func run(shell command: String, in directory: String, environment: [String: String] = [:]) -> Outcome {
    let scratch = TemporaryDirectory()
    var variables = [
      "PATH": "\(scratch.path):/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": scratch.path, "TZ": "UTC",
    ]
    variables.merge(environment) { $1 }
    symlink(path ?? "", "\(scratch.path)/sentinel")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "\(scratch.path)/stdout", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "\(scratch.path)/stderr", O_WRONLY | O_CREAT, 0o600)
    let arguments = ["bash", "-c", "cd \"$0\" || exit 99\n\(command)", directory]
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var process = pid_t()
    guard posix_spawn(&process, "/bin/bash", &actions, nil, &argv, &envp) == 0 else {
      fatalError("posix_spawn: error \(errno)")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return Outcome(
      status: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F,
      output: scratch.read("stdout") ?? [], errors: String(decoding: scratch.read("stderr") ?? [], as: UTF8.self))
  }
}

/// Where the project lies, from this file's own path.
public let projectDirectory = String(#filePath.dropLast("/Tests/TestSupport/Program.swift".count))

extension Program {
  /// The same, while other tests go on.
  public static func run(
    shell command: String, in directory: String, environment: [String: String] = [:]
  ) async -> Outcome {
    await Waiting.run { run(shell: command, in: directory, environment: environment) }
  }
}
