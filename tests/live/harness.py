"""What the tests of the running sensor share: processes, captures, receivers."""
import argparse
import json
import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import threading
import time

FRAMES_PER_SECOND = "4000"
OPTIONS = argparse.Namespace()


def run(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True)


def resident(pid):
    """KiB."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def capture(name):
    return f"{OPTIONS.source}/pcaps/{name}.pcap"


def alerts_of(lines):
    return [e for e in map(json.loads, lines) if e["event_type"] == "alert"]


def comparable(alert, frames=True):
    """What an alert says, without what no two runs have in common: times, and where it was read."""
    dropped = {"timestamp", "in_iface", "pcap_filename", "flow_id", "first", "last", "when"}
    if not frames:
        dropped |= {"pcap_cnt"}

    def strip(value):
        if isinstance(value, dict):
            return {k: strip(v) for k, v in sorted(value.items()) if k not in dropped}
        if isinstance(value, str):
            return re.sub(r"within \d+ ms", "within N ms", value)
        return [strip(v) for v in value] if isinstance(value, list) else value

    return strip(alert)


def datagram(port):
    """Sends one UDP datagram of nobody's protocol from 10.0.0.1 to 10.0.0.2."""
    addresses = bytes([10, 0, 0, 1, 10, 0, 0, 2])
    payload = b"nothing that anybody reads"
    udp = struct.pack(">HHHH", 40000, port, 8 + len(payload), 0) + payload
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0) + addresses
    total = sum(struct.unpack(">10H", head))
    head = head[:10] + struct.pack(">H", 0xFFFF - (total & 0xFFFF) - (total >> 16)) + head[12:]
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind(("near", 0))
        wire.send(bytes(12) + b"\x08\x00" + head + udp)


class Sensor:
    """A running sensor on the far end of the veth pair."""

    started = []

    def __init__(self, folder, *words, filter="tcp", stdout=subprocess.DEVNULL, environment=None,
                 started="capturing on"):
        self.folder = folder
        Sensor.started.append(self)
        self.errors = open(f"{folder}/stderr", "a+")
        self.process = subprocess.Popen(
            [OPTIONS.eastwest, "sensor", "-i", "far", "-l", f"{folder}/log", "-c",
             f"{OPTIONS.source}/tests/lab/site.yaml", "--set",
             f"sensor.control_socket={folder}/socket",
             *words, *filter.split()],
            stderr=self.errors, stdout=stdout, env={**os.environ, **(environment or {})})
        deadline = time.monotonic() + 30
        while started not in self.said():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the sensor did not start: {self.said()}")
            time.sleep(0.02)

    def said(self):
        with open(f"{self.folder}/stderr") as text:
            return text.read()

    def wait_for(self, words):
        deadline = time.monotonic() + 30
        while words not in self.said():
            assert time.monotonic() < deadline, f"never said {words!r}: {self.said()}"
            time.sleep(0.02)

    def ask(self, command, **arguments):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(30)
            client.connect(f"{self.folder}/socket")
            request = json.dumps({"command": command, "arguments": arguments})
            client.sendall(request.encode() + b"\n")
            answer = json.loads(client.makefile().readline())
        return answer["return"], answer["message"]

    def counters(self):
        return self.ask("dump-counters")[1]

    def wait_for_packets(self, count):
        deadline = time.monotonic() + 30
        while self.counters()["decoder"]["pkts"] < count:
            assert time.monotonic() < deadline, f"no {count} packets: {self.counters()}"
            time.sleep(0.05)

    def stop(self, sent=signal.SIGTERM):
        self.process.send_signal(sent)
        status = self.process.wait(timeout=60)
        self.errors.close()
        return status

    def lines(self):
        with open(f"{self.folder}/log/eve.json") as text:
            return text.read().splitlines()


def replay(path, speed=FRAMES_PER_SECOND, interface="near"):
    run("tcpreplay", "-q", "-i", interface, "-p", speed, path)


def rewrite(path, out, packets):
    """Writes what packets(bytes) gives for each packet, at the time of the packet."""
    with open(path, "rb") as source, open(out, "wb") as target:
        target.write(source.read(24))
        while header := source.read(16):
            seconds, fraction, captured, _ = struct.unpack("<IIII", header)
            for packet in packets(source.read(captured)):
                target.write(struct.pack("<IIII", seconds, fraction, len(packet), len(packet)))
                target.write(packet)


def tls_server(folder):
    """A context with a certificate of its own for 127.0.0.1: folder/siem.crt."""
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-days", "1", "-subj", "/CN=siem", "-addext", "subjectAltName=IP:127.0.0.1",
        "-keyout", f"{folder}/siem.key", "-out", f"{folder}/siem.crt")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/siem.crt", f"{folder}/siem.key")
    return context


class Receiver(threading.Thread):
    """Whoever takes EVE by a socket; it reads at once, so nothing is under way when it dies."""

    def __init__(self, kind, path, tls=None):
        super().__init__(daemon=True)
        self.lines = []
        self.tls = tls
        family = socket.AF_UNIX if kind == "unix" else socket.AF_INET
        self.listener = socket.socket(family)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if kind == "unix" and os.path.exists(path):
            os.remove(path)
        self.listener.bind(path if kind == "unix" else ("127.0.0.1", 5140))
        self.listener.listen()
        self.client = None
        self.start()

    def run(self):
        try:
            self.client, _ = self.listener.accept()
            if self.tls is not None:
                self.client = self.tls.wrap_socket(self.client, server_side=True)
            for line in self.client.makefile():
                self.lines.append(line.rstrip("\n"))
        except (OSError, ValueError):
            pass

    def die(self):
        for one in (self.client, self.listener):
            if one is not None:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                one.close()
        self.join(timeout=10)
