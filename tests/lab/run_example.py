"""Runs one of impacket's own example scripts with repeatable random names.

usage: run_example.py SEED SCRIPT ARGUMENTS...
Two things differ from running the script by hand: the random generator is seeded, so service and
file names are the same in every recording, and an error answer to FSCTL_PIPE_WAIT, which Samba does
not implement, is not fatal. The request and Samba's answer still cross the wire.
"""
import random
import runpy
import sys

from impacket.smbconnection import SessionError, SMBConnection

wait_named_pipe = SMBConnection.waitNamedPipe


def wait_or_go_on(self, tree, pipe, timeout=5):
    try:
        return wait_named_pipe(self, tree, pipe, timeout)
    except SessionError:
        return None


SMBConnection.waitNamedPipe = wait_or_go_on
random.seed(int(sys.argv[1]))
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
