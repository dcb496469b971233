"""The pipes of RemCom, the service impacket's psexec.py installs.

One control pipe, then three named for the client. The control message says machine, process id and
command; the client then opens RemCom_stdin/stdout/stderr with both appended (the missing 'i' in
"communicaton" is the tool's own). Answers a canned line and return code 0.
"""
import struct
import threading

import samba_pipe

CONTROL_PIPE = "RemCom_communicaton"
OUTPUT = b"nt authority\\system\r\n"
COMMAND_SIZE, DIRECTORY_SIZE, MACHINE_SIZE = 4096, 260, 260


class RemComService:
    def __init__(self, np_directory: str):
        self._np = np_directory

    def listen(self) -> None:
        samba_pipe.listen(self._np, CONTROL_PIPE, self._control)

    def _control(self, pipe) -> None:
        message = pipe.receive()
        machine_at = COMMAND_SIZE + DIRECTORY_SIZE + 8
        (process_id,) = struct.unpack_from("<I", message, machine_at - 4)
        machine = message[machine_at:machine_at + MACHINE_SIZE].rstrip(b"\0").decode()
        opened = {name: threading.Event() for name in ("stdin", "stdout", "stderr")}
        finished = threading.Event()
        for name, event in opened.items():
            samba_pipe.listen(self._np, f"RemCom_{name}{machine}{process_id}",
                              self._stream(name, event, finished))
        for event in opened.values():
            event.wait(timeout=10)
        finished.wait(timeout=0.5)  # the time a small program takes
        pipe.send(struct.pack("<II", 0, 0))
        finished.set()
        pipe.receive()

    @staticmethod
    def _stream(name: str, opened: threading.Event, finished: threading.Event):
        def on_open(pipe) -> None:
            opened.set()
            if name == "stdout":
                pipe.send(OUTPUT)
            finished.wait(timeout=20)
            pipe.receive()
        return on_open
