"""Runs the containers of the manifests as processes of this machine, with their arguments as they are and the ConfigMap's sentinel.yaml: the pods of a node, a member of the group, and an
orphaned volume. The configuration is that of the file but for the broker, and TLS and passwords, which the broker of a test does not have.
"""

import json
import subprocess
from datetime import datetime, timezone

import yaml
from arguments import Container, Failure, difference, lines, replayed, until
from manifests import DIRECTORY, containers_of, one, pod_of

import dockerfile
import orphans

SERVICE = DIRECTORY.parent / "demo" / "service"


def containers(resources, resource, scratch):
    """The containers of a resource's pods: each volume is a directory, the ConfigMap's files are there."""
    namespace = resource["metadata"]["namespace"]
    pod = pod_of(resource)
    volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes", [])}
    found = {}
    for container in containers_of(pod):
        mounts = {}
        for mount in container["volumeMounts"]:
            outside = scratch / mount["name"] / mount.get("subPath", "")
            outside.mkdir(parents=True, exist_ok=True)
            mounts[mount["mountPath"]] = outside
            volume = volumes.get(mount["name"], {})
            if "configMap" in volume:
                for name, text in one(resources, "ConfigMap", namespace, volume["configMap"]["name"])["data"].items():
                    (outside / name).write_text(text)
            if "secret" in volume:
                for name, text in one(resources, "Secret", namespace, volume["secret"]["secretName"])["stringData"].items():
                    (outside / name).write_text(text)
        stage, _ = dockerfile.of_image(container["image"])
        command = dockerfile.command(stage, container.get("command"), container.get("args"))
        found[container["name"]] = Container(container["name"], command, mounts, "/tmp" if stage is None else str(scratch))
        found[container["name"]].probes = {
            (probe["httpGet"]["path"], next(port["containerPort"] for port in container["ports"] if port["name"] == probe["httpGet"]["port"]))
            for kind in ("startupProbe", "livenessProbe", "readinessProbe")
            if (probe := container.get(kind))
        }
    return found


def configuration(resources, namespace, program, broker, scratch):
    """sentinel.yaml as it is must be one that is taken; what is run with is the same with the broker of the test."""
    text = one(resources, "ConfigMap", namespace, "sentinel")["data"]["sentinel.yaml"]
    secrets = scratch / "secrets"
    secrets.mkdir()
    for name, contents in one(resources, "Secret", namespace, "sentinel-kafka")["stringData"].items():
        (secrets / name).write_text(contents)
    whole = scratch / "whole.yaml"
    whole.write_text(text.replace("/run/secrets/kafka", str(secrets)))
    outcome = subprocess.run([program, "config", "check", "--config", whole], capture_output=True, text=True)
    if outcome.returncode:
        raise Failure(f"manifests: config check: exit {outcome.returncode}: {outcome.stderr}")
    values = yaml.safe_load(text)
    values["common"]["brokers"] = broker.address
    del values["common"]["set"]
    path = scratch / "sentinel.yaml"
    path.write_text(yaml.safe_dump(values))
    return path, values["common"]["topic"]


def start(container, program, scratch, config):
    container.environment |= {"SENTINEL_CONFIG": str(config)}
    return container.start(program, scratch, {})


def answer(running):
    """Every probe of the files is answered with 200, and so is /metrics."""
    for container in running:
        for path, port in sorted(container.probes | {("/metrics", port) for _, port in container.probes}):
            until(f"{container.name} answers {path}", lambda: container.answers(path, port), running)


def stop(running):
    for container in running:
        if code := container.stop():
            raise Failure(f"{container.name} ended with {code}:\n{container.said()}")


def write_pods(directory, records):
    """What containerd writes of two pods: a directory a container, its lines with time and stream."""
    for pod in ("shop_orders-0_7d3c", "shop_billing-5f6d_91ab"):
        container = directory / pod / pod.split("_")[1]
        container.mkdir(parents=True)
        time = datetime(2026, 3, 2, 6, tzinfo=timezone.utc).isoformat().replace("+00:00", ".000000001Z")
        with open(container / "0.log", "w") as file:
            for number in range(records):
                file.write(f"{time} stdout F {time[:19]}Z INFO {pod} request {number} took 12 ms\n")


