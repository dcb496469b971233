# Shared by quickstart and check: packages, messages, steps. Sourced from the repository root.
# shellcheck shell=bash

# What the product needs (Debian 12 names): one for each find_package of CMakeLists.txt.
PACKAGES_PRODUCT=(
  g++ cmake ninja-build pkg-config
  libabsl-dev libboost-dev libcli11-dev libfmt-dev libpcap-dev libre2-dev libseccomp-dev
  libsimdjson-dev libssl-dev libyaml-cpp-dev libzstd-dev rapidjson-dev zlib1g-dev
)
# What only the tests, the sanitizers, the fuzz targets and the benchmarks need. llvm has the
# symbolizer: without it a sanitizer's report names no line.
PACKAGES_TESTS=(
  libgtest-dev libgmock-dev libbenchmark-dev
  clang clang-format clang-tidy libclang-rt-14-dev llvm ccache python3 iproute2 tcpreplay openssl
)

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

package_is_installed() {
  [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

# install_packages NAME...: asks apt only for what is missing, so the second run needs no network.
install_packages() {
  local name missing=() root=()
  if ! command -v dpkg-query >/dev/null; then
    say "this is no Debian: make sure that the equivalents of these are installed: $*"
    return 0
  fi
  for name in "$@"; do
    package_is_installed "$name" || missing+=("$name")
  done
  ((${#missing[@]} == 0)) && return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "install: as root, run: apt-get install ${missing[*]}"
    root=(sudo)
  fi
  say "installing ${#missing[@]} packages with apt: ${missing[*]}"
  # A stale index is worth a try: the packages may be in it, or in the local cache.
  run_logged "${root[@]}" apt-get update || say "apt-get update failed; trying all the same"
  run_logged "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}" ||
    fail_with_log "install: apt-get could not install ${missing[*]}"
}

# start_log FILE: where run_logged writes.
start_log() {
  LOG="$1"
  mkdir -p "$(dirname "$LOG")"
  : >"$LOG"
}

run_logged() {
  printf '+ %s\n' "$*" >>"$LOG"
  "$@" >>"$LOG" 2>&1 </dev/null
}

show_log() {
  printf -- '--- last lines of %s\n' "$LOG" >&2
  tail -n 40 "$LOG" >&2
}

fail_with_log() {
  show_log
  die "$@"
}

# use_ccache: a second build of the same source then costs seconds.
use_ccache() {
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER="${CMAKE_CXX_COMPILER_LAUNCHER:-ccache}"
  fi
}
