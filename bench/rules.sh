#!/usr/bin/env bash
# bench/rules.sh [LOOPS] [CAPTURE...]: what the rules cost. The captures (default: pcaps/*.pcap),
# LOOPS times one after the other (default 50), with all rules and with one that matches nothing, in
# turn, 9 times each. Prints user seconds and what the rules add. Needs wireshark-common.
set -euo pipefail
cd "$(dirname "$(realpath -- "${BASH_SOURCE[0]}")")/.."
# shellcheck source=bench/repeated.sh
source bench/repeated.sh

binary=build/release/eastwest
rounds=9
loops="${1:-50}"
shift || true
need editcap mergecap "$binary"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
repeated "$work" "$loops" "$@"
cat >"$work/none.yml" <<'RULE'
title: Nothing
id: 0
logsource: {product: eastwest, service: dce_rpc}
detection: {s: {opnum: 65535, endpoint: svcctl}, condition: s}
RULE

# user COMMAND...: user CPU seconds of one run, which a busy machine changes least.
user() {
  local TIMEFORMAT=%U
  { time "$@" >/dev/null 2>&1; } 2>&1
}

run=("$binary" triage -q -c tests/lab/site.yaml "$work/all.pcap")
for ((i = 0; i < rounds; i++)); do
  user "${run[@]}" >>"$work/with"
  user "${run[@]}" -S "$work/none.yml" >>"$work/without"
done
for kind in with without; do
  sort -n -o "$work/$kind" "$work/$kind"
  awk -v kind="$kind" '{ v[NR] = $1 }
    END { printf "%-8s best %.3f s  median %.3f s\n", kind, v[1], v[int((NR + 1) / 2)] }' \
    "$work/$kind"
done
paste "$work/with" "$work/without" | awk '{ w[NR] = $1; o[NR] = $2 }
  END { m = int((NR + 1) / 2)
        printf "the rules add %.1f %% (best), ", 100 * (w[1] / o[1] - 1)
        printf "%.1f %% (median)\n", 100 * (w[m] / o[m] - 1) }'
