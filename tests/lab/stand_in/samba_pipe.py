"""One end of a Samba named pipe: the unix socket smbd opens when a client opens \\pipe\\NAME.

smbd looks for a listening socket <ncalrpc dir>/np/<name in lower case>. On each open it sends a
named_pipe_auth_req (librpc/idl/named_pipe_auth.idl: big-endian length, "NPAM", level 7) that
carries the logged-on user, waits for a named_pipe_auth_rep, and from then on exchanges messages,
each behind a 16-bit little-endian length, because the answer declares a message-mode pipe.
"""
import os
import socket
import struct
import threading

NPA_LEVEL = 7  # Samba 4.16 to 4.17; other releases speak other levels and are refused by name
MESSAGE_MODE_PIPE = 2
DEVICE_STATE = 0x05FF
ALLOCATION_SIZE = 4096


class PipeClosed(Exception):
    """The client closed the pipe."""


class PipeConnection:
    """A client's open of the pipe; receive() and send() move whole messages."""

    def __init__(self, sock: socket.socket):
        self._sock = sock
        self._accept()

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self._sock.recv(count - len(data))
            if not piece:
                raise PipeClosed
            data += piece
        return data

    def _accept(self) -> None:
        (length,) = struct.unpack(">I", self._exactly(4))
        magic, level = struct.unpack("<4sI", self._exactly(length)[:8])
        if magic != b"NPAM" or level != NPA_LEVEL:
            raise RuntimeError(f"smbd speaks pipe handshake {magic!r} level {level}, "
                               f"this stand-in {NPA_LEVEL}")
        reply = struct.pack("<4sIIHH4xQI", b"NPAM", level, level, MESSAGE_MODE_PIPE,
                            DEVICE_STATE, ALLOCATION_SIZE, 0)
        self._sock.sendall(struct.pack(">I", len(reply)) + reply)

    def receive(self) -> bytes:
        (length,) = struct.unpack("<H", self._exactly(2))
        return self._exactly(length)

    def send(self, message: bytes) -> None:
        self._sock.sendall(struct.pack("<H", len(message)) + message)

    def close(self) -> None:
        self._sock.close()


def listen(np_directory: str, name: str, on_open) -> None:
    """Listens on one pipe and calls on_open(PipeConnection) in its own thread for every open."""
    path = os.path.join(np_directory, name.lower())
    if os.path.exists(path):
        os.unlink(path)  # samba-dcerpcd put its own svcctl there
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(16)

    def serve(client: socket.socket) -> None:
        try:
            on_open(PipeConnection(client))
        except (PipeClosed, ConnectionError):
            pass
        finally:
            client.close()

    def accept_forever() -> None:
        while True:
            client, _ = server.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept_forever, daemon=True).start()
