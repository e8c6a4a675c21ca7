"""A broker of its own for a test, and an independent reader of its topics."""

import importlib.util
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from confluent_kafka import Consumer, KafkaError, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic


def program():
    """The broker itself: what the package installs as a command is a wrapper, which the broker would outlive."""
    package = Path(importlib.util.find_spec("noida_db").origin).parent
    return package / "noida-db"


class Broker:
    has_transactions = True

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        self.directory = tempfile.TemporaryDirectory(prefix="sentinel-broker-")
        command = [program(), "start", "--only", "kafka", "--kafka-port", str(port), "--data-dir", self.directory.name]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # What it says while the broker is not up yet is of no interest.
        self.admin = AdminClient({"bootstrap.servers": self.address, "log_level": 0})
        self.admin.list_topics(timeout=10)

    def create_topic(self, name, partitions):
        for future in self.admin.create_topics([NewTopic(name, partitions, 1)]).values():
            future.result(10)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        self.resume()
        self.process.terminate()
        self.process.wait(30)
        self.directory.cleanup()

    def read(self, topic):
        """Every committed message of the topic, partition by partition, each in the order of its offsets."""
        consumer = Consumer(
            {
                "bootstrap.servers": self.address,
                "group.id": "reader",
                "isolation.level": "read_committed",
                "enable.partition.eof": True,
                "enable.auto.commit": False,
                # Its answers can be as large as a topic.
                "receive.message.max.bytes": 2_000_000_000,
            }
        )
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
        open_partitions = len(partitions)
        messages = []
        while open_partitions:
            message = consumer.poll(30)
            if message is None:
                raise TimeoutError(f"{topic}: nothing came for 30 s before the end")
            if message.error():
                if message.error().code() != KafkaError._PARTITION_EOF:
                    raise RuntimeError(str(message.error()))
                open_partitions -= 1
            else:
                messages.append(message)
        consumer.close()
        messages.sort(key=lambda message: (message.partition(), message.offset()))
        return messages
