"""Where `live` plays: a directory, the processes in it, and what they say."""

import contextlib
import errno
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
# In which a process that is told to end has to, in seconds.
LONGEST_END = 20


class Failure(Exception):
    pass


class Interrupted(BaseException):
    """A signal to end: by no means an error that something here would handle."""

    def __init__(self, number):
        self.number = number


class Stage:
    """Runs commands in a directory of its own, shows them as they would be typed, and ends what it started, by its ids, however it is left."""

    def __init__(self, directory, programs):
        self.wanted, self.programs = directory, programs
        self.directory, self.is_kept = None, directory is not None
        self.processes, self.names, self.broker = [], {}, None
        self.is_holding, self.pending = False, None

    def __enter__(self):
        try:
            self.build()
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return self

    def build(self):
        for number in SIGNALS:
            signal.signal(number, self.interrupt)
        # Whoever started this may have blocked them, and the broker would inherit that.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        with self.holding():
            if self.wanted:
                self.wanted.mkdir(mode=0o700, parents=True)
            self.directory = self.wanted.absolute() if self.wanted else Path(tempfile.mkdtemp(prefix="sentinel-live-"))
        for name in ("logs", "ledgers"):
            (self.directory / name).mkdir()
        self.show(f"cd {shlex.quote(str(self.directory))}")
        for name, path in self.programs.items():
            self.show(f"alias {name}={shlex.quote(str(path))}")

    def __exit__(self, kind, *_):
        # What ends the rest is not ended itself.
        self.is_holding = True
        if hasattr(self.broker, "process"):
            # Where it is stopped, consume could not leave its group.
            self.broker.resume()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if hasattr(self.broker, "process"):
            self.stop_broker()
        if kind is Failure:
            self.is_kept = True
            print(f"live: what there was is kept in {self.directory}", file=sys.stderr)
        if self.directory and not self.is_kept:
            shutil.rmtree(self.directory)

    # MARK: - Signals

    def interrupt(self, number, _):
        if self.is_holding:
            self.pending = number
        else:
            raise Interrupted(number)

    @contextlib.contextmanager
    def holding(self):
        """Signals wait: between the start of a process and the note of it nothing may come."""
        self.is_holding = True
        try:
            yield
        finally:
            self.is_holding = False
        if self.pending:
            raise Interrupted(self.pending)

    # MARK: - What is seen

    def say(self, text):
        print("\n" + textwrap.fill(text, 100), flush=True)

    def show(self, command):
        print(f"  $ {command}", flush=True)

    def quote(self, text, prefix="    "):
        print("".join(f"{prefix}{line}\n" for line in text.splitlines()), end="", flush=True)

    # MARK: - Processes

    def spawn(self, command, **streams):
        # They must not outlive this process, even where it is killed; and Ctrl-C is for this one, which ends them in their order.
        whole = ["setpriv", "--pdeathsig", "KILL", "--", self.programs[command[0]], *command[1:]]
        with self.holding():
            process = subprocess.Popen(whole, cwd=self.directory, stdin=subprocess.DEVNULL, start_new_session=True, **streams)
            self.processes.append(process)
        return process

    def run(self, *command, expected):
        """Runs a command to its end, and returns its exit code; another than those expected is a failure."""
        self.show(shlex.join(command))
        process = self.spawn(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said, _ = process.communicate()
        self.processes.remove(process)
        self.quote(said.decode(errors="replace"))
        if process.returncode:
            self.quote(f"exit code {process.returncode}")
        if process.returncode not in expected:
            raise Failure(f"{command[0]} {command[1]}: exit {process.returncode}")
        return process.returncode

    def start(self, name, *command):
        """Starts a command that stays; what it says is shown when it has ended."""
        self.show(f"{shlex.join(command)} 2>> {name}.err &")
        with open(self.directory / f"{name}.err", "ab") as file:
            process = self.spawn(command, stdout=file, stderr=file)
        self.names[process.pid] = name
        return process

    def finish(self, process):
        """Tells it to end, as systemd would, and shows what it said."""
        name = self.names[process.pid]
        self.show(f"kill {process.pid}; wait {process.pid}; cat {name}.err")
        process.terminate()
        try:
            process.wait(LONGEST_END)
        except subprocess.TimeoutExpired:
            raise Failure(f"{name} did not end within {LONGEST_END} s") from None
        self.processes.remove(process)
        self.quote(self.said(name))
        if process.returncode != 0:
            raise Failure(f"{name}: exit {process.returncode}")

    def kill(self, process):
        process.kill()
        process.wait()
        self.processes.remove(process)

    def said(self, name):
        return (self.directory / f"{name}.err").read_text(errors="replace")

    def check_alive(self):
        for process in self.processes:
            if process.poll() is not None:
                name = self.names[process.pid]
                raise Failure(f"{name} ended by itself with {process.returncode}: {self.said(name)}")

    # MARK: - Broker

    def start_broker(self, kind):
        with self.holding():
            # Known before it is up, so that it is ended even where it never is.
            self.broker = kind.__new__(kind)
            try:
                self.broker.__init__()
            except Exception as error:
                raise Failure(f"the broker does not start: {error}") from None
        return self.broker

    def stop_broker(self):
        try:
            self.broker.stop()
        except subprocess.TimeoutExpired:
            self.broker.process.kill()
            self.broker.process.wait()
            self.broker.directory.cleanup()

    # MARK: - Status

    def ask(self, job, route):
        """What a job says at a route of its socket: status and text."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(30)
            # The path of a socket may have 107 bytes at most, and this process is in another directory.
            directory = os.open(self.directory, os.O_PATH | os.O_DIRECTORY)
            try:
                connection.connect(f"/proc/self/fd/{directory}/{job}.socket")
            finally:
                os.close(directory)
            connection.sendall(f"GET {route} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, text = answer.decode(errors="replace").partition("\r\n\r\n")
        if not head:
            raise OSError(errno.ECONNRESET, "no answer", job)
        return head.split(" ")[1], text.strip()
