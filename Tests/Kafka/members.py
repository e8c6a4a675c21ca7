"""Members of a group of `sentinel consume`, and a cluster that misses those that die."""

import random
import signal
import subprocess
import sys
from pathlib import Path

from broker import Broker

ROOT = Path(__file__).resolve().parent.parent.parent
# How long the group waits for members that are not static, in seconds.
SESSION = 6
# In which a member that is told to stop has to end, in seconds.
LONGEST_STOP = 5


class Failure(Exception):
    pass


class MockCluster:
    """librdkafka's mock cluster in another process. It has no transactions, and keeps 5 MiB of each partition."""

    has_transactions = False

    def __init__(self, topic, partitions):
        command = [sys.executable, ROOT / "Benchmarks" / "mock-cluster", topic, str(partitions)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        self.resume()
        self.process.communicate()

    read = Broker.read


class Member:
    """A `consume` with a directory of its own."""

    def __init__(self, sentinel, directory, topic, address, options, extra):
        self.directory = directory
        self.command = [sentinel, "consume", "--brokers", address, "--topic", topic, "--group", "killed", "--output", directory, "--quiet"]
        self.command += ["--rules", "none", "--commit-interval", "100ms", "--rotate", "256KiB,2s", *extra]
        self.compress, self.chance = options.compress, random.Random(f"{options.seed} {directory.name}")
        self.process = None

    def start(self, mode="--follow"):
        compress = self.chance.choice(["zstd", "zstd", "gzip", "none"]) if self.compress == "drawn" else self.compress
        self.process = subprocess.Popen([*self.command, mode, *(["--compress", compress] if compress != "none" else [])], stderr=subprocess.PIPE)

    def kill(self):
        self.process.kill()
        self.process.communicate()
        self.process = None

    def finish(self, number=None, longest=LONGEST_STOP):
        """Tells it to stop, or lets it get to its end."""
        if number:
            self.process.send_signal(number)
        try:
            _, said = self.process.communicate(timeout=longest)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.directory.name}: it took longer than {longest} s to end")
        if self.process.returncode != 0:
            raise Failure(f"{self.directory.name}: exit {self.process.returncode}: {said.decode()}")
        self.process = None

    def check_alive(self):
        if self.process and self.process.poll() is not None:
            raise Failure(f"{self.directory.name} ended by itself with {self.process.returncode}: {self.process.stderr.read().decode()}")
