"""What a Dockerfile says of its stages, as far as the checks of compose.yaml and the manifests need it."""

import json
import re
from pathlib import Path

PATH = Path(__file__).resolve().parent.parent / "Dockerfile"


class Stage:
    def __init__(self, base):
        self.base = base
        self.instructions = []

    def last(self, name, default=None):
        """The last instruction of this name, a JSON list as a list."""
        found = [value for word, value in self.instructions if word == name]
        if not found:
            return default
        return json.loads(found[-1]) if found[-1].startswith("[") else found[-1]


def stages(text=None):
    """The stages by name, in order, and the arguments before the first."""
    text = PATH.read_text() if text is None else text
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"\\\n\s*", " ", text)
    found, arguments = {}, {}
    for line in filter(None, map(str.strip, text.splitlines())):
        word, _, value = line.partition(" ")
        value = value.strip()
        if word == "FROM":
            base, name = re.fullmatch(r"(\S+) AS (\S+)", value).groups()
            stage = found[name] = Stage(re.sub(r"\$\{(\w+)\}", lambda match: arguments[match[1]], base))
        elif not found:
            arguments.update([value.split("=", 1)])
        else:
            stage.instructions.append((word, value))
    return found


def of_image(image):
    """The stage that an image of ours is built from, and the version in its name."""
    name, _, version = image.partition(":")
    stage = {"log-sentinel": "sentinel", "log-sentinel-demo": "demo"}.get(name)
    return (stages()[stage], version) if stage else (None, version)


def command(stage, entrypoint, arguments):
    """What is run, with what the file puts in place of the image's entry point and command."""
    base = entrypoint or stage.last("ENTRYPOINT")
    return base + (arguments or ([] if entrypoint else stage.last("CMD", [])))
