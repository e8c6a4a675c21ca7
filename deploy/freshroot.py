"""A fresh Debian bookworm in a directory, made by debootstrap from the mirror that this machine's apt uses."""

import os
import re
import shutil
import subprocess
from pathlib import Path


class Failure(Exception):
    pass


def mirrors():
    """The archives of Debian that apt reads here: (URI, suite), the release first."""
    found = []
    for path in [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]:
        text = path.read_text() if path.is_file() else ""
        found += [(uri, suite) for uri, suite in re.findall(r"^deb\s+(?:\[.*?\]\s+)?(\S+)\s+(\S+)\s+main\b", text, re.MULTILINE)]
        for stanza in re.split(r"\n\s*\n", text):
            fields = dict(re.findall(r"^(\w[\w-]*):\s*(.+)$", stanza, re.MULTILINE))
            if "main" in fields.get("Components", "").split():
                found += [(uri, suite) for uri in fields["URIs"].split() for suite in fields["Suites"].split()]
    found = [(uri, suite) for uri, suite in found if suite.startswith("bookworm")]
    if not any(suite == "bookworm" for _, suite in found):
        raise Failure("apt knows no mirror of bookworm here (/etc/apt/sources.list*)")
    return sorted(found, key=lambda entry: entry[1] != "bookworm")


class Root:
    """A Debian in a directory."""

    def __init__(self, directory):
        self.path = Path(directory)
        self.mounts = []

    def make(self, cache, *options):
        """Makes it, with options of debootstrap; packages are kept in the directory `cache` for the next time."""
        cache.mkdir(parents=True, exist_ok=True)
        archives = mirrors()
        log = self.path.parent / "debootstrap.log"
        command = ["debootstrap", f"--cache-dir={cache.resolve()}", *options, "bookworm", self.path, archives[0][0]]
        with open(log, "wb") as file:
            if subprocess.run(command, stdout=file, stderr=subprocess.STDOUT).returncode:
                raise Failure(f"debootstrap failed:\n{log.read_text()[-2000:]}")
        (self.path / "etc/apt/sources.list").write_text("".join(f"deb {uri} {suite} main\n" for uri, suite in archives))
        # Nothing is started in here, as in any chroot.
        (self.path / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
        (self.path / "usr/sbin/policy-rc.d").chmod(0o755)
        for name in ("resolv.conf", "hosts"):
            shutil.copy(f"/etc/{name}", self.path / "etc" / name)
        for path in Path("/etc/apt/apt.conf.d").glob("*proxy*"):
            shutil.copy(path, self.path / "etc/apt/apt.conf.d" / path.name)
        mount = ["mount", "-t", "proc", "proc", self.path / "proc"]
        if subprocess.run(mount).returncode == 0:
            self.mounts.append(self.path / "proc")

    def run(self, *command, check=True):
        """The outcome of a command in here, with the network of this machine."""
        environment = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        environment |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        outcome = subprocess.run(
            ["chroot", self.path, *map(str, command)], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if check and outcome.returncode:
            raise Failure(f"{' '.join(map(str, command))}: exit {outcome.returncode}\n{outcome.stdout[-2000:]}{outcome.stderr[-2000:]}")
        return outcome

    def close(self):
        for path in self.mounts:
            subprocess.run(["umount", path])
