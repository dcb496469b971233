# shellcheck shell=bash
# Sourced by the scripts beside it, from the project's root.

# repeated WORK LOOPS [CAPTURE...]: writes WORK/all.pcap, the captures (default: pcaps/*.pcap) one
# after the other, LOOPS times, each round later in time so that every connection is a new one.
repeated() {
  local work="$1" loops="$2" parts=() captures
  shift 2
  captures=("$@")
  ((${#captures[@]})) || captures=(pcaps/*.pcap)
  mergecap -F pcap -a -w "$work/once.pcap" "${captures[@]}"
  for ((i = 0; i < loops; i++)); do
    editcap -F pcap -t $((i * 10000000)) "$work/once.pcap" "$work/$i.pcap" 2>/dev/null
    parts+=("$work/$i.pcap")
  done
  mergecap -F pcap -a -w "$work/all.pcap" "${parts[@]}"
  rm -f "${parts[@]}"
}

# need TOOL...: ends the script with a message when one is missing.
need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "${0##*/}: $tool is missing" >&2; exit 1; }
  done
}
