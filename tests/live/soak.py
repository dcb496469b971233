#!/usr/bin/env python3
"""Hours of mixed traffic into one sensor: does its memory stay flat, is every counter explained?
soak.py --eastwest BINARY --source DIR [--minutes 120] [--rate 1500] [--extra CAPTURE...]

Sends the project's captures (and those given) over a veth pair, round after round: each round once
with the addresses they have, so that flows come again on ports already seen, and once with
addresses of its own. After --population rounds the same addresses come again, as on a network of a
given size: what a sensor does with ever new hosts is strangers_test's. Writes a line a minute:
minutes, resident KiB, packets, and whatever counters of loss, drop, eviction or refusal are not
zero.
Exit status 1 when memory grew by more than a twentieth after the first third, or a packet was lost.
"""
import argparse
import os
import shutil
import sys
import tempfile
import time

from harness import OPTIONS, Sensor, resident, run

# What may only grow because something was given up.
SUSPICIOUS = ("drop", "lost", "evict", "refus", "overflow", "late", "error", "full", "limit",
              "failed", "discard", "shed")


def flat(counters, prefix=""):
    for name, value in counters.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        elif isinstance(value, int):
            yield prefix + name, value


def suspicious(counters):
    return {name: value for name, value in flat(counters)
            if value and any(word in name for word in SUSPICIOUS)}


def captures():
    folder = f"{OPTIONS.source}/pcaps"
    return sorted(f"{folder}/{name}" for name in os.listdir(folder)
                  if name.endswith(".pcap")) + OPTIONS.extra


def send(path):
    # Frames longer than the link carries are not sent; the rest of the capture is.
    run("tcpreplay", "-q", "-i", "near", "-p", OPTIONS.rate, path, check=False)


def send_round(number, folder):
    for path in captures():
        send(path)
        moved = f"{folder}/moved.pcap"
        seed = number % OPTIONS.population
        run("tcprewrite", f"--seed={seed}", "-i", path, "-o", moved, check=False)
        send(moved)


def soak(folder):
    sensor = Sensor(folder, filter="")
    pid = sensor.process.pid
    began = written = time.monotonic()
    samples, number = [], 0
    while (now := time.monotonic()) - began < OPTIONS.minutes * 60:
        number += 1
        send_round(number, folder)
        if time.monotonic() - written < 60:
            continue
        written = time.monotonic()
        samples.append(resident(pid))
        counters = sensor.counters()
        packets = dict(flat(counters)).get("capture.kernel_packets", 0)
        print(f"{(now - began) / 60:.1f}\t{samples[-1]}\t{packets}\t{suspicious(counters)}",
              flush=True)
    print(sensor.counters(), flush=True)
    status = sensor.stop()
    print(sensor.said()[-4000:])
    return status, samples


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--eastwest", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--rate", default="1500", help="packets a second")
    parser.add_argument("--population", type=int, default=200,
                        help="rounds until the same addresses come again")
    parser.add_argument("--extra", nargs="*", default=[])
    parser.add_argument("--inside", action="store_true", help="the namespaces are there already")
    parser.parse_args(namespace=OPTIONS)
    if not OPTIONS.inside:
        os.execvp("unshare", ["unshare", "-n", "-m", sys.executable, *sys.argv, "--inside"])
    for words in (["link", "set", "lo", "up"],
                  ["link", "add", "near", "type", "veth", "peer", "name", "far"],
                  ["link", "set", "near", "up"], ["link", "set", "far", "up"]):
        run("ip", *words)
    folder = tempfile.mkdtemp(prefix="eastwest-soak-")
    try:
        status, samples = soak(folder)
    finally:
        for sensor in Sensor.started:
            sensor.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    third = len(samples) // 3
    warm, end = max(samples[:third] or [0]), max(samples[-third:] or [0])
    print(f"resident after warm-up {warm} KiB, at the end {end} KiB, exit status {status}")
    sys.exit(status != 0 or end > warm * 1.05)


if __name__ == "__main__":
    main()
