"""Somebody sets the clock of the machine: a part of the live tests."""
import json
import os
import struct
import time

from harness import OPTIONS, Sensor, alerts_of, capture, comparable, replay
from restart import INCIDENT, ids_of

HOUR = 3600
STEPS_MAX = 64  # as in settable_clock.cc
# The hour may be one of those at which files are put aside.
WORDS = ("--set", "output.rotate_minutes=0", "--set", "sensor.stats_interval_seconds=1")


class Clock:
    """What the sensor, and it alone, takes for the clock of the machine."""

    def __init__(self, path):
        self.path = path
        self.steps = 0
        self.added = 0
        with open(path, "wb") as file:
            file.truncate(STEPS_MAX * 16)
        self.environment = {"LD_PRELOAD": OPTIONS.settable_clock, "EASTWEST_CLOCK_FILE": path}

    def set_by(self, seconds):
        """Ahead, or back when negative; returns when it has happened."""
        self.added += seconds * 1_000_000_000
        begin = time.time_ns() + 20_000_000
        with open(self.path, "r+b", buffering=0) as file:
            file.seek(self.steps * 16 + 8)
            file.write(struct.pack("=q", self.added))
            file.seek(self.steps * 16)
            file.write(struct.pack("=q", begin))
        self.steps += 1
        time.sleep(0.05)


def join(parts, out):
    """Writes captures one after the other; each part is a path and the second it begins at."""
    with open(out, "wb") as target:
        for number, (path, begin) in enumerate(parts):
            with open(path, "rb") as source:
                header = source.read(24)
                target.write(header if number == 0 else b"")
                first = None
                while record := source.read(16):
                    seconds, fraction, captured, length = struct.unpack("<IIII", record)
                    first = seconds if first is None else first
                    target.write(struct.pack("<IIII", 1_800_000_000 + begin + seconds - first,
                                             fraction, captured, length))
                    target.write(source.read(captured))


class ClockStories:
    clock = None

    def sensor_with_clock(self, *words):
        if not OPTIONS.settable_clock:
            self.skipTest("no settable clock was built: a sanitizer wants to be the first library")
        self.clock = self.clock or Clock(f"{self.folder}/clock")
        return Sensor(self.folder, *WORDS, *words, environment=self.clock.environment)

    def check_same_as_hole(self, sensor, parts):
        """The sensor says what triage says of a capture with the same hours in between."""
        joined = f"{self.folder}/joined.pcap"
        join(parts, joined)
        self.assertEqual(sensor.stop(), 0, sensor.said())
        live = [comparable(a) for a in alerts_of(sensor.lines())]
        self.assertTrue(live)
        self.assertEqual(live, [comparable(a) for a in self.triage_file(joined)])

    def send(self, *paths):
        for path in paths:
            replay(path)
        time.sleep(0.5)  # until it has come

    def test_the_clock_is_set_ahead_and_back_between_incidents(self):
        sensor = self.sensor_with_clock()
        names = ("psexec_full", "smbexec", "psexec_139")
        self.send(capture(names[0]))
        self.clock.set_by(HOUR)
        self.send(capture(names[1]))
        self.clock.set_by(-HOUR)
        self.send(capture(names[2]))
        time.sleep(2.5)
        counters = sensor.counters()
        about = counters["eastwest"]
        self.assertEqual(about["capture"]["clock_steps"], 2)
        self.assertGreater(about["decoder"]["time_went_backwards"], 0)
        self.assertLess(counters["uptime"], 60)
        self.assertEqual(counters["capture"]["kernel_drops"], 0)
        self.check_same_as_hole(sensor, [(capture(names[0]), 0), (capture(names[1]), HOUR),
                                         (capture(names[2]), HOUR + 2)])
        events = [json.loads(line) for line in sensor.lines()]
        stats = [e for e in events if e["event_type"] == "stats"]
        self.assertGreaterEqual(len(stats), 4, "statistics come by the steady clock")
        self.assertTrue(any(e["stats"]["eastwest"]["interval"]["late"] > 0 for e in stats))
        told = [a["timestamp"] for a in alerts_of(sensor.lines())]
        self.assertEqual(told, sorted(told), "what happened later is never told as earlier")

    def test_an_incident_goes_on_when_the_clock_is_set(self):
        first, second = self.halves("psexec_full")
        stories = {
            -HOUR: [(capture("psexec_full"), 0)],
            300: [(first, 0), (second, 300)],
            HOUR: [(first, 0), (second, HOUR)],
        }
        for seconds, parts in stories.items():
            with self.subTest(seconds=seconds):
                self.clear()
                sensor = self.sensor_with_clock()
                self.send(first)
                self.assertNotIn(INCIDENT, ids_of(alerts_of(sensor.lines())))
                self.clock.set_by(seconds)
                self.send(second)
                self.assertEqual(sensor.counters()["eastwest"]["capture"]["clock_steps"], 1)
                self.check_same_as_hole(sensor, parts)
                self.assertIn(INCIDENT, ids_of(alerts_of(sensor.lines())))

    def test_a_checkpoint_from_the_future_is_refused(self):
        sensor = self.sensor_with_clock()
        self.clock.set_by(HOUR)
        self.send(capture("smbexec"))
        self.assertEqual(sensor.stop(), 0)
        self.clock.set_by(-HOUR)
        os.truncate(f"{self.folder}/stderr", 0)
        sensor = self.sensor_with_clock()
        self.assertIn("from the future: was the clock set back?", sensor.said())
        self.assertEqual(sensor.stop(), 0)

    def clear(self):
        for name in ("log/eve.json", "log/eastwest.checkpoint", "stderr"):
            if os.path.exists(f"{self.folder}/{name}"):
                os.remove(f"{self.folder}/{name}")
