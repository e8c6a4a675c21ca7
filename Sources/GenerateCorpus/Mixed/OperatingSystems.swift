/// What systems say of themselves: syslog in both forms, the kernel, Windows, Android.
let operatingSystems = [
  LogFormat("syslog-3164") { scene in
    let priority = scene.random.happens(permille: 100) ? "<\(scene.random.below(192))>" : ""
    let head = "\(priority)\(scene.now.written("%b %e %H:%M:%S")) \(scene.random.pick(Vocabulary.hosts))"
    switch scene.kind(of: 6) {
    case 0:
      return
        "\(head) CRON[\(scene.random.number(900..<32_000))]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)"
    case 1:
      return
        "\(head) systemd[1]: \(scene.random.pick(["Started", "Stopped", "Starting", "Reloading"])) \(scene.random.pick(Vocabulary.services)).service - acme \(scene.random.pick(Vocabulary.services))\(scene.random.pick(["", "..."]))."
    case 2:
      return
        "\(head) dhclient[\(scene.random.number(400..<900))]: bound to \(scene.random.internalAddress()) -- renewal in \(scene.random.number(900..<9000)) seconds."
    case 3:
      return
        "\(head) postfix/smtp[\(scene.random.number(900..<9000))]: \(scene.random.hex(10).uppercased()): to=<\(scene.random.pick(Vocabulary.users))@acme.example>, relay=mx.acme.example[\(scene.random.client())]:25, delay=\(scene.random.below(9)).\(scene.random.below(10)), dsn=2.0.0, status=sent (250 2.0.0 Ok)"
    case 4: return "\(head) acme-agent: \(scene.remark().text)"
    default:
      return
        "\(head) ntpd[\(scene.random.number(400..<500))]: adjusting clock frequency by \(scene.random.below(90)).\(padded(scene.random.below(1000), 3)) to -\(scene.random.below(90)).\(padded(scene.random.below(1000), 3))ppm"
    }
  },
  LogFormat("syslog-5424") { scene in
    let remark = scene.remark()
    let priority = 16 * 8 + [7, 6, 4, 3][remark.level.rawValue]
    let data =
      scene.random.below(2) == 0
      ? "-"
      : "[origin ip=\"\(scene.random.internalAddress())\"][meta@32473 sequenceId=\"\(scene.sequence)\" note=\"a \\\"quoted\\\" \\] bracket\"]"
    return
      "<\(priority)>1 \(scene.now.written("%Y-%m-%dT%H:%M:%S.%6Z")) \(scene.random.pick(Vocabulary.hosts)).acme.example \(scene.random.pick(Vocabulary.services)) \(scene.random.pick(["-", String(scene.random.number(100..<9999))])) \(scene.random.pick(["-", "ID47", "TCPIN"])) \(data) \(scene.random.below(4) == 0 ? "\u{FEFF}" : "")\(remark.text)"
  },
  LogFormat("sshd") { scene in
    let head = "\(scene.now.written("%b %e %H:%M:%S")) bastion sshd[\(scene.random.number(900..<32_000))]:"
    let peer = "\(scene.random.client()) port \(scene.random.number(1024..<65_535))"
    switch scene.kind(of: 7) {
    case 0:
      return
        "\(head) Accepted publickey for \(scene.random.pick(Vocabulary.users)) from \(peer) ssh2: ED25519 SHA256:\(scene.random.hex(43))"
    case 1:
      return "\(head) Failed password for \(scene.random.pick(["root", "admin", "oracle", "test"])) from \(peer) ssh2"
    case 2:
      return
        "\(head) Failed password for invalid user \(scene.random.pick(["ubnt", "pi", "ftp user", "guest"])) from \(peer) ssh2"
    case 3:
      return
        "\(head) pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=\(scene.random.client())  user=root"
    case 4: return "\(head) Connection closed by \(peer) [preauth]"
    case 5:
      return
        "\(head) message repeated \(scene.random.number(2..<6)) times: [ Failed password for root from \(peer) ssh2]"
    default: return "\(head) Received disconnect from \(peer):11: Bye Bye [preauth]"
    }
  },
  LogFormat("kernel") { scene in
    let uptime = "[\(padded(scene.now.seconds % 900_000, 5, fill: " ")).\(scene.now.written("%6"))]"
    let head = "\(scene.now.written("%b %e %H:%M:%S")) \(scene.random.pick(Vocabulary.hosts)) kernel: \(uptime)"
    switch scene.kind(of: 6) {
    case 0:
      return
        "\(head) Out of memory: Killed process \(scene.random.number(900..<32_000)) (java) total-vm:\(scene.random.longTail(4_000_000))kB, anon-rss:\(scene.random.longTail(1_000_000))kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:\(scene.random.below(9000))kB oom_score_adj:0"
    case 1: return "\(head) eth0: renamed from veth\(scene.random.hex(7))"
    case 2:
      return
        "\(head) EXT4-fs (sd\(scene.random.pick(["a", "b"]))1): mounted filesystem \(scene.random.uuid()) r/w with ordered data mode. Quota mode: none."
    case 3:
      return
        "\(head) [UFW BLOCK] IN=eth0 OUT= MAC=00:16:3e:\(scene.random.hex(2)):5e:6c SRC=\(scene.random.client()) DST=10.42.0.4 LEN=40 TOS=0x00 PREC=0x00 TTL=\(scene.random.number(30..<255)) ID=\(scene.random.below(65_535)) PROTO=TCP SPT=\(scene.random.below(65_535)) DPT=\(scene.random.pick([22, 23, 445])) WINDOW=1024 RES=0x00 SYN URGP=0 "
    case 4: return "\(head) nvme0n1: I/O \(scene.random.below(900)) QID \(scene.random.below(16)) timeout, aborting"
    default:
      return "\(head) TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.  Check SNMP counters."
    }
  },
  LogFormat("windows-cbs") { scene in
    let level = scene.random.pick(["Info", "Info", "Info", "Info", "Warning", "Error"])
    let head = "\(scene.now.written("%Y-%m-%d %H:%M:%S")), \(filled(level, 21))"
    switch scene.kind(of: 5) {
    case 0: return "\(head) CBS    SQM: Initializing online with Windows opt-in: False"
    case 1:
      return
        "\(head) CBS    Session: \(scene.random.below(99_999_999))_\(scene.random.below(9_999_999)) initialized by client WindowsUpdateAgent."
    case 2:
      return
        "\(head) CSI    \(padded(scene.sequence % 9_999_999, 8))@\(scene.now.written("%Y/%m/%d:%H:%M:%S.%3")) WcpInitialize (wcp.dll version 0.0.0.6) called (stack @0x7fed806eb5d @0x7fef9fb9b6d @0x\(scene.random.hex(11)))"
    case 3:
      return
        "\(head) CBS    Read out cached package applicability for package: Package_for_KB\(scene.random.number(2_000_000..<5_999_999))~31bf3856ad364e35~amd64~~6.1.1.2, ApplicableState: \(scene.random.pick([0, 80, 112])), CurrentState:\(scene.random.pick([0, 112]))"
    default: return "\(head) CBS    Failed to internally open package. [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]"
    }
  },
  LogFormat("android") { scene in
    let head =
      "\(scene.now.written("%m-%d %H:%M:%S.%3")) \(padded(scene.random.number(900..<9000), 5, fill: " ")) \(padded(scene.random.number(900..<9000), 5, fill: " "))"
    switch scene.kind(of: 6) {
    case 0:
      return
        "\(head) D PowerManagerService: acquire lock=\(scene.random.below(999_999_999)), flags=0x1, tag=\"View Lock\", name=com.android.systemui, ws=null, uid=\(scene.random.number(10_000..<10_200)), pid=\(scene.random.number(900..<9000))"
    case 1:
      return
        "\(head) I ActivityManager: Start proc \(scene.random.number(900..<9000)):com.acme.shop/u0a\(scene.random.below(300)) for activity {com.acme.shop/com.acme.shop.MainActivity}"
    case 2:
      return
        "\(head) W ViewRootImpl[CartActivity]: Cancelling event due to no window focus: MotionEvent { action=ACTION_CANCEL, id[0]=0, x[0]=\(scene.random.below(1080)).0, y[0]=\(scene.random.below(2400)).0 }"
    case 3:
      return
        "\(head) V WindowManager: Skipping AppWindowToken{\(scene.random.hex(7)) token=Token{\(scene.random.hex(7)) ActivityRecord{\(scene.random.hex(7)) u0 com.acme.shop/.CartActivity t\(scene.random.below(999))}}} -- going to hide"
    case 4:
      return
        "\(head) E AndroidRuntime: FATAL EXCEPTION: main\n\(head) E AndroidRuntime: Process: com.acme.shop, PID: \(scene.random.number(900..<9000))\n"
        + "\(head) E AndroidRuntime: java.lang.NullPointerException: Attempt to invoke virtual method 'int android.view.View.getId()' on a null object reference\n"
        + "\(head) E AndroidRuntime: \tat com.acme.shop.CartActivity.onClick(CartActivity.kt:\(scene.random.number(20..<300)))"
    default:
      return
        "\(head) I chatty  : uid=\(scene.random.number(10_000..<10_200))(com.acme.shop) RenderThread identical \(scene.random.number(2..<90)) lines"
    }
  },
]
