#!/bin/bash
# Records every capture of pcaps/ again: real tools against real Samba servers in network
# namespaces.
# usage: sudo tests/lab/record.sh [OUTPUT_DIR]     (default: pcaps/ of this repository)
set -euo pipefail
shopt -s inherit_errexit

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OUT=$(realpath -m "${1:-$LAB/../../pcaps}")
PYTHON=/usr/bin/python3  # Debian's own: it has Debian's impacket
EXAMPLES=/usr/share/doc/python3-impacket/examples
PACKAGES='samba smbclient python3-impacket tcpdump iproute2 ethtool util-linux'
ADMIN='CORP/administrator'
export PYTHONDONTWRITEBYTECODE=1

check_machine() {
  [[ $EUID -eq 0 ]] || { echo "record.sh: run as root (it makes network namespaces)" >&2; exit 1; }
  local tool
  for tool in smbd smbclient smbpasswd tcpdump ip ethtool unshare "$PYTHON"; do
    command -v "$tool" >/dev/null ||
      { echo "record.sh: $tool is missing: apt install $PACKAGES" >&2; exit 1; }
  done
  [[ -f $EXAMPLES/psexec.py ]] ||
    { echo "record.sh: impacket is missing: apt install $PACKAGES" >&2; exit 1; }
  if ip netns list | grep -q '^ewlab-'; then
    echo "record.sh: namespaces ewlab-* exist, another recording is under way or was killed:" \
      "ip netns list" >&2
    exit 1
  fi
}

example() {  # example CLIENT SEED SCRIPT ARGUMENTS...
  local client=$1 seed=$2 script=$3
  shift 3
  inside "$client"
  timeout -s KILL 60 "${HOST[@]}" "$PYTHON" "$LAB/run_example.py" "$seed" "$EXAMPLES/$script" "$@" \
    >>"$WORK/tools.out" 2>&1
}

share() {  # share CLIENT USER ADDRESS PORT //HOST/SHARE COMMANDS
  inside "$1"
  timeout -s KILL 60 "${HOST[@]}" smbclient --configfile="$WORK/$1/smb.conf" \
    -U "CORP/$2%$PASSWORD" -I "$3" -p "$4" "$5" -c "$6" >>"$WORK/tools.out" 2>&1
}

leave() {  # says what the tools said when one of them failed, and removes the lab in every case
  [[ $1 -eq 0 || ! -f $WORK/tools.out ]] || tail -20 "$WORK/tools.out" >&2
  remove_lab
  exit "$1"
}

fresh_target() {  # every scenario finds wks02's shares as the first one did
  rm -rf "$WORK"/wks02/admin/* "$WORK"/wks02/c/*
  install -d -o 20000 "$WORK/wks02/admin/Temp"
}

# The incident: psexec.py runs one command on wks02, then the same workstation opens ADMIN$ five
# times.
record_psexec() {  # record_psexec FILE ADDRESS PORT SEED
  local round
  fresh_target
  start_capture wks02 "$OUT/$1"
  example wks01 "$4" psexec.py -file "$WORK/placeholder.exe" -port "$3" -target-ip "$2" \
    "$ADMIN:$PASSWORD@WKS02" cmd.exe /c whoami <>"$WORK/silent"
  for round in 1 2 3 4 5; do
    share wks01 administrator "$2" "$3" '//WKS02/ADMIN$' \
      "lcd $WORK; ls; put note.txt open$round.tmp; del open$round.tmp"
  done
  stop_capture
}

record_spread12() {
  fresh_target
  start_capture wks02 "$WORK/stages.pcap"
  inside wks01
  timeout -s KILL 60 "${HOST[@]}" "$PYTHON" "$LAB/three_stages.py" 10.20.0.102 \
    administrator "$PASSWORD" "$WORK/placeholder.exe" 2.5
  stop_capture
  "$PYTHON" "$LAB/stretch.py" "$WORK/stages.pcap" "$OUT/psexec_spread12.pcap" 2 358
}

record_smbexec() {
  fresh_target
  start_capture wks02 "$OUT/smbexec.pcap"
  printf 'whoami\nexit\n' |
    example wks01 3 smbexec.py -service-name LabShell -target-ip 10.20.0.102 \
      "$ADMIN:$PASSWORD@WKS02"
  stop_capture
}

record_atexec() {
  fresh_target
  start_capture wks02 "$OUT/atexec.pcap"
  example wks01 7 atexec.py "$ADMIN:$PASSWORD@10.20.0.102" whoami
  stop_capture
}

record_file_server() {
  start_capture files01 "$OUT/file_server.pcap"
  local pair client user
  for pair in wks01:alice wks02:bob; do
    client=${pair%:*} user=${pair#*:}
    share "$client" "$user" 10.20.0.20 445 //FILES01/data \
      "lcd $WORK; mkdir $user; cd $user; put note.txt report.txt;
      put table.csv; ls; get report.txt back-$user.txt; rename table.csv table-2.csv; ls;
      del report.txt"
  done
  share wks02 bob 10.20.0.20 445 //FILES01/data "lcd $WORK; cd alice; ls; get table-2.csv copy.csv"
  share wks01 alice 10.20.0.20 445 //FILES01/data \
    "cd alice; del table-2.csv; cd ..; rmdir alice; ls"
  stop_capture
}

check_machine
mkdir -p "$OUT"
WORK=$(mktemp -d /tmp/ewlab.XXXXXX)
chmod 711 "$WORK"
# shellcheck source=tests/lab/hosts.sh
source "$LAB/hosts.sh"
MADE_NAMESPACES=("$PREFIX"-{wks01,wks02,files01,switch})
trap 'leave $?' EXIT

"$PYTHON" "$LAB/placeholder_exe.py" "$WORK/placeholder.exe"
printf 'a short note\r\n' >"$WORK/note.txt"
mkfifo "$WORK/silent"  # a terminal nobody types at: psexec.py forwards its input to the service
seq -f 'row %g,1,2,3' 400 >"$WORK/table.csv"
make_switch
add_host wks01 101
add_host wks02 102
add_host files01 20
start_server wks02
start_server files01

record_psexec psexec_full.pcap 10.20.0.102 445 1
record_spread12
record_smbexec
record_psexec psexec_ipv6.pcap fd20::102 445 5
record_psexec psexec_139.pcap 10.20.0.102 139 6
record_atexec
record_file_server
ls -l "$OUT"/*.pcap
