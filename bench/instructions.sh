#!/usr/bin/env bash
# bench/instructions.sh OLD NEW CAPTURE|DIR...: instructions per packet of two builds of eastwest,
# side by side. Each capture is read alone and four times over, each round later in time; the
# difference is what packets cost, without start-up. Needs valgrind and wireshark-common.
set -euo pipefail
(($# >= 3)) || { sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 1; }
old="$1" new="$2"
shift 2
for tool in valgrind editcap mergecap capinfos "$old" "$new"; do
  command -v "$tool" >/dev/null || { echo "instructions.sh: $tool is missing" >&2; exit 1; }
done
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# instructions BINARY CAPTURE: all threads; waiting threads sleep, so the count hardly varies.
instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$1" triage -q --threads 1 "$2" \
    2>&1 >/dev/null | sed -n 's/.*Collected : //p'
}

printf '%-36s %9s %9s %9s %7s\n' capture packets old new change
for capture in "$@"; do
  if [[ -d "$capture" ]]; then
    mergecap -F pcap -w "$work/one.pcap" "$capture"/*.pcap*
  else
    editcap -F pcap "$capture" "$work/one.pcap" 2>/dev/null
  fi
  parts=()
  for round in 0 1 2 3; do
    editcap -F pcap -t $((round * 10000000)) "$work/one.pcap" "$work/$round.pcap" 2>/dev/null
    parts+=("$work/$round.pcap")
  done
  mergecap -F pcap -a -w "$work/four.pcap" "${parts[@]}"
  packets="$(capinfos -c -M -T -r "$work/one.pcap" | cut -f 2)"
  costs=()
  for binary in "$old" "$new"; do
    once="$(instructions "$binary" "$work/one.pcap")"
    four="$(instructions "$binary" "$work/four.pcap")"
    costs+=("$(((four - once) / (3 * packets)))")
  done
  awk -v name="$(basename "$capture")" -v packets="$packets" -v old="${costs[0]}" \
    -v new="${costs[1]}" \
    'BEGIN {printf "%-36s %9d %9d %9d ", name, packets, old, new
            printf "%+6.1f%%\n", 100 * (new - old) / old}'
done
