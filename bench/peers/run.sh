#!/usr/bin/env bash
# bench/peers/run.sh [LOOPS] [CAPTURE...]: eastwest beside other tools on the same file, in turn, 7
# rounds. The file is the captures (default: pcaps/*.pcap) one after the other, LOOPS times (default
# 200), each round later in time so that every connection is a new one. Prints the median of wall
# seconds, the spread (least and most) and the ratio to eastwest. What is not installed or not built
# is named and left out. Needs wireshark-common; the bare loops need the preset `bench`.
set -euo pipefail
cd "$(dirname "$(realpath -- "${BASH_SOURCE[0]}")")/../.."
# shellcheck source=bench/repeated.sh
source bench/repeated.sh

binary="${EASTWEST:-build/release/eastwest}"
loop="${PCAP_LOOP:-build/bench/bench/eastwest_bench_pcap_loop}"
walk="${MAPPED_WALK:-build/bench/bench/eastwest_bench_mapped_walk}"
rounds=7
loops="${1:-200}"
shift || true
need editcap mergecap capinfos "$binary"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
repeated "$work" "$loops" "$@"
capinfos -c -d "$work/all.pcap" 2>/dev/null | tail -n 2
mkdir "$work/suricata"

names=() commands=()
# peer NAME TOOL WORDS...: takes part when TOOL is there.
peer() {
  local name="$1"
  shift
  if command -v "$1" >/dev/null; then
    names+=("$name")
    commands+=("$(printf '%q ' "$@")")
  else
    echo "left out: $name ($1 is not there)"
  fi
}
peer "eastwest triage -q" "$binary" triage -q "$work/all.pcap"
peer "eastwest triage --eve all" "$binary" triage -q --eve all -o - "$work/all.pcap"
peer "suricata -r" suricata -r "$work/all.pcap" -l "$work/suricata" --runmode single
peer "tshark -q -z smb2,srt" tshark -q -r "$work/all.pcap" -z smb2,srt
peer "tshark -q -z io,phs" tshark -q -r "$work/all.pcap" -z io,phs
peer "tcpdump -w /dev/null" tcpdump -r "$work/all.pcap" -w /dev/null
peer "bare libpcap loop" "$loop" "$work/all.pcap"
peer "bare mapped walk" "$walk" "$work/all.pcap"

for ((round = 0; round <= rounds; round++)); do # round 0 warms up
  for i in "${!names[@]}"; do
    start="$(date +%s.%N)"
    eval "${commands[$i]}" >/dev/null 2>&1 || { echo "run.sh: ${names[$i]} failed" >&2; exit 1; }
    end="$(date +%s.%N)"
    ((round == 0)) || echo "$end $start" | awk '{print $1 - $2}' >>"$work/$i.times"
  done
done
printf '%-28s %9s %9s %9s %8s\n' tool median least most ratio
for i in "${!names[@]}"; do
  sort -n -o "$work/$i.times" "$work/$i.times"
  awk -v name="${names[$i]}" -v base="$(sed -n "$(((rounds + 1) / 2))p" "$work/0.times")" \
    '{v[NR] = $1} END {m = v[int((NR + 1) / 2)]
      printf "%-28s %8.3fs %8.3fs %8.3fs %7.2fx\n", name, m, v[1], v[NR], m / base}' \
    "$work/$i.times"
done
