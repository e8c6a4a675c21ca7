"""Checks compose.yaml: by Docker Compose without an engine, by rules of ours, and by running its services as processes of this machine, with their arguments as they are."""

import re
import shutil
import subprocess
from pathlib import Path

import compose_spec
import yaml
from arguments import Container, Failure, difference, lines, replayed, until

import dockerfile

PATH = Path(__file__).resolve().parent.parent / "compose.yaml"
DEMO_SECONDS = 4


def resolved():
    """The file as Docker Compose understands it, where it is installed, else as YAML."""
    if not shutil.which("docker-compose"):
        raise Failure("no docker-compose: apt-get install docker-compose")
    outcome = subprocess.run(["docker-compose", "--file", PATH, "config"], capture_output=True, text=True)
    if outcome.returncode:
        raise Failure(f"docker-compose config: {outcome.stderr[-2000:]}")
    return yaml.safe_load(outcome.stdout)


class Plain(yaml.SafeDumper):
    """Writes what stands in two places twice."""

    def ignore_aliases(self, data):
        return True


def check_specification():
    """By the Compose Specification of today, as a reader that is not Docker's has it; it does not know YAML's merging."""
    try:
        compose_spec.PyCompose.from_yaml(yaml.dump(yaml.safe_load(PATH.read_text()), Dumper=Plain)).validate()
    except ValueError as error:
        raise Failure(f"compose.yaml: {error}") from None


def check(program_version):
    """What a container should have; what it may do."""
    check_specification()
    services = resolved()["services"]
    problems = []
    for name, service in services.items():

        def expect(condition, what):
            if not condition:
                problems.append(f"{name}: {what}")

        stage, tag = dockerfile.of_image(service["image"])
        expect(re.search(r"\d", tag), f"its image has no fixed version: {service['image']}")
        expect(not stage or tag == program_version, f"its image is {tag}, the program {program_version}")
        expect(service.get("cap_drop") == ["ALL"], "it keeps capabilities")
        expect("no-new-privileges:true" in service.get("security_opt", []), "it may get privileges")
        expect(service.get("mem_limit") and service.get("pids_limit"), "it has no limits")
        if name == "topics":
            continue
        expect(service.get("restart") == "unless-stopped", "it is not started again")
        expect(service.get("healthcheck", {}).get("test"), "it has no health check")
        expect(service.get("stop_grace_period"), "it has no time to end in")
        if stage:
            expect(service.get("read_only"), "its root can be written")
            expect(service.get("user") == stage.last("USER"), "its user is not the image's")
        for port in service.get("ports", []):
            expect(str(port).startswith("127.0.0.1:"), f"others reach its port {port}")
        for other, how in (service.get("depends_on") or {}).items():
            healthy = isinstance(how, dict) and how.get("condition") == "service_healthy"
            expect(not healthy or services[other].get("healthcheck"), f"it waits for the health of {other}, which has none")
    if problems:
        raise Failure("compose.yaml:\n  " + "\n  ".join(problems))
    print(f"  compose.yaml: {len(services)} services, as docker-compose reads them")


def containers(scratch):
    """The services of ours, as processes of this machine would have them."""
    found = {}
    for name, service in resolved()["services"].items():
        stage, _ = dockerfile.of_image(service["image"])
        if not stage:
            continue
        mounts = {"/tmp": scratch / f"tmp-{name}"}
        for volume in service.get("volumes", []):
            source, inside = volume.split(":")[:2]
            mounts[inside] = scratch / f"volume-{source}"
        for outside in mounts.values():
            outside.mkdir(exist_ok=True)
        command = dockerfile.command(stage, service.get("entrypoint"), service.get("command"))
        container = Container(name, command, mounts, stage.last("WORKDIR", "/tmp"), service.get("environment"))
        test = [word.replace("$$", "$") for word in service["healthcheck"]["test"]]
        container.health = test[1:] if test[0] == "CMD" else ["sh", "-c", test[1]]
        found[name] = container
    return found


def topic():
    """The topic that the one-shot service makes, and its partitions."""
    command = resolved()["services"]["topics"]["command"]
    return command[command.index("--topic") + 1], int(command[command.index("--partitions") + 1])


def run(program, broker, scratch):
    """Lets the services write, ship, drain and consume, and compares what came with what replay reads from the same logs."""
    found = containers(scratch)
    demo = [found[name] for name in ("orders", "billing", "shop")]
    jobs = [found[name] for name in ("ship", "drain", "consume")]
    # Waiting between passes is not what is tried.
    drain = found["drain"].command
    drain[drain.index("20")] = "1"
    name, partitions = topic()
    broker.create_topic(name, partitions)
    brokers = {"kafka:9092": broker.address}
    try:
        for container in demo:
            container.start(program, scratch, brokers)
        found["ship"].start(program, scratch, brokers)
        until("ship is healthy", lambda: (found["ship"].runs(found["ship"].health).returncode == 0, ""), demo + [found["ship"]])
        found["drain"].start(program, scratch, brokers)
        found["consume"].start(program, scratch, brokers)

        def healthy():
            sick = {container.name: outcome for container in demo + jobs if (outcome := container.runs(container.health)).returncode}
            return not sick, str({name: outcome.stderr for name, outcome in sick.items()})

        until("every health check passes", healthy, demo + jobs)
        until("consume is ready", lambda: found["consume"].answers("/readyz", 8080), jobs)
        until("there are logs", lambda: (len(replayed(program, scratch / "volume-logs")) > 50 * DEMO_SECONDS, "few"), demo + jobs)
        for container in demo:
            if code := container.stop():
                raise Failure(f"{container.name} ended with {code}:\n{container.said()}")
        expected = replayed(program, scratch / "volume-logs")
        records = scratch / "volume-records" / "records"
        until("all that was written is there", lambda: found["consume"].has_written(len(expected), 8080), jobs)
        for container in jobs:
            if code := container.stop():
                raise Failure(f"{container.name} ended with {code}:\n{container.said()}")
        if lines(records, "*.jsonl") != expected:
            raise Failure(f"compose.yaml: what came is not what was written:\n{difference(expected, lines(records, '*.jsonl'))}")
        if found["ship"].runs(found["ship"].health).returncode == 0:
            raise Failure("compose.yaml: the health check of ship passes although it has ended")
        print(f"  compose.yaml: its services ran, were healthy and ended in order; {len(expected):,} records came through, line for line what replay reads")
    finally:
        for container in demo + jobs:
            container.end()
