"""Checks the manifests for Kubernetes: by the schemas of its versions, and by what one part says of another."""

import shutil
import subprocess
from pathlib import Path

import kubernetes_validate
import yaml
from arguments import Failure

import dockerfile

DIRECTORY = Path(__file__).resolve().parent.parent / "kubernetes"
# The oldest that has all that is used (sidecars), and the newest that is known here.
VERSIONS = ["1.29", kubernetes_validate.latest_version()]
POD_KINDS = {"DaemonSet", "StatefulSet", "Deployment"}


def built(directory):
    """The resources of a directory as kustomize builds them; as they stand where there is no kubectl that can."""
    if shutil.which("kubectl"):
        outcome = subprocess.run(["kubectl", "kustomize", directory], capture_output=True, text=True)
        if outcome.returncode:
            raise Failure(f"kubectl kustomize {directory}: {outcome.stderr[-2000:]}")
        return [document for document in yaml.safe_load_all(outcome.stdout) if document]
    found = []
    kustomization = yaml.safe_load((directory / "kustomization.yaml").read_text())
    for name in kustomization["resources"]:
        path = (directory / name).resolve()
        found += built(path) if path.is_dir() else filter(None, yaml.safe_load_all(path.read_text()))
    for entry in kustomization.get("configMapGenerator", []):
        data = {name: (directory / name).read_text() for name in entry["files"]}
        found.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": entry["name"]}, "data": data})
    for resource in found:
        if "namespace" in kustomization and resource["kind"] != "Namespace":
            resource["metadata"]["namespace"] = kustomization["namespace"]
    return found


def everything():
    return built(DIRECTORY) + built(DIRECTORY / "monitoring")


def name(resource):
    return f"{resource['kind']} {resource['metadata'].get('namespace', '')}/{resource['metadata']['name']}"


def one(resources, kind, namespace, name=None):
    found = [one for one in resources if one["kind"] == kind and one["metadata"].get("namespace") == namespace and name in (None, one["metadata"]["name"])]
    if len(found) != 1:
        raise Failure(f"manifests: {len(found)} of {kind} {namespace}/{name}")
    return found[0]


def pod_of(resource):
    """The template of the pods that a resource makes, or nothing."""
    if resource["kind"] in POD_KINDS:
        return resource["spec"]["template"]
    if resource["kind"] == "CronJob":
        return resource["spec"]["jobTemplate"]["spec"]["template"]
    return None


def containers_of(pod):
    return (pod["spec"].get("initContainers") or []) + pod["spec"]["containers"]


def matches(selector, labels):
    return all(labels.get(key) == value for key, value in selector.items())


