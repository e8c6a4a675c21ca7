"""Builds the Dockerfile by buildah, without an engine and without a registry, and runs the image as the user that it has, on a root that cannot be written.

The base images are not those of the registry, which may be out of reach: that of Debian is made by debootstrap and made slim in the same way; that of Swift is the same with the packages that the
official one has, and the toolchain of this machine at the place that it has here.
"""

import json
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

from arguments import Failure, replayed
from freshroot import Root

import dockerfile

# What the official image of Swift installs, for the toolchain's own use.
TOOLCHAIN_PACKAGES = (
    "binutils gcc git libcurl4-openssl-dev libedit-dev libicu-dev libncurses-dev libpython3-dev libsqlite3-dev libstdc++-12-dev libxml2-dev pkg-config tzdata uuid-dev"
).split()
# What bookworm-slim is without.
NOT_SLIM = ["usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian", "usr/share/linda", "usr/share/groff", "var/cache/apt", "var/lib/apt/lists"]
EXCLUDED = "".join(f"path-exclude /{path}/*\n" for path in NOT_SLIM if path.startswith("usr/")) + "path-include /usr/share/doc/*/copyright\n"


class Buildah:
    """buildah with a storage of its own, which goes with the directory."""

    def __init__(self, directory):
        self.directory = directory
        self.log = directory / "buildah.log"

    def __call__(self, *words):
        storage = ["--root", self.directory / "storage", "--runroot", self.directory / "run", "--storage-driver", "vfs"]
        with open(self.log, "ab") as log:
            outcome = subprocess.run(["buildah", *storage, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
            log.write(outcome.stdout.encode())
        if outcome.returncode:
            raise Failure(f"buildah {words[0]}: exit {outcome.returncode}\n{self.log.read_text(errors='replace')[-3000:]}")
        return outcome.stdout.strip()

    def run(self, container, *command):
        return self("run", "--isolation", "chroot", container, "--", *command)


def make_bases(buildah, cache, toolchain):
    """Images under the names that the Dockerfile has for them."""
    debian, swift = (dockerfile.stages()[name].base for name in ("sentinel", "build"))
    root = Root(buildah.directory / "root")
    try:
        root.make(cache, "--variant=minbase")
        for path in NOT_SLIM:
            shutil.rmtree(root.path / path, ignore_errors=True)
        (root.path / "etc/dpkg/dpkg.cfg.d/docker").write_text(EXCLUDED)
        archive = buildah.directory / "root.tar"
        subprocess.run(["tar", "--create", "--file", archive, "--one-file-system", "--exclude=./dev/*", "--directory", root.path, "."], check=True)
    finally:
        root.close()
        if not os.path.ismount(root.path / "proc"):
            shutil.rmtree(root.path, ignore_errors=True)
    container = buildah("from", "scratch")
    buildah("add", "--quiet", container, archive, "/")
    buildah("config", "--env", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "--cmd", "bash", container)
    buildah("commit", "--quiet", container, f"docker.io/library/{debian}")
    buildah.run(container, "apt-get", "update", "--quiet")
    buildah.run(container, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends", *TOOLCHAIN_PACKAGES)
    buildah("config", "--env", f"PATH={toolchain}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", container)
    buildah("commit", "--quiet", container, f"docker.io/library/{swift}")
    buildah("rm", container)
    archive.unlink()


def build(buildah, project, target, tag, toolchain):
    buildah(
        "bud", "--isolation", "chroot", "--pull-never", "--volume", f"{toolchain}:{toolchain}:ro", "--file", project / "deploy/Dockerfile",
        "--ignorefile", project / "deploy/Dockerfile.dockerignore", "--target", target, "--tag", tag, project,
    )  # fmt: skip
    return json.loads(buildah("inspect", "--type", "image", tag))["OCIv1"]["config"]


class Running:
    """A container's root, mounted so that only its state can be written, for programs as the image's user without any capability."""

    def __init__(self, buildah, tag, state, reads):
        self.container = buildah("from", "--pull-never", tag)
        self.path = buildah("mount", self.container)
        self.state, self.reads = state, reads

    def __call__(self, *command, seconds=120):
        inside, outside = self.state
        mounts = f'''set -e
            mount --bind "$0" "$0"
            mount --bind "{outside}" "$0{inside}"
            mount --bind "{self.reads}" "$0/mnt"
            mount -t proc proc "$0/proc"
            mount -o remount,bind,ro "$0"
            exec chroot "$0" setpriv --reuid=10001 --regid=10001 --clear-groups --bounding-set=-all --no-new-privs "$@"'''
        environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        return subprocess.run(
            ["unshare", "--mount", "--propagation=private", "sh", "-c", mounts, self.path, *command],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds,
        )  # fmt: skip

    def must(self, *command, status=0):
        outcome = self(*command)
        if outcome.returncode != status:
            raise Failure(f"image: {' '.join(command)}: exit {outcome.returncode}, not {status}:\n{outcome.stderr[-1500:]}")
        return outcome


def size(buildah, tag):
    """Megabytes of an image's files. What buildah says counts each layer of vfs whole."""
    root = buildah("mount", buildah("from", "--pull-never", tag))
    return int(subprocess.run(["du", "--summarize", "--bytes", "--one-file-system", root], capture_output=True, text=True, check=True).stdout.split()[0]) / 1e6


def libraries(program, scratch):
    """The packages whose libraries the program needs, as the Debian package says it."""
    (scratch / "debian").mkdir()
    (scratch / "debian/control").write_text("Source: sentinel\n\nPackage: sentinel\nArchitecture: any\n")
    outcome = subprocess.run(["dpkg-shlibdeps", "-O", program], cwd=scratch, capture_output=True, text=True, check=True)
    return {entry.split()[0] for entry in outcome.stdout.partition("=")[2].split(",")}


def check_runs(run, program):
    """The program in its image does what it does here."""
    print("".join(f"    {line}\n" for line in run.must("/usr/bin/sentinel", "version").stdout.splitlines()), end="")
    if missing := [line for line in run.must("ldd", "/usr/bin/sentinel").stdout.splitlines() if "not found" in line]:
        raise Failure(f"image: {missing}")
    expected = sorted(line.replace(f"{run.reads}/", "/mnt/") for line in replayed(program, run.reads / "incident.tar.gz"))
    if sorted(run.must("/usr/bin/sentinel", "replay", "/mnt/incident.tar.gz", "--quiet").stdout.splitlines()) != expected:
        raise Failure("image: replay does not write what it writes here")
    run.must("/usr/bin/sentinel", "ship", "/mnt/logs", "--buffer", "/var/lib/sentinel/buffer")
    run.must("/usr/bin/sentinel", "buffer", "verify", "/var/lib/sentinel/buffer")
    run.must("/usr/bin/sentinel", "ship", "/mnt/logs", "--buffer", "/usr/share/buffer", status=73)
    run.must("/usr/bin/sentinel", "rules", "test", "/usr/share/sentinel/rules", "--rules", "none")
    # What health checks and the orphans' job are made of
    run.must("bash", "-c", "find /mnt | grep -q . && sh -c 'sentinel --version'")
    run.must("timeout", "--preserve-status", "1", "/usr/local/bin/every", "1", "sentinel", "--version")
    print(f"  image: as its user, on a root that cannot be written, it replays {len(expected):,} records as here, ships, verifies and tests its rules")


def check(project, program, version, scratch):
    if os.geteuid() != 0:
        raise Failure("image: it needs root, for debootstrap and buildah's chroot")
    stage = dockerfile.stages()["sentinel"]
    runs = " ".join(value for word, value in stage.instructions if word == "RUN")
    named = set(re.search(r"--no-install-recommends (.*?) &&", runs)[1].split()) - {"ca-certificates"}
    needed = libraries(program, scratch) - {"libc6"}
    if named != needed:
        raise Failure(f"image: it installs {sorted(named)}, and the program needs {sorted(needed)}")
    toolchain = Path(shutil.which("swift")).resolve().parent.parent
    buildah = Buildah(scratch)
    print("  image: making the base images with debootstrap", flush=True)
    make_bases(buildah, project / ".build/fresh", toolchain)
    print("  image: building the Dockerfile with buildah", flush=True)
    tag = f"localhost/log-sentinel:{version}"
    config = build(buildah, project, "sentinel", tag, toolchain)
    expected = {"User": "10001:10001", "Entrypoint": ["/usr/bin/sentinel"], "StopSignal": "SIGTERM", "WorkingDir": "/var/lib/sentinel"}
    for key, value in expected.items():
        if config.get(key) != value:
            raise Failure(f"image: its {key} is {config.get(key)}, not {value}")
    if config["Labels"]["org.opencontainers.image.version"] != version:
        raise Failure(f"image: its label says {config['Labels']}, the program {version}")
    state = scratch / "state"
    state.mkdir(mode=0o750)
    os.chown(state, 10001, 10001)
    reads = scratch / "reads"
    shutil.copytree(project / "corpora/incident", reads)
    with tarfile.open(reads / "incident.tar.gz") as archive:
        archive.extractall(reads / "logs")
    subprocess.run(["chmod", "--recursive", "u=rwX,go=rX", reads], check=True)
    run = Running(buildah, tag, ("/var/lib/sentinel", state), reads)
    check_runs(run, program)
    demo = build(buildah, project, "demo", "localhost/log-sentinel-demo", toolchain)
    logs = scratch / "logs"
    logs.mkdir(mode=0o750)
    os.chown(logs, 10001, 10001)
    for name in ("orders", "billing", "shop"):
        Running(buildah, "localhost/log-sentinel-demo", ("/var/log/demo", logs), reads).must(
            *demo["Entrypoint"], name, "--directory", "/var/log/demo", "--rate", "1000", "--records", "20"
        )
    if len(replayed(program, logs)) < 60:
        raise Failure("image: the demo services wrote next to nothing")
    images = {"debian": f"docker.io/library/{stage.base}", "log-sentinel": tag, "log-sentinel-demo": "localhost/log-sentinel-demo"}
    print("  image: " + ", ".join(f"{name} holds {size(buildah, image):.0f} MB" for name, image in images.items()))
    buildah("rm", "--all")
