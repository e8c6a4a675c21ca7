"""Compares the files that members of a group wrote with the topic that they read, as a client that is not ours reads it."""

import gzip
import json
import subprocess
from collections import Counter


def lines(path):
    if path.suffix == ".zst":
        text = subprocess.run(["zstd", "--decompress", "--stdout", "--quiet", path], stdout=subprocess.PIPE, check=True).stdout
    else:
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if text and not text.endswith(b"\n"):
        raise ValueError(f"{path}: its last line has no end")
    return text.split(b"\n")[:-1]


def expected(message):
    """The record that has to come of a message: service, source, line and text (docs/CONSUME.md)."""
    value = message.value() or b""
    text = value.decode(errors="replace")
    try:
        members = json.loads(value)
    except ValueError:
        members = None
    if isinstance(members, dict):
        keys = [key for key in members if key != "timestamp"]
        if keys[:4] == ["service", "source", "line", "message"]:
            return members["service"], members["source"], members["line"], members["message"]
        if list(members) == ["@timestamp", "log"]:
            text = members["log"].removesuffix("\n")
    service = message.key().decode() if message.key() else message.topic()
    return service, f"{message.topic()}:{message.partition()}", message.offset(), text


class Comparison:
    """What was lost, what came twice, and what else is not as it should be."""

    def __init__(self, topic, cluster, directories, shipped=None):
        self.lost = self.repeated = self.disordered = self.misnamed = self.moves = self.unshipped = 0
        wanted, places = {}, {}
        for message in cluster.read(topic):
            partition = wanted.setdefault(message.partition(), [])
            places[message.partition(), message.offset()] = len(partition)
            if not partition and message.offset() and not cluster.has_transactions:
                raise ValueError("the mock cluster had no room and dropped messages: let less be written")
            partition.append(expected(message))
        self.files, self.left = [], []
        for directory in directories:
            for path in directory.glob(f"{topic}-*"):
                (self.left if path.name.endswith(".open") else self.files).append(path)
        found, owners = {partition: [] for partition in wanted}, {}
        for first, path in sorted(((place(path), path) for path in self.files), key=lambda pair: pair[0]):
            records = [self.record(json.loads(line)) for line in lines(path)]
            partition = found.setdefault(first[0], [])
            # A file is named by the offset of its first record.
            begin = places.get(first)
            self.misnamed += begin is None or wanted[first[0]][begin : begin + len(records)] != records
            self.moves += owners.get(first[0], path.parent) != path.parent
            owners[first[0]] = path.parent
            partition += records
        self.total = sum(map(len, wanted.values()))
        for partition, records in found.items():
            there, due = Counter(records), Counter(wanted.get(partition, []))
            self.lost += sum((due - there).values())
            self.repeated += sum((there - due).values())
            self.disordered += records != wanted.get(partition, [])
        for service, written in (shipped or {}).items():
            self.unshipped += [record[3] for records in found.values() for record in records if record[0] == service] != written

    def record(self, members):
        text = members["message"] + ("\n" + members["stack"] if "stack" in members else "")
        return members["service"], members["source"], members["line"], text

    @property
    def is_well(self):
        return not (self.lost or self.repeated or self.disordered or self.misnamed or self.unshipped or self.left)

    def __str__(self):
        words = f"{self.total:,} messages in {len(self.files):,} files, {self.moves} moves of partitions: {self.lost} lost, {self.repeated} repeated or not of the topic, "
        words += f"{self.disordered} partitions out of order, {len(self.left)} files not finished"
        if self.misnamed:
            words += f", {self.misnamed} files that do not hold what their names say"
        if self.unshipped:
            words += f", {self.unshipped} services that are not as their logs"
        return words


def place(path):
    """Partition and first offset."""
    partition, first = path.name.split(".")[0].split("-")[-2:]
    return int(partition), int(first)
