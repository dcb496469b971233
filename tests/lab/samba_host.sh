#!/bin/bash
# Runs inside a lab host: makes the accounts, then samba-dcerpcd and smbd.
# usage: samba_host.sh STATE PASSWORD USER...
set -eu
state=$1 password=$2 dcerpcd=/usr/libexec/samba/samba-dcerpcd
[[ -x $dcerpcd ]] || dcerpcd=$(command -v samba-dcerpcd)
shift 2
for user in "$@"; do
  printf '%s\n%s\n' "$password" "$password" |
    smbpasswd -c "$state/smb.conf" -s -a "$user" >/dev/null
done
"$dcerpcd" --configfile="$state/smb.conf" --libexec-rpcds --foreground --no-process-group &
smbd --configfile="$state/smb.conf" --foreground --no-process-group
