import ChunkBuffer
import Drain
import FileSystem
import Glibc
import KafkaTransport
import TestSupport

extension Production {
  static let drains: [Production] = [
    Production(
      "the topic <topic> has <count> partitions and had <count>: services would move to other partitions, and their order be lost at the seam. Nothing was sent. When what is in it has been consumed, go on with --allow-repartition"
    ) {
      let (buffer, cluster) = (try SmallBuffer(), StubCluster())
      cluster.commitFailure = (StubCluster.away, counts: false)
      _ = refusal(of: buffer, cluster)
      cluster.partitions = 4
      return refusal(of: buffer, cluster)
    },
    Production(
      "its last records were on their way to the topic <topic> of the cluster <cluster> when it was interrupted, and this is <topic> of <cluster>. It may be a copy, or restored from a snapshot, or the marker has expired. Nothing was sent or removed; --resolve sent removes the <count> in doubt, --resolve resend sends them again"
    ) {
      let (buffer, cluster) = (try interrupted(), StubCluster())
      cluster.name = "another"
      return refusal(of: buffer, cluster)
    },
    Production(
      "records of it were on their way as transaction <number>, and the cluster says that its last transaction is <number>. It may be a copy, or restored from a snapshot, or the marker has expired. Nothing was sent or removed; --resolve sent removes the <count> in doubt, --resolve resend sends them again"
    ) {
      let (buffer, cluster) = (try interrupted(), StubCluster())
      cluster.committed = CommittedOffset(offset: 99, metadata: "of another")
      return refusal(of: buffer, cluster)
    },
    Production(
      "records of it were on their way as transaction <number>, and the cluster says that its last transaction is not known any more. It may be a copy, or restored from a snapshot, or the marker has expired. Nothing was sent or removed; --resolve sent removes the <count> in doubt, --resolve resend sends them again"
    ) {
      let (buffer, cluster) = (try interrupted(), StubCluster())
      return refusal(of: buffer, cluster)
    },
    Production(
      "the cluster says that its last transaction is <number>, and this directory knows of <number>. It may be a copy, or restored from a snapshot, or the marker has expired. Nothing was sent or removed; --resolve resend sends what is in it, also what may have been sent before"
    ) {
      let (buffer, cluster) = (try SmallBuffer(), StubCluster())
      cluster.committed = CommittedOffset(offset: 7, metadata: "of another")
      return refusal(of: buffer, cluster)
    },
    Production(
      "Which of its records were sent is not known, so that none can be removed; --resolve resend sends them"
    ) {
      let (buffer, cluster) = (try SmallBuffer(), StubCluster())
      cluster.committed = CommittedOffset(offset: 7, metadata: "of another")
      return refusal(of: buffer, cluster, resolution: .sent)
    },
    Production(
      "not what was sent to Kafka from a file of this name; nothing is removed. --resolve resend sends it"
    ) {
      let cluster = StubCluster()
      let buffer = try interrupted(cluster, counts: true)
      buffer.change(try buffer.chunks()[0].path) { $0[60] ^= 1 }
      return refusal(of: buffer, cluster)
    },
    Production(
      "<path> is on another file system than <path>; name a directory on the same one, such as --state <path>/.sentinel"
    ) {
      let disk = SimulatedDisk()
      disk.write([], to: "/storage/tail.0/1-1700000000.000000000.flb")
      disk.fail(.rename, where: { $0.hasSuffix(".flb") }, with: EXDEV)
      return said { try drain(try DrainSite("/storage", disk), disk, StubCluster()).run() }
    },
    Production("<path> is there already; it must not be replaced by <path>") {
      let disk = SimulatedDisk()
      for directory in ["/storage", "/storage.sentinel/sending"] {
        disk.write([], to: "\(directory)/tail.0/1-1700000000.000000000.flb")
      }
      return said { try drain(try DrainSite("/storage", disk), disk, StubCluster()).run() }
    },
    Production("record <number> is not there any more") {
      let (buffer, cluster) = (try SmallBuffer(), StubCluster())
      let path = try buffer.chunks()[0].path
      cluster.onSend = { () throws(KafkaError) in
        truncate(path, 60)
        throw KafkaError(.refusedRecords, "sending", reason: "too large")
      }
      return refusal(of: buffer, cluster)
    },
  ]
}

/// A buffer whose drain broke off while a group was being committed.
private func interrupted(_ cluster: StubCluster = StubCluster(), counts: Bool = false) throws -> SmallBuffer {
  let buffer = try SmallBuffer()
  cluster.commitFailure = (StubCluster.away, counts)
  _ = refusal(of: buffer, cluster)
  cluster.commitFailure = nil
  return buffer
}

/// How a drain of the buffer ends.
private func refusal(of buffer: SmallBuffer, _ cluster: StubCluster, resolution: DrainOptions.Resolution? = nil)
  -> String
{
  said { try drain(try DrainSite(buffer.path, buffer.disk), buffer.disk, cluster, resolution).run() }
}

private func drain(
  _ site: DrainSite, _ disk: any FileSystem, _ cluster: StubCluster, _ resolution: DrainOptions.Resolution? = nil
) throws -> Drain {
  var options = DrainOptions(topic: "logs", clock: SmallBuffer.clock, sleep: { _ in })
  options.resolution = resolution
  return try Drain(site, disk, to: cluster, options: options)
}

/// What is thrown, in words.
private func said(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "nothing was thrown"
  } catch {
    return "\(error)"
  }
}
