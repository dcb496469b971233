#!/usr/bin/env python3
"""CPU a packet of whoever receives: receiver.py --eastwest BINARY [--rate PPS] [--rounds N] CAPTURE

Sends the capture with tcpreplay over a veth pair in a network namespace of its own, as fast as it
goes or at --rate, to a running sensor and to tcpdump that writes to /dev/null (libpcap's ring and
the copy, nothing else), in turn. Prints user and system time of the receiver for each packet sent,
and what it lost. Needs root, tcpreplay and tcpdump.
"""
import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def said(path):
    with open(path) as text:
        return text.read()


def receive(name, words, options, folder):
    log = f"{folder}/{name}.log"
    with open(log, "w") as out:
        receiver = subprocess.Popen(words, stdout=out, stderr=out)
    deadline = time.monotonic() + 20
    while not re.search("capturing on|listening on", said(log)):
        if receiver.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"{name} did not start: {said(log)}")
        time.sleep(0.1)
    before = cpu_seconds(receiver.pid)
    speed = ["-p", options.rate] if options.rate else ["-t"]
    sent = run("tcpreplay", "-q", "-K", *speed, "-i", "near", options.capture)
    time.sleep(1)  # what is on the way
    used = cpu_seconds(receiver.pid) - before
    receiver.send_signal(signal.SIGINT)
    receiver.wait(30)
    report = sent.stdout + sent.stderr
    packets = int(re.search(r"Actual: (\d+) packets", report).group(1))
    rate = float(re.search(r"([\d.]+) pps", report).group(1))
    losses = r"(?:kernel|interface|ring|pool|shed) (\d+)|(\d+) packets dropped"
    lost = sum(int(one or other) for one, other in re.findall(losses, said(log)))
    print(f"{name:10}{packets:>10} packets{rate:>10.0f} a second"
          f"{used / packets * 1e9:>8.0f} ns a packet{lost:>8} lost",
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--eastwest", required=True)
    parser.add_argument("--rate", help="packets a second; without, as fast as it goes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("capture", help="pcap with Ethernet frames")
    options = parser.parse_args()
    if not options.inside:
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.argv, "--inside"])
    run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far")
    for end in ("near", "far"):
        run("ip", "link", "set", end, "up", "mtu", "9000")
    with tempfile.TemporaryDirectory() as folder:
        sensor = [options.eastwest, "sensor", "-i", "far", "-l", folder]
        tcpdump = ["tcpdump", "-n", "-i", "far", "-B", "65536", "-w", "/dev/null"]
        for _ in range(options.rounds):
            receive("eastwest", sensor, options, folder)
            receive("tcpdump", tcpdump, options, folder)


if __name__ == "__main__":
    main()
