#!/usr/bin/env bash
# bench/compare.sh [LOOPS] [CAPTURE...]: eastwest beside tshark and tcpdump on the same file, run in
# turn. The file is the captures (default: pcaps/*.pcap) one after the other, LOOPS times (default
# 200), each round later in time so that every connection is a new one. Needs wireshark-common,
# tshark and tcpdump. Prints median seconds and the ratio to eastwest.
set -euo pipefail
cd "$(dirname "$(realpath -- "${BASH_SOURCE[0]}")")/.."
# shellcheck source=bench/repeated.sh
source bench/repeated.sh

binary=build/release/eastwest
rounds=7
loops="${1:-200}"
shift || true
need editcap mergecap tshark tcpdump "$binary"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
repeated "$work" "$loops" "$@"
capinfos -c -d "$work/all.pcap" 2>/dev/null | tail -n 2

# seconds COMMAND...: wall time of one run.
seconds() {
  local start end
  start="$(date +%s.%N)"
  "$@" >/dev/null 2>&1
  end="$(date +%s.%N)"
  echo "$end $start" | awk '{print $1 - $2}'
}

names=("eastwest triage -q" "tshark -q -z smb2,srt" "tshark -q -z io,phs" "tcpdump -w /dev/null")
for ((round = 0; round <= rounds; round++)); do # round 0 warms up
  results=(
    "$(seconds "$binary" triage -q "$work/all.pcap")"
    "$(seconds tshark -q -r "$work/all.pcap" -z smb2,srt)"
    "$(seconds tshark -q -r "$work/all.pcap" -z io,phs)"
    "$(seconds tcpdump -r "$work/all.pcap" -w /dev/null)"
  )
  ((round)) || continue
  for i in "${!names[@]}"; do echo "${results[$i]}" >>"$work/$i.times"; done
done
for i in "${!names[@]}"; do
  sort -n "$work/$i.times" | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}' >"$work/$i.median"
done
base="$(cat "$work/0.median")"
for i in "${!names[@]}"; do
  awk -v name="${names[$i]}" -v base="$base" \
    '{printf "%-24s %8.3f s  %6.1f x\n", name, $1, $1 / base}' "$work/$i.median"
done
