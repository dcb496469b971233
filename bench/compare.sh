#!/usr/bin/env bash
# bench/compare.sh OLD NEW [-- COMMAND WORDS...]: is the second build of eastwest better than the
# first? Runs both in turn, 9 rounds, and compares user seconds, which a busy machine changes least.
# better: the worst of the new is below the best of the old; worse: the other way round; same: the
# spreads overlap. Default command: bench --profile enterprise --packets 1000000 --threads 1. Exit
# status 1 when it is worse.
set -euo pipefail
(($# >= 2)) || { sed -n '2,6s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
old="$1" new="$2"
shift 2
[[ "${1:-}" == -- ]] && shift
words=("$@")
((${#words[@]})) || words=(bench --profile enterprise --packets 1000000 --threads 1)
rounds="${ROUNDS:-9}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# user COMMAND...: user CPU seconds of one run.
user() {
  local TIMEFORMAT=%U
  { time "$@" >/dev/null 2>"$work/errors"; } 2>&1
}

for ((round = 0; round <= rounds; round++)); do # round 0 warms up
  for which in old new; do
    seconds="$(user "${!which}" "${words[@]}")" ||
      { echo "compare.sh: ${!which} failed:" >&2; cat "$work/errors" >&2; exit 2; }
    ((round == 0)) || echo "$seconds" >>"$work/$which"
  done
done
for which in old new; do
  sort -n -o "$work/$which" "$work/$which"
  awk -v which="$which" '{v[NR] = $1} END {printf "%-4s best %.3f s  median %.3f s  worst %.3f s\n",
    which, v[1], v[int((NR + 1) / 2)], v[NR]}' "$work/$which"
done
paste "$work/old" "$work/new" | awk '{o[NR] = $1; n[NR] = $2}
  END {m = int((NR + 1) / 2)
       verdict = n[NR] < o[1] ? "better" : n[1] > o[NR] ? "worse" : "same"
       printf "%s: median %+.1f %%\n", verdict, 100 * (n[m] / o[m] - 1)
       exit verdict == "worse"}'
