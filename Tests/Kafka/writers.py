"""What fills a topic while its readers are tormented: a producer of anything, and logs that are shipped and drained."""

import json
import logging
import random
import subprocess
import threading
from pathlib import Path

from confluent_kafka import KafkaException, Producer

SERVICES = [f"service-{number}" for number in range(8)]
SHIPPED = [f"shipped-{number}" for number in range(4)]


def value(chance, service, number, has_large):
    """A message as somebody's program might write it; every tenth or so is no log line at all."""
    text = f"{service} {number} " + "x" * chance.randrange(200)
    kind = chance.random()
    if kind < 0.3:
        return json.dumps({"service": service, "source": f"/var/log/{service}.log", "line": number + 1, "message": text}, separators=(",", ":")).encode()
    if kind < 0.5:
        return text.encode()
    if kind < 0.65:
        return json.dumps({"level": "info", "msg": text, "number": number}).encode()
    if kind < 0.8:
        return json.dumps({"@timestamp": 1772431200.5 + number, "log": text + "\n"}, separators=(",", ":")).encode()
    if kind < 0.88:
        return json.dumps({"service": service, "source": service, "line": number, "message": text}).encode()[: chance.randrange(1, 60)]
    if kind < 0.96:
        return bytes(byte for byte in chance.randbytes(chance.randrange(1, 200)) if byte not in b"\r\n")
    if kind < 0.98:
        return b""
    if kind < 0.9995 or not has_large:
        return None
    return f"{service} {number} ".encode() + b"y" * 900_000


class Writer(threading.Thread):
    """Writes messages of each service, and some without a key, in transactions where the cluster has them; some are aborted.

    noida-db 0.2.3 names an aborted transaction to every later reader, not only to those that begin before its end, and they pass over all that the same
    producer commits behind it. So what is aborted comes from producers that commit nothing."""

    def __init__(self, topic, address, is_transactional, seed, pace):
        super().__init__(daemon=True)
        self.topic, self.is_transactional = topic, is_transactional
        self.chance, self.pace = random.Random(seed), pace
        self.settings = {"bootstrap.servers": address, "log_level": 0, "linger.ms": 5, "compression.type": "lz4", "partitioner": "murmur2_random"}
        self.producers = {}
        self.names = self.number = 0
        self.aborted, self.is_stopped = 0, threading.Event()

    def producer(self, name=None):
        settings = {**self.settings, "enable.idempotence": True}
        if self.is_transactional:
            self.names += 1
            settings["transactional.id"] = name or f"writer-{self.names}"
        producer = Producer(settings, logger=logging.getLogger("producer"))
        if self.is_transactional:
            producer.init_transactions(60)
            # What it had open is aborted by now.
        return producer, settings.get("transactional.id")

    def write(self, is_aborted):
        if is_aborted not in self.producers:
            self.producers[is_aborted] = self.producer()
        producer, _ = self.producers[is_aborted]
        if self.is_transactional:
            producer.begin_transaction()
        for key in [*SERVICES, None]:
            for _ in range(self.chance.randrange(self.pace if key else 3)):
                text = value(self.chance, key or "nobody", self.number, self.is_transactional)
                producer.produce(self.topic, b"aborted" if is_aborted else text, key=key)
                self.number += 1
        # Otherwise what is aborted would never be sent.
        if producer.flush(60):
            raise KafkaException("not all was sent")
        if self.is_transactional:
            producer.abort_transaction(60) if is_aborted else producer.commit_transaction(60)
            self.aborted += is_aborted

    def run(self):
        while not self.is_stopped.wait(self.chance.uniform(0, 0.05)):
            is_aborted = self.is_transactional and self.chance.random() < 0.2
            try:
                self.write(is_aborted)
            except KafkaException:
                self.give_up(is_aborted)

    def give_up(self, is_aborted):
        """What became of the messages is not known: the topic tells. What is open is ended, and another producer goes on."""
        _, name = self.producers.pop(is_aborted, (None, None))
        if self.is_transactional and name:
            try:
                self.producer(name)
            except KafkaException:
                pass


class Shipper(threading.Thread):
    """Writes lines to logs, and ships and drains them, again and again."""

    def __init__(self, sentinel, directory, topic, address, is_transactional, seed):
        super().__init__(daemon=True)
        self.logs, self.chance = Path(directory, "logs"), random.Random(seed)
        self.logs.mkdir()
        buffer = Path(directory, "buffer")
        self.commands = [
            [sentinel, "ship", self.logs, "--buffer", buffer, "--chunk-size", "32KiB", "--quiet", "--quiet-after", "1ms"],
            [sentinel, "drain", buffer, "--brokers", address, "--topic", topic, "--timeout", "60s", "--quiet"],
        ]
        self.commands[1] += ["--delivery", "exactly-once" if is_transactional else "at-least-once"]
        self.count, self.failure, self.is_stopped = 0, None, threading.Event()

    def run(self):
        while not self.is_stopped.wait(self.chance.uniform(0.1, 2)):
            for service in SHIPPED:
                with open(self.logs / f"{service}.log", "a") as file:
                    for _ in range(self.chance.randrange(40)):
                        self.count += 1
                        file.write(f"line {self.count} " + "z" * self.chance.randrange(100) + "\n")
            for command in self.commands:
                done = subprocess.run(command, stderr=subprocess.PIPE)
                if done.returncode != 0:
                    self.failure = f"{command[1]}: exit {done.returncode}: {done.stderr.decode(errors='replace')}"
                    return

    def lines(self):
        """What is in the logs, by service."""
        return {service: (self.logs / f"{service}.log").read_text().splitlines() for service in SHIPPED if (self.logs / f"{service}.log").exists()}
