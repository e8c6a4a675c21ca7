# Sourced before the commands of a guide. Stands in for what belongs to a whole machine or a cluster: it looks whether what is named is there.

# Runs the rest as it is.
sudo() { while [[ $1 == -* ]]; do shift; done; "$@"; }
runuser() { while [[ $1 != -- ]]; do shift; done; shift; "$@"; }

# Units must be among those of the package.
systemctl() {
  local word
  for word in "$@"; do
    case $word in
      *.service | *.timer) test -f "$PROJECT/deploy/systemd/${word/@*./@.}" || return 4 ;;
    esac
  done
}
journalctl() { [[ $1 != --unit ]] || systemctl "$2"; }

# Files must be there, and what is named as KIND/NAME or after `scale`, `get` and so on must be named in a manifest.
kubectl() {
  local word previous=
  for word in "$@"; do
    case $previous in
      -f | --filename | -k | --kustomize) test -e "$PROJECT/$word" || return 1 ;;
    esac
    case $word in
      statefulset/* | deployment/* | daemonset/* | cronjob/*)
        grep --quiet --recursive --extended-regexp "^ +name: ${word#*/}\$" "$PROJECT/deploy/kubernetes" || return 1 ;;
    esac
    previous=$word
  done
}
docker() { [[ $* != *"-f "* ]] || test -f "$PROJECT/$(sed -E 's/.*-f ([^ ]+).*/\1/' <<< "$*")"; }

# Targets and tests must be there; what they do is not done here.
make() { command make --dry-run --directory "$PROJECT" "$@" > /dev/null; }
swift() {
  local filter=${!#}
  [[ $1 != test ]] || grep --quiet --recursive --extended-regexp "(struct|func \`?).*$filter" "$PROJECT/Tests"
}
git() { test -e "$PROJECT/${!#}"; }

# A chunk as Fluent Bit leaves it: fluent_bit_chunk FILE TAG TEXT...
fluent_bit_chunk() {
  python3 - "$@" <<'PYTHON'
import os, struct, sys
from zlib import crc32
path, tag, *texts = sys.argv[1:]
content = b""
for second, text in enumerate(texts):
    content += b"\x92\x92\xd7\x00" + struct.pack(">II", 1772431200 + second, 0) + b"\x80"
    content += b"\x81\xa3log\xda" + struct.pack(">H", len(text)) + text.encode()
data = b"\xf1\x77\x00\x00" + tag.encode()
data = struct.pack(">H", len(data)) + data + content
os.makedirs(os.path.dirname(path), exist_ok=True)
with open(path, "wb") as file:
    file.write(b"\xc1\x00" + struct.pack(">III", crc32(data), 0, len(content)) + bytes(8) + data)
os.utime(path, (1772431200, 1772431200))
PYTHON
}
