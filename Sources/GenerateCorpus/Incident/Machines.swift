extension Narrator {
  /// The database host's syslog: logins, jobs, the kernel, and the hand that restarts the database.
  mutating func tellOfTheMachines() {
    every(21_000, from: story.start, to: story.end) { narrator, time in
      let process = narrator.random.number(2000..<32_000)
      let peer = "\(narrator.random.client()) port \(narrator.random.number(1024..<65_535))"
      switch narrator.random.below(4) {
      case 0:
        narrator.system(
          time, "sshd[\(process)]",
          "Invalid user \(narrator.random.pick(["admin", "oracle", "ubnt", "test user"])) from \(peer)")
      case 1: narrator.system(time, "sshd[\(process)]", "Failed password for root from \(peer) ssh2")
      case 2:
        narrator.system(time, "sshd[\(process)]", "Connection closed by authenticating user root \(peer) [preauth]")
      default: narrator.system(time, "sshd[\(process)]", "Received disconnect from \(peer):11: Bye Bye [preauth]")
      }
    }
    every(300_000, from: story.start, to: story.end) { narrator, time in
      let process = narrator.random.number(2000..<32_000)
      narrator.system(
        time, "CRON[\(process)]", "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)")
      narrator.system(time, "CRON[\(process + 1)]", "(root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)")
      narrator.system(time + 300, "CRON[\(process)]", "pam_unix(cron:session): session closed for user root")
    }
    every(70_000, from: story.start, to: story.end) { narrator, time in
      let uptime =
        "[\(padded(1_209_600 + (time.seconds - narrator.story.start.seconds), 5, fill: " ")).\(time.written("%6"))]"
      narrator.system(
        time, "kernel",
        "\(uptime) [UFW BLOCK] IN=eth0 OUT= MAC=02:42:0a:2a:01:05 SRC=\(narrator.random.client()) DST=10.42.1.5 LEN=40 TOS=0x00 PREC=0x00 TTL=\(narrator.random.number(30..<250)) ID=54321 PROTO=TCP SPT=\(narrator.random.number(1024..<65_535)) DPT=\(narrator.random.pick([22, 23, 5432])) WINDOW=65535 RES=0x00 SYN URGP=0 "
      )
    }
    tellOfHands()
  }

  private mutating func tellOfHands() {
    system(
      story.strain + -2_000, "CRON[31790]",
      "(reporting) CMD (/opt/acme/bin/nightly-report --day yesterday --parallel 64)")
    let uptime = story.outage.seconds - story.start.seconds + 1_209_600
    system(
      story.outage + 8_000, "kernel",
      "[\(uptime).220114] TCP: request_sock_TCP: Possible SYN flooding on port 5432. Sending cookies.  Check SNMP counters."
    )
    system(
      story.rotation + -1_000, "CRON[31871]",
      "(root) CMD (test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; })")
    system(
      story.restart + -75_000, "sshd[31922]",
      "Accepted publickey for erin from 198.51.100.23 port 50122 ssh2: ED25519 SHA256:\(random.hex(43))")
    system(story.restart + -74_900, "systemd-logind[611]", "New session 4182 of user erin.")
    system(
      story.restart + -900, "sudo",
      "    erin : TTY=pts/0 ; PWD=/home/erin ; USER=root ; COMMAND=/usr/bin/systemctl restart postgresql@16-main")
    system(story.restart + -800, "systemd[1]", "Stopping postgresql@16-main.service - PostgreSQL Cluster 16-main...")
    system(story.databaseReady + 40, "systemd[1]", "Started postgresql@16-main.service - PostgreSQL Cluster 16-main.")
    system(
      story.databaseReady + 60, "kernel",
      "[\(uptime + 600).004311] audit: type=1400 audit(\(story.databaseReady.seconds).004:118): apparmor=\"ALLOWED\" operation=\"open\" class=\"file\" profile=\"postgres\" name=\"/proc/sys/vm/overcommit_memory\" pid=31990 comm=\"postgres\""
    )
  }

  private mutating func system(_ time: Moment, _ tag: String, _ text: String) {
    journal.write(.system, at: time, "\(time.written("%b %e %H:%M:%S")) db-01 \(tag): \(text)")
  }
}
