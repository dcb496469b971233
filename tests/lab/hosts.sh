# shellcheck shell=bash
# Lab hosts as network namespaces on one bridge. Sourced by record.sh; everything made here,
# remove_lab removes. Needs WORK (a private directory), LAB (this directory) and PYTHON.

PREFIX=ewlab
USERS=(administrator:20000 alice:20001 bob:20002)
PASSWORD='Lab-Passw0rd'
STARTED_PIDS=()

die() { echo "record.sh: $*" >&2; exit 1; }

wait_until() {  # wait_until WHAT COMMAND...: polls for at most 15 s
  local what=$1
  shift
  for _ in $(seq 150); do "$@" 2>/dev/null && return; sleep 0.1; done
  die "$what did not come up"
}

make_switch() {
  ip netns add $PREFIX-switch
  ip -n $PREFIX-switch link add br0 type bridge
  ip -n $PREFIX-switch link set br0 up
}

# plain_frames NAMESPACE DEVICE: no offloads, so that frames are what a tap sees: at most 1514
# bytes, with checksums.
plain_frames() {
  ip netns exec "$1" ethtool -K "$2" tx off rx off tso off gso off gro off sg off >/dev/null 2>&1
}

# add_host NAME NUMBER: 10.20.0.NUMBER and fd20::NUMBER behind eth0.
add_host() {
  local name=$1 number=$2 ns=$PREFIX-$1
  ip netns add "$ns"
  ip -n $PREFIX-switch link add "p-$name" type veth peer name eth0 netns "$ns"
  ip -n $PREFIX-switch link set "p-$name" master br0 up
  ip -n "$ns" link set eth0 address "$(printf '02:00:0a:14:00:%02x' "$number")"
  plain_frames "$ns" eth0
  plain_frames $PREFIX-switch "p-$name"
  ip -n "$ns" link set lo up
  ip -n "$ns" link set eth0 up
  ip -n "$ns" addr add "10.20.0.$number/24" dev eth0
  ip -n "$ns" addr add "fd20::$number/64" dev eth0 nodad
  make_state "$name"
}

make_state() {
  local name=$1 state=$WORK/$1 user
  mkdir -p "$state"/{private,state,cache,lock,pid,ncalrpc,admin/Temp,c,data}
  chmod 711 "$state"
  chmod 1777 "$state/data"
  sed -e "s|@STATE@|$state|" -e "s|@NAME@|${name^^}|" "$LAB/smb.conf.in" >"$state/smb.conf"
  [[ $name != files* ]] || sed "s|@STATE@|$state|" "$LAB/smb.conf.files.in" >>"$state/smb.conf"
  cp /etc/passwd "$state/passwd"
  for user in "${USERS[@]}"; do
    echo "${user%:*}:x:${user#*:}:65534:lab:/nonexistent:/usr/sbin/nologin" >>"$state/passwd"
  done
  chown -R 20000 "$state/admin" "$state/c"
}

# inside NAME: sets HOST to a command prefix that runs a command on that host: own network, host
# name, user list and process ids. Killing the process it starts ends every process below it.
inside() {
  # shellcheck disable=SC2016  # expanded by the inner shell
  HOST=(ip netns exec "$PREFIX-$1" unshare --uts --mount --pid --fork --kill-child --
    sh -c 'hostname "$0" && mount --bind "$1/passwd" /etc/passwd && shift && "$@"' "$1" "$WORK/$1")
}

start_server() {  # start_server NAME: Samba and, on workstations, the stand-in behind its pipes
  local name=$1 state=$WORK/$1
  inside "$name"
  "${HOST[@]}" bash "$LAB/samba_host.sh" "$state" "$PASSWORD" "${USERS[@]%:*}" \
    >"$state/samba.out" 2>&1 &
  STARTED_PIDS+=($!)
  wait_until "samba-dcerpcd on $name" test -S "$state/ncalrpc/np/srvsvc"
  wait_until "smbd on $name" ip netns exec "$PREFIX-$name" bash -c 'exec 3<>/dev/tcp/127.0.0.1/445'
  [[ $name == wks* ]] || return 0
  "$PYTHON" "$LAB/stand_in" "$state/ncalrpc/np" "$state/admin" "$state/c" "${name^^}" \
    >"$state/stand_in.out" 2>&1 &
  STARTED_PIDS+=($!)
  wait_until "the stand-in on $name" grep -q ready "$state/stand_in.out"
}

start_capture() {  # start_capture NAME FILE: what that host's interface sees of SMB
  ip netns exec "$PREFIX-$1" tcpdump -Z root -i eth0 -s 0 -B 8192 --immediate-mode -w "$2" \
    'tcp port 445 or tcp port 139' 2>"$WORK/tcpdump.out" &
  CAPTURE_PID=$!
  STARTED_PIDS+=("$CAPTURE_PID")
  wait_until tcpdump grep -q 'listening on' "$WORK/tcpdump.out"
}

stop_capture() {
  sleep 0.7
  kill -INT "$CAPTURE_PID"
  wait "$CAPTURE_PID" || true
  grep -q '^0 packets dropped by kernel' "$WORK/tcpdump.out" ||
    die "tcpdump lost packets: $(cat "$WORK/tcpdump.out")"
}

remove_lab() {
  local pid ns
  # Only children that still run: a number in STARTED_PIDS may belong to somebody else by now.
  for pid in $(jobs -pr); do
    if [[ " ${STARTED_PIDS[*]} " == *" $pid "* ]]; then
      kill -KILL "$pid" && { wait "$pid" 2>/dev/null || true; }
    fi
  done
  for ns in "${MADE_NAMESPACES[@]}"; do ip netns del "$ns" 2>/dev/null || true; done
  rm -rf "$WORK"
}