class Resources:
    """All resources, and what is found wrong with them."""

    def __init__(self, resources, version):
        self.resources, self.version, self.problems = resources, version, []

    def of(self, kind, namespace=None):
        return [one for one in self.resources if one["kind"] == kind and namespace in (None, one["metadata"].get("namespace"))]

    def names(self, kind, namespace):
        return {one["metadata"]["name"] for one in self.of(kind, namespace)}

    def expect(self, resource, condition, what):
        if not condition:
            self.problems.append(f"{name(resource)}: {what}")

    def check(self):
        for resource in self.resources:
            self.check_schema(resource)
            if pod := pod_of(resource):
                self.check_pod(resource, pod)
            if check := getattr(self, f"check_{resource['kind']}", None):
                check(resource)
        if self.problems:
            raise Failure("manifests:\n  " + "\n  ".join(self.problems))

    def check_schema(self, resource):
        if resource["apiVersion"].startswith("monitoring.coreos.com/"):
            return
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(resource, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                self.expect(resource, False, f"Kubernetes {version}: {'.'.join(map(str, error.path))}: {error.message}")

    def check_pod(self, resource, pod):
        """What every pod here should have, and whether all that it names is there."""
        spec, namespace = pod["spec"], resource["metadata"]["namespace"]

        def expect(condition, what):
            self.expect(resource, condition, what)

        is_node = namespace == "sentinel-node"
        security = spec.get("securityContext", {})
        expect(spec.get("enableServiceLinks") is False, "services become variables of the program")
        expect("automountServiceAccountToken" in spec, "whether it has a token is left open")
        expect(security.get("seccompProfile") == {"type": "RuntimeDefault"}, "it has no seccomp profile")
        expect(is_node or (security.get("runAsNonRoot") and security.get("runAsUser")), "it may run as root")
        volumes = {volume["name"]: volume for volume in spec.get("volumes", [])}
        claims = {template["metadata"]["name"] for template in resource["spec"].get("volumeClaimTemplates", [])}
        used = set()
        for container in containers_of(pod):
            where = container["name"]
            stage, tag = dockerfile.of_image(container["image"])
            expect(any(letter.isdigit() for letter in tag), f"{where}: its image has no fixed version")
            expect(not stage or tag == self.version, f"{where}: its image is {tag}, the program {self.version}")
            own = container.get("securityContext", {})
            expect(own.get("readOnlyRootFilesystem"), f"{where}: its root can be written")
            expect(own.get("allowPrivilegeEscalation") is False, f"{where}: it may get privileges")
            expect(own.get("capabilities") == {"drop": ["ALL"]}, f"{where}: it keeps capabilities")
            expect(container.get("resources", {}).get("limits", {}).get("memory"), f"{where}: it has no limit of memory")
            ports = {port["name"] for port in container.get("ports", [])}
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                if probe in container:
                    expect(container[probe]["httpGet"]["port"] in ports, f"{where}: {probe} asks a port that it has not")
            for mount in container.get("volumeMounts", []):
                used.add(mount["name"])
                expect(mount["name"] in volumes.keys() | claims, f"{where}: no volume {mount['name']}")
        expect(used == volumes.keys() | claims, f"volumes that nothing mounts: {volumes.keys() - used}")
        for volume in volumes.values():
            for key, field, kind in (("configMap", "name", "ConfigMap"), ("secret", "secretName", "Secret"), ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim")):
                if key in volume and volume[key][field] != "name-of-a-claim":
                    expect(volume[key][field] in self.names(kind, namespace), f"no {kind} {volume[key][field]}")
            expect("hostPath" not in volume or is_node, "it mounts a directory of the node")
        if account := spec.get("serviceAccountName"):
            expect(account in self.names("ServiceAccount", namespace), f"no account {account}")
        if selector := resource["spec"].get("selector"):
            expect(matches(selector["matchLabels"], pod["metadata"]["labels"]), "it does not select its own pods")

    def selected(self, resource, selector):
        """The pods of the resource's namespace that a selector selects."""
        pods = [pod for one in self.resources if one["metadata"].get("namespace") == resource["metadata"]["namespace"] and (pod := pod_of(one))]
        found = [pod for pod in pods if matches(selector, pod["metadata"]["labels"])]
        self.expect(resource, found, f"it selects nothing: {selector}")
        return found

    def check_Service(self, service):
        for pod in self.selected(service, service["spec"]["selector"]):
            ports = {(port["name"], port["containerPort"]) for container in containers_of(pod) for port in container.get("ports", [])}
            for port in service["spec"]["ports"]:
                self.expect(service, (port["targetPort"], port["port"]) in ports, f"no container has its port {port['name']}")

    def check_ServiceMonitor(self, monitor):
        """It is none of Kubernetes' own kinds: the fields that are used, and what they select."""
        self.expect(monitor, set(monitor["spec"]) <= {"namespaceSelector", "selector", "endpoints"}, "it has other fields")
        for namespace in monitor["spec"]["namespaceSelector"]["matchNames"]:
            services = [one for one in self.of("Service", namespace) if matches(monitor["spec"]["selector"]["matchLabels"], one["metadata"]["labels"])]
            self.expect(monitor, services, f"it selects no service in {namespace}")
            for service in services:
                ports = {port["name"] for port in service["spec"]["ports"]}
                self.expect(monitor, {one["port"] for one in monitor["spec"]["endpoints"]} == ports, f"its ports are not those of {name(service)}")
        self.expect(monitor, all(one["path"] == "/metrics" for one in monitor["spec"]["endpoints"]), "its path is not /metrics")

    def check_NetworkPolicy(self, policy):
        namespace = policy["metadata"]["namespace"]
        allowed = {port["port"] for rule in policy["spec"]["ingress"] for port in rule["ports"]}
        served = {port["name"] for service in self.of("Service", namespace) for port in service["spec"]["ports"]}
        self.expect(policy, allowed == served, f"it lets {allowed} through, and the services have {served}")

    def check_PodDisruptionBudget(self, budget):
        self.selected(budget, budget["spec"]["selector"]["matchLabels"])

    def check_StatefulSet(self, resource):
        namespace = resource["metadata"]["namespace"]
        self.expect(resource, resource["spec"]["serviceName"] in self.names("Service", namespace), "its service is not there")
        policy = resource["spec"].get("persistentVolumeClaimRetentionPolicy")
        self.expect(resource, policy == {"whenDeleted": "Retain", "whenScaled": "Retain"}, "its claims are not kept")

    def check_Deployment(self, resource):
        strategy = resource["spec"]["strategy"]["type"]
        self.expect(resource, resource["spec"]["replicas"] == 1 and strategy == "Recreate", "two pods can have its directory at once")

    def check_RoleBinding(self, binding):
        namespace = binding["metadata"]["namespace"]
        self.expect(binding, binding["roleRef"]["name"] in self.names("Role", namespace), "its role is not there")
        for subject in binding["subjects"]:
            self.expect(binding, subject["namespace"] == namespace, f"it is for an account of {subject['namespace']}")
            self.expect(binding, subject["name"] in self.names("ServiceAccount", namespace), f"no account {subject['name']}")


def check(program_version):
    resources = everything()
    Resources(resources, program_version).check()
    how = "as kubectl builds them" if shutil.which("kubectl") else "as they stand: there is no kubectl here"
    print(f"  kubernetes/: {len(resources)} resources, {how}, fit the schemas of Kubernetes {' and '.join(VERSIONS)} and each other")


def run(program, broker, scratch):
    import pods

    pods.run(everything(), program, broker, scratch)
