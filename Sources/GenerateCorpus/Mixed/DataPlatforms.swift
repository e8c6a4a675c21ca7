/// Logs of brokers and of clusters that compute.
let dataPlatforms = [
  LogFormat("kafka") { scene in
    let head = "[\(scene.now.written("%Y-%m-%d %H:%M:%S,%3"))]"
    let partition = "\(scene.random.pick(Vocabulary.queues))-\(scene.random.below(12))"
    switch scene.kind(of: 5) {
    case 0:
      return
        "\(head) INFO [GroupCoordinator \(scene.random.below(3))]: Preparing to rebalance group \(scene.random.pick(Vocabulary.services)) in state PreparingRebalance with old generation \(scene.random.below(400)) (__consumer_offsets-\(scene.random.below(50))) (kafka.coordinator.group.GroupCoordinator)"
    case 1:
      return
        "\(head) INFO [UnifiedLog partition=\(partition), dir=/var/lib/kafka] Rolled new log segment at offset \(scene.random.longTail(900_000)) in \(scene.random.below(9)) ms. (kafka.log.UnifiedLog)"
    case 2:
      return
        "\(head) WARN [ReplicaFetcher replicaId=\(scene.random.below(3)), leaderId=1, fetcherId=0] Error in response for fetch request (type=FetchRequest, replicaId=2, maxWait=500, minBytes=1) (kafka.server.ReplicaFetcherThread)\njava.io.IOException: Connection to kafka-1:9092 (id: 1 rack: null) failed.\n\tat org.apache.kafka.clients.NetworkClientUtils.awaitReady(NetworkClientUtils.java:71)\n\tat kafka.server.ReplicaFetcherBlockingSend.sendRequest(ReplicaFetcherBlockingSend.scala:\(scene.random.number(90..<120)))"
    case 3:
      return
        "\(head) INFO [Partition \(partition) broker=1] Shrinking ISR from 0,1,2 to 1,2. Leader: (highWatermark: \(scene.sequence), endOffset: \(scene.sequence + 9)). (kafka.cluster.Partition)"
    default:
      return
        "\(head) \(scene.random.pick(["INFO", "ERROR"])) [Controller id=1] Partition \(partition) moved to \(scene.random.pick(["OnlinePartition", "OfflinePartition"])) (state.change.logger)"
    }
  },
  LogFormat("zookeeper") { scene in
    let head = scene.now.written("%Y-%m-%d %H:%M:%S,%3")
    switch scene.kind(of: 4) {
    case 0:
      return
        "\(head) - INFO  [NIOServerCxn.Factory:0.0.0.0/0.0.0.0:2181:NIOServerCnxnFactory@197] - Accepted socket connection from /\(scene.random.internalAddress()):\(scene.random.number(1024..<65_535))"
    case 1:
      return
        "\(head) - WARN  [QuorumPeer[myid=\(scene.random.number(1..<4))]/0:0:0:0:0:0:0:0:2181:Follower@89] - Exception when following the leader"
    case 2:
      return
        "\(head) - INFO  [CommitProcessor:\(scene.random.number(1..<4)):ZooKeeperServer@617] - Established session 0x\(scene.random.hex(15)) with negotiated timeout \(scene.random.pick([10_000, 30_000])) for client /\(scene.random.internalAddress()):\(scene.random.number(1024..<65_535))"
    default:
      return
        "\(head) - WARN  [SendWorker:\(scene.random.number(1000..<999_999)):QuorumCnxManager$SendWorker@\(scene.random.number(670..<700))] - Send worker leaving thread"
    }
  },
  LogFormat("hadoop") { scene in
    let stamp = scene.now.written("%Y-%m-%d %H:%M:%S,%3")
    let task =
      "attempt_1772431200000_\(padded(scene.random.below(40), 4))_m_\(padded(scene.random.below(90), 6))_\(scene.random.below(3))"
    switch scene.kind(of: 4) {
    case 0:
      return
        "\(stamp) INFO [IPC Server handler \(scene.random.below(30)) on 62270] org.apache.hadoop.mapred.TaskAttemptListenerImpl: Progress of TaskAttempt \(task) is : 0.\(scene.random.below(9999))"
    case 1:
      return
        "\(stamp) WARN [LeaseRenewer:acme@namenode:9000] org.apache.hadoop.hdfs.LeaseRenewer: Failed to renew lease for [DFSClient_NONMAPREDUCE_\(scene.random.number(1..<99_999_999))_1] for \(scene.random.below(900)) seconds.  Will retry shortly ..."
    case 2:
      return
        "\(stamp) INFO [AsyncDispatcher event handler] org.apache.hadoop.mapreduce.v2.app.job.impl.TaskAttemptImpl: \(task) TaskAttempt Transitioned from \(scene.random.pick(["NEW to UNASSIGNED", "ASSIGNED to RUNNING", "RUNNING to SUCCESS_CONTAINER_CLEANUP"]))"
    default:
      return
        "\(stamp) ERROR [RMCommunicator Allocator] org.apache.hadoop.mapreduce.v2.app.rm.RMContainerAllocator: ERROR IN CONTACTING RM. \njava.net.NoRouteToHostException: No Route to Host from  worker-\(scene.random.below(30)) to namenode:8030 failed on socket timeout exception\n\tat org.apache.hadoop.ipc.Client.call(Client.java:1480)"
    }
  },
  LogFormat("spark") { scene in
    let stamp = scene.now.written("%y/%m/%d %H:%M:%S")
    let task = "task \(scene.random.below(200)).0 in stage \(scene.random.below(40)).0 (TID \(scene.sequence))"
    switch scene.kind(of: 5) {
    case 0:
      return
        "\(stamp) INFO executor.Executor: Finished \(task). \(scene.random.number(900..<4000)) bytes result sent to driver"
    case 1:
      return
        "\(stamp) INFO storage.MemoryStore: Block broadcast_\(scene.random.below(300)) stored as values in memory (estimated size \(scene.random.below(900)).\(scene.random.below(10)) KB, free \(scene.random.below(400)).\(scene.random.below(10)) MB)"
    case 2:
      return
        "\(stamp) INFO rdd.HadoopRDD: Input split: hdfs://namenode:9000/clicks/part-\(padded(scene.random.below(900), 5)):\(scene.random.below(9_999_999))+\(scene.random.below(9_999_999))"
    case 3:
      return
        "\(stamp) WARN scheduler.TaskSetManager: Lost \(task), worker-\(scene.random.below(30)): ExecutorLostFailure (executor \(scene.random.below(9)) exited caused by one of the running tasks)"
    default: return "\(stamp) INFO executor.Executor: Running \(task)"
    }
  },
  LogFormat("hpc") { scene in
    let node = "node-\(scene.random.below(256))"
    let time = scene.now.seconds
    switch scene.kind(of: 4) {
    case 0:
      return
        "\(scene.sequence) \(node) unix.hw state_change.unavailable \(time) 1 Component State Change: Component \\042alt\(scene.random.below(3))\\042 is in the unavailable state (HWID=\(scene.random.number(1000..<6000)))"
    case 1:
      return
        "\(scene.sequence) \(node) unix.hw net.niff.up \(time) 1 NIFF: node \(node) has detected an available network connection on network 5.5.224.0 via interface alt\(scene.random.below(3))"
    case 2: return "\(scene.sequence) gige\(scene.random.below(8)) gige temperature \(time) 1 warning"
    default:
      return
        "\(scene.sequence) Interconnect-\(scene.random.below(3))N\(scene.random.pick([0, 1]))0 switch_module fan \(time) 1 Fan speeds ( \((0..<6).map { _ in String(scene.random.number(3400..<3700)) }.joined(separator: " ")) )"
    }
  },
  LogFormat("bgl") { scene in
    let node =
      "R\(padded(scene.random.below(64), 2))-M\(scene.random.below(2))-N\(scene.random.hex(1).uppercased())-C:J\(padded(scene.random.below(18), 2))-U\(scene.random.pick(["01", "11"]))"
    let alert = scene.random.happens(permille: 70)
    let head =
      "\(alert ? scene.random.pick(["KERNDTLB", "APPREAD", "KERNMC"]) : "-") \(scene.now.seconds) \(scene.now.written("%Y.%m.%d")) \(node) \(scene.now.written("%Y-%m-%d-%H.%M.%S.%6")) \(node) RAS"
    if alert {
      return
        "\(head) KERNEL FATAL \(scene.random.pick(["data TLB error interrupt", "machine check interrupt", "rts panic! - stopping execution"]))"
    }
    switch scene.kind(of: 4) {
    case 0: return "\(head) KERNEL INFO instruction cache parity error corrected"
    case 1: return "\(head) KERNEL INFO generating core.\(scene.random.below(9999))"
    case 2: return "\(head) KERNEL INFO \(scene.random.below(90)) floating point alignment exceptions"
    default:
      return
        "\(head) APP FATAL ciod: failed to read message prefix on control stream (CioStream socket to \(scene.random.client()):\(scene.random.number(32_000..<39_000))"
    }
  },
]
