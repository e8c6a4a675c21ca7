"""The argument lists of `sentinel` in compose.yaml and the manifests, and how they are run as processes of this machine.

A volume becomes a directory, the broker's address the one of a test, a port of a container a free one on 127.0.0.1; nothing else of an argument is changed.
"""

import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

from freshroot import Failure


# What images of ours hold.
DEPLOY = Path(__file__).resolve().parent.parent
FILES = {
    "/usr/bin/sentinel": "sentinel",
    "/usr/local/bin/every": DEPLOY / "every",
    "/usr/local/bin/demo-service": DEPLOY / "demo" / "service",
}


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Container:
    """A container as a file describes it: what it runs, where its volumes are mounted, where it works."""

    def __init__(self, name, command, mounts, directory, environment=None):
        self.name, self.command, self.environment = name, command, environment or {}
        # The longest first: /var/lib/sentinel before /var/lib
        self.mounts = sorted((FILES | mounts).items(), key=lambda mount: -len(mount[0]))
        self.directory = directory
        self.ports = {}
        self.process = None

    def mapped(self, text, brokers=None):
        """A text of the file with what is there in place of what is in the container."""
        paths = "|".join(re.escape(inside) for inside, _ in self.mounts)
        text = re.sub(rf"(?<![\w/.-])({paths})(?=/|[\s'\"]|$)", lambda path: str(dict(self.mounts)[path[1]]), text)
        text = re.sub(r"\b(0\.0\.0\.0|127\.0\.0\.1)([:/])(\d+)", lambda port: f"127.0.0.1{port[2]}{self.port(int(port[3]))}", text)
        for inside, outside in (brokers or {}).items():
            text = text.replace(inside, outside)
        return text

    def port(self, inside):
        """Where the container's port is here."""
        if inside not in self.ports:
            self.ports[inside] = free_port()
        return self.ports[inside]

    def start(self, program, scratch, brokers):
        """Starts it with the arguments of its file."""
        directory = Path(self.mapped(self.directory))
        directory.mkdir(parents=True, exist_ok=True)
        arguments = [self.mapped(argument, brokers) for argument in self.command]
        (scratch / "bin").mkdir(exist_ok=True)
        link = scratch / "bin" / "sentinel"
        if not link.is_symlink():
            link.symlink_to(program)
        environment = {"PATH": f"{scratch / 'bin'}:/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(scratch)}
        environment |= {name: self.mapped(value, brokers) for name, value in self.environment.items()}
        self.messages = scratch / f"{self.name}.messages"
        with open(self.messages, "ab") as messages:
            self.process = subprocess.Popen(
                arguments, cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=messages, stderr=messages
            )
        return self

    def said(self):
        return self.messages.read_text(errors="replace")[-1500:]

    def wait(self, seconds):
        """Its exit code when it has ended by itself."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} has not ended after {seconds} s:\n{self.said()}") from None

    def stop(self, seconds=60):
        """Its exit code after SIGTERM."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.wait(seconds)

    def end(self):
        """Ends it whatever it does."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def answers(self, path, port):
        """Whether its port says 200, and what it says."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port(port)}{path}", timeout=5) as answer:
                return answer.status == 200, answer.read().decode()
        except urllib.error.HTTPError as error:
            return False, error.read().decode(errors="replace")
        except OSError as error:
            return False, str(error)

    def has_written(self, records, port):
        """Whether this `consume` has written so many records, and how many it has."""
        answered, text = self.answers("/status", port)
        count = json.loads(text)["figures"]["records"] if answered else 0
        return count >= records, f"{count} of {records}"

    def runs(self, command):
        """The outcome of a command in it, as a probe or a health check runs it."""
        environment = {"PATH": "/usr/bin:/bin"}
        return subprocess.run([self.mapped(word) for word in command], env=environment, capture_output=True, text=True, timeout=30)


def until(what, condition, containers=(), seconds=60):
    """Waits until a condition holds; `condition` gives its truth, and a text that says how it stands."""
    end = time.monotonic() + seconds
    while True:
        holds, state = condition()
        if holds:
            return
        for container in containers:
            if container.process.poll() is not None:
                raise Failure(f"{container.name} ended with {container.process.returncode}:\n{container.said()}")
        if time.monotonic() > end:
            said = "".join(f"\n{container.name}: {container.said()}" for container in containers)
            raise Failure(f"not in {seconds} s: {what}: {state}{said}")
        time.sleep(0.2)


def lines(directory, pattern):
    """The lines of the files in a directory, sorted; a file that ends in .zst is decompressed."""
    found = []
    for path in sorted(Path(directory).glob(pattern)):
        if path.is_file():
            text = subprocess.run(["zstd", "-dcq", path], capture_output=True, check=True).stdout if path.suffix == ".zst" else path.read_bytes()
            found += text.decode().splitlines()
    return sorted(found)


def replayed(program, *paths):
    """What replay makes of logs: one line a record, sorted."""
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": os.environ.get("TMPDIR", "/tmp")}
    outcome = subprocess.run([program, "replay", *map(str, paths), "--config", "none", "--quiet"], env=environment, capture_output=True, text=True)
    if outcome.returncode:
        raise Failure(f"replay: exit {outcome.returncode}: {outcome.stderr[-1000:]}")
    return sorted(outcome.stdout.splitlines())


def difference(expected, found):
    """What is missing and what is too much, the first of each."""
    missing, extra = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    return "".join(f"  {word} {sum(lines.values())}, the first: {next(iter(lines))[:600]}\n" for word, lines in (("missing", missing), ("too much", extra)) if lines)
