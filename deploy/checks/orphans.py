"""Runs find-orphans, with the arguments of its CronJob, against an API server of our own."""

import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import kubernetes_validate
from arguments import Failure
from manifests import DIRECTORY, one


class Server(BaseHTTPRequestHandler):
    """As much of an API server as find-orphans asks."""

    answers, made = {}, []

    def answer(self, code, body):
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def do_GET(self):
        found = self.answers.get(self.path)
        self.answer(200 if found and self.headers["Authorization"] == "Bearer a-token" else 403, found or {})

    def do_POST(self):
        job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = [one["metadata"]["name"] for one in self.made]
        self.made.append(job)
        self.answer(409 if job["metadata"]["name"] in known else 201, job)

    def log_message(self, *arguments):
        pass


def claim(name, phase="Bound"):
    return {"metadata": {"name": name}, "status": {"phase": phase}}


def run(resources, containers, scratch):
    """find-orphans, with the arguments of its CronJob, twice: the claims that it must find and those that it must not."""
    finder = containers(resources, one(resources, "CronJob", "sentinel-example", "drain-orphans"), scratch / "finder")["find-orphans"]
    statefulset = one(resources, "StatefulSet", "sentinel-example")
    replicas = statefulset["spec"]["replicas"]
    # A directory for a volume, but the program is a file in one.
    program = DIRECTORY / "sidecar" / "find-orphans"
    command = [word if word != "/opt/find-orphans" else str(program) for word in finder.command]
    claims = [claim(f"state-orders-{number}") for number in range(replicas + 3)] + [claim("state-gone-0"), claim("state-orders-90", "Lost"), claim("state-orders")]
    pod = {"metadata": {"name": "orders-2"}, "spec": {"volumes": [{"name": "state", "persistentVolumeClaim": {"claimName": f"state-orders-{replicas}"}}]}}
    done = {**pod, "status": {"phase": "Succeeded"}, "spec": {"volumes": [{"name": "state", "persistentVolumeClaim": {"claimName": f"state-orders-{replicas + 1}"}}]}}
    label = next(iter(statefulset["spec"]["volumeClaimTemplates"][0]["metadata"]["labels"]))
    template = one(resources, "CronJob", "sentinel-example", "drain-orphan")
    Server.answers = {
        f"/api/v1/namespaces/sentinel-example/persistentvolumeclaims?labelSelector={label}": {"items": claims},
        "/api/v1/namespaces/sentinel-example/pods": {"items": [pod, done, {"metadata": {"name": "other"}, "spec": {}}]},
        "/apis/apps/v1/namespaces/sentinel-example/statefulsets": {"items": [statefulset]},
        "/apis/batch/v1/namespaces/sentinel-example/cronjobs/drain-orphan": template,
    }
    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (scratch / "token").write_text("a-token\n")
    environment = {"PATH": os.environ["PATH"], "NAMESPACE": "sentinel-example", "SERVICE_ACCOUNT": str(scratch), "API_SERVER": f"http://127.0.0.1:{server.server_port}"}
    try:
        outcomes = [subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60) for _ in range(2)]
    finally:
        server.shutdown()
        server.server_close()
    for outcome in outcomes:
        if outcome.returncode:
            raise Failure(f"find-orphans: exit {outcome.returncode}: {outcome.stderr}")
    wanted = [f"state-orders-{replicas + 1}", f"state-orders-{replicas + 2}", "state-gone-0"]
    made = [[volume["persistentVolumeClaim"]["claimName"] for volume in job["spec"]["template"]["spec"]["volumes"] if volume["name"] == "state"] for job in Server.made]
    if made != [[name] for name in wanted * 2] or "there is a job already" not in outcomes[1].stdout:
        raise Failure(f"find-orphans made jobs for {made}, and said {outcomes[1].stdout}")
    for job in Server.made:
        kubernetes_validate.validate(job, kubernetes_validate.latest_version(), strict=True)
    print(f"  kubernetes/: find-orphans made jobs for {', '.join(wanted)} of {len(claims)} claims, and none twice")