def run_node(resources, program, config, broker, scratch):
    """The pod of the DaemonSet, and a member of the group, which must get what replay reads."""
    node = containers(resources, one(resources, "DaemonSet", "sentinel-node"), scratch / "node")
    member = containers(resources, one(resources, "Deployment", "sentinel"), scratch / "member")["consume"]
    logs = scratch / "node" / "logs"
    write_pods(logs, 500)
    running = []
    try:
        for container in (node["ship"], node["drain"], member):
            if container is node["drain"]:
                until("the buffer is there", lambda: ((scratch / "node/state/buffer").is_dir(), ""), running)
            running.append(start(container, program, scratch, config))
        answer(running)
        expected = replayed(program, logs)
        until("all is there", lambda: member.has_written(len(expected), 8080), running)
        stop(running)
    finally:
        for container in running:
            container.end()
    found = lines(scratch / "member/state/records", "*.jsonl.zst")
    if found != expected or len(expected) != 1000:
        raise Failure(f"manifests: of {len(expected)} records of pods:\n{difference(expected, found)}")
    print(f"  kubernetes/: a node's ship and drain, and a member, ran, answered their probes and ended in order; {len(expected):,} records came through")


def run_orphan(resources, program, config, broker, scratch):
    """A replica that dies with logs that nobody has read and chunks that nobody has sent; then the job of its volume."""
    replica = containers(resources, one(resources, "StatefulSet", "sentinel-example"), scratch / "replica")
    application, ship, drain = replica["orders"], replica["ship"], replica["drain"]
    running = []
    try:
        running.append(start(application, program, scratch, config))
        running.append(start(ship, program, scratch, config))
        until("the buffer is there", lambda: ((scratch / "replica/state/sentinel/buffer").is_dir(), ""), running)
        running.append(start(drain, program, scratch, config))
        answer([ship, drain])
        until("something was sent", lambda: (len(broker.read("replica")) > 0, "nothing"), running)
        stop([application])
    finally:
        # As a node that is gone ends them
        for container in running:
            container.end()
    state = scratch / "replica" / "state"
    subprocess.run([SERVICE, "orders", "--directory", state / "logs", "--rate", "1000", "--records", "100"], check=True, stderr=subprocess.DEVNULL)
    template = one(resources, "CronJob", "sentinel-example", "drain-orphan")
    # Its volume is the replica's.
    job = containers(resources, template, scratch / "replica")["drain"]
    try:
        code = start(job, program, scratch, config).wait(120)
    finally:
        job.end()
    if code:
        raise Failure(f"manifests: the job of the orphaned volume ended with {code}:\n{job.said()}")
    # Byte for byte what stands in the logs, and each record once: its lines are those of a message.
    written = sorted(line for path in (state / "logs").iterdir() for line in path.read_text().splitlines())
    arrived = [json.loads(message.value())["message"] for message in broker.read("replica")]
    found = sorted(line for text in arrived for line in text.splitlines())
    if found != written or len(written) < 100:
        raise Failure(f"manifests: of {len(written)} lines of the replica:\n{difference(written, found)}")
    outcome = subprocess.run([program, "buffer", "cat", state / "sentinel/buffer"], capture_output=True, text=True, check=True)
    if outcome.stdout:
        raise Failure(f"manifests: the job left {len(outcome.stdout.splitlines())} lines in the buffer")
    print(f"  kubernetes/: a replica was killed, and the job of its volume sent what was left of its {len(arrived):,} records, each once; its buffer is empty")


def run(resources, program, broker, scratch):
    config, topic = configuration(resources, "sentinel-node", program, broker, scratch)
    text = config.read_text()
    for trial, name in ((run_node, "pods"), (run_orphan, "replica")):
        broker.create_topic(name, 3)
        config.write_text(text.replace(f"topic: {topic}\n", f"topic: {name}\n"))
        trial(resources, program, config, broker, scratch)
    orphans.run(resources, containers, scratch)
