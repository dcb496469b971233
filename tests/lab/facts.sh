#!/bin/bash
# Prints what tshark sees in each capture: the facts pcaps/README.md quotes.
# usage: facts.sh CAPTURE...
set -euo pipefail

values() { tshark -r "$1" -Y "$2" -T fields -e "$3" 2>/dev/null; }
count() { values "$1" "$2" frame.number | wc -l; }

done_of() { echo "smb2.cmd == $1 && smb2.flags.response == 1 && smb2.nt_status == 0"; }

for capture in "$@"; do
  span=$(capinfos -Tmru "$capture" 2>/dev/null | cut -d, -f2)
  admin='smb2.tree contains "ADMIN$" || smb2.tree contains "C$"'
  echo "$(basename "$capture"): packets $(count "$capture" frame), seconds $span," \
    "logons $(count "$capture" "$(done_of 1)")," \
    "tree connects $(count "$capture" "$(done_of 3)")" \
    "(asked for ADMIN\$ or C\$: $(
      values "$capture" 'smb2.cmd == 3 && smb2.flags.response == 0' smb2.tree |
        grep -cE '(ADMIN|\\C)\$' || true))," \
    "opens $(count "$capture" "$(done_of 5)")" \
    "(on ADMIN\$ or C\$: $(
      count "$capture" "$(done_of 5) && ($admin) && !(smb2.tree contains \"IPC\$\")"))," \
    "svcctl calls [$(values "$capture" 'svcctl && dcerpc.pkt_type == 0' dcerpc.opnum |
      paste -sd' ')]," \
    "atsvc calls [$(values "$capture" 'dcerpc.pkt_type == 0 && !svcctl && !srvsvc' dcerpc.opnum |
      paste -sd' ')]," \
    "NBSS session requests $(count "$capture" 'nbss.type == 0x81')," \
    "encrypted $(count "$capture" 'tcp.payload contains fd:53:4d:42')," \
    "malformed $(count "$capture" _ws.malformed)"
done
