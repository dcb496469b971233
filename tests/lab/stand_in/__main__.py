"""Answers svcctl, atsvc and RemCom pipes behind a Samba server.

usage: python3 stand_in NP_DIR ADMIN_DIR C_DIR HOST
"""
import os
import re
import sys
import threading

import samba_pipe
from ntlm_server import Account
from remcom import RemComService
from rpc import RpcConversation
from services import ServiceManager, TaskScheduler

ACCOUNT = ("administrator", "Lab-Passw0rd", "CORP")


def output_writer(admin_directory: str, c_directory: str):
    """What the command's own redirection would have written.

    That is '> \\\\127.0.0.1\\C$\\NAME' or '> %windir%\\Temp\\NAME'.
    """
    def leave_output(command: str) -> None:
        on_c = re.search(r">\s*\\\\127\.0\.0\.1\\C\$\\(\w+)", command)
        in_temp = re.search(r">\s*%windir%\\Temp\\(\w+\.tmp)", command)
        if on_c:
            path = os.path.join(c_directory, on_c.group(1))
            text = (b"C:\\Windows\\system32\r\n" if "echo cd " in command
                    else b"nt authority\\system\r\n")
        elif in_temp:
            path, text = (os.path.join(admin_directory, "Temp", in_temp.group(1)),
                          b"nt authority\\system\r\n")
        else:
            return
        with open(path, "wb") as out:
            out.write(text)
    return leave_output


def main() -> None:
    np_directory, admin_directory, c_directory, host = sys.argv[1:5]
    account = Account(*ACCOUNT, host)
    leave_output = output_writer(admin_directory, c_directory)
    services = ServiceManager(leave_output).interface()
    tasks = TaskScheduler(leave_output).interface()
    samba_pipe.listen(np_directory, "svcctl",
                      lambda pipe: RpcConversation(pipe, services, account).run())
    samba_pipe.listen(np_directory, "atsvc",
                      lambda pipe: RpcConversation(pipe, tasks, account).run())
    RemComService(np_directory).listen()
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
