#!/usr/bin/env bash
# bench/cost.sh [--binary EASTWEST] [PROFILE...]: instructions per packet of the whole process, all
# threads, for each profile of `eastwest bench` (default: all of them). Each profile is played for
# one lap and for three; the difference is what packets cost, without start-up. Needs valgrind.
# Instructions hardly vary from run to run, whatever else the machine does.
set -euo pipefail
cd "$(dirname "$(realpath -- "${BASH_SOURCE[0]}")")/.."
# shellcheck source=bench/repeated.sh
source bench/repeated.sh

binary=build/release/eastwest
if [[ "${1:-}" == --binary ]]; then
  binary="${2:?--binary needs a path}"
  shift 2
fi
profiles=("$@")
((${#profiles[@]})) || profiles=(smb enterprise smallest churn elephant attack)
need valgrind "$binary"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# cost PROFILE PACKETS: "instructions packets".
cost() {
  local count
  count="$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$binary" bench \
    --profile "$1" --packets "$2" --json --threads 1 2>&1 >"$work/report" |
    sed -n 's/.*Collected : //p')"
  echo "$count $(sed -n 's/.*"packets":\([0-9]*\),.*/\1/p' "$work/report")"
}

printf '%-12s %12s\n' profile instructions
for profile in "${profiles[@]}"; do
  read -r once_cost once <<<"$(cost "$profile" 20000)"
  read -r more_cost more <<<"$(cost "$profile" 140000)"
  printf '%-12s %12d\n' "$profile" "$(((more_cost - once_cost) / (more - once)))"
done
