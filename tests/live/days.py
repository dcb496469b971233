#!/usr/bin/env python3
"""Days of traffic in minutes: does triage keep its memory flat?
days.py --eastwest BINARY --source DIR [--hours 384] [--every 600] [--networks 40] [--most MIB]

Writes the project's captures into `eastwest triage -r -`, round after round, each some minutes
later than the one before and between hosts of one of so many networks; two of the sessions come
again with the same hosts, as one that lasts for days. Reads the resident memory as it goes. Exit
status 1 when it grows by more than an eighth in the second half (tables fill up with hosts first,
and an allocator's pages are not all alike from run to run), or with --most when it goes beyond.
"""
import argparse
import os
import struct
import subprocess
import sys

from harness import resident

LASTING = ("file_server", "psexec_139")  # their hosts stay the same


def packets(path):
    """Yields (microseconds, frame) of a little-endian pcap file."""
    with open(path, "rb") as source:
        source.read(24)
        while header := source.read(16):
            seconds, fraction, captured, _ = struct.unpack("<IIII", header)
            yield seconds * 1_000_000 + fraction, bytearray(source.read(captured))


def captures(folder):
    for name in sorted(os.listdir(folder)):
        if name.endswith(".pcap"):
            yield name.removesuffix(".pcap"), list(packets(f"{folder}/{name}"))


def moved(frame, number):
    """The frame between other hosts; its checksums are not right any more."""
    kind = frame[12:14]
    firsts = (27, 31) if kind == b"\x08\x00" else (24, 40) if kind == b"\x86\xdd" else ()
    out = bytearray(frame)
    for at in firsts:
        host = struct.unpack_from(">H", frame, at)[0]
        struct.pack_into(">H", out, at, (host + number) & 0xFFFF)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--eastwest", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--hours", type=float, default=384)
    parser.add_argument("--every", type=int, default=600, help="seconds from round to round")
    parser.add_argument("--networks", type=int, default=40, help="of 65536: always somebody new")
    parser.add_argument("--most", type=int, help="MiB: enough for any number of hosts")
    options = parser.parse_args()
    stories = list(captures(f"{options.source}/pcaps"))
    triage = subprocess.Popen([options.eastwest, "triage", "-q", "-k", "none", "-r", "-"],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    triage.stdin.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
    rounds = int(options.hours * 3600 / options.every)
    samples = []
    for number in range(rounds):
        begin = (1_700_000_000 + number * options.every) * 1_000_000
        for name, story in stories:
            first = story[0][0]
            for time, frame in story:
                at = begin + min(time - first, (options.every - 1) * 1_000_000)
                out = frame if name in LASTING else moved(frame, number % options.networks)
                triage.stdin.write(struct.pack("<IIII", at // 1_000_000, at % 1_000_000, len(out),
                                               len(out)))
                triage.stdin.write(out)
        samples.append(resident(triage.pid))
    triage.stdin.close()
    status = triage.wait()
    half = len(samples) // 2
    early, late = max(samples[:half]), max(samples[half:])
    print(f"{rounds} rounds, {options.hours:g} h: {early} KiB in the first half, {late} KiB in the "
          f"second, exit status {status}")
    grew = late > options.most * 1024 if options.most else late > early * 1.125
    sys.exit(status not in (0, 3) or grew)


if __name__ == "__main__":
    main()
