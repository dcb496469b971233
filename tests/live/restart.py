"""What the sensor knows over a restart: a part of the live tests."""
import os
import signal
import struct
import time

from harness import Sensor, alerts_of, capture, replay, run

INCIDENT = 6200001
OFTEN = ("--set", "sensor.checkpoint_seconds=1")


def cut(path, out, first, last):
    """Writes the packets from number first to number last, counted from 1."""
    with open(path, "rb") as source, open(out, "wb") as target:
        target.write(source.read(24))
        number = 0
        while header := source.read(16):
            body = source.read(struct.unpack("<IIII", header)[2])
            number += 1
            if first <= number <= last:
                target.write(header + body)


def ids_of(alerts):
    return sorted(alert["alert"]["signature_id"] for alert in alerts)


def counts_of(sensor):
    return sensor.counters()["eastwest"]["checkpoint"]


class RestartStories:
    def start_again(self, *words):
        os.truncate(f"{self.folder}/stderr", 0)
        return Sensor(self.folder, *OFTEN, *words)

    def halves(self, name):
        """The capture up to the answer ahead of the first start of a service, and the rest."""
        incident = next(alert for alert in self.triage(name)
                        if alert["alert"]["signature_id"] == INCIDENT)
        evidence = incident["alert"]["context"]["evidence"]
        start = min(e["pcap_cnt"] for e in evidence if e["step"] == "service_start")
        before = max(e["pcap_cnt"] for e in evidence if e["pcap_cnt"] < start)
        first, second = f"{self.folder}/first.pcap", f"{self.folder}/second.pcap"
        cut(capture(name), first, 1, before)
        cut(capture(name), second, before + 1, 1 << 32)
        return first, second

    def wait_for_checkpoints(self, sensor, count):
        wanted = counts_of(sensor)["written"] + count
        deadline = time.monotonic() + 60
        while counts_of(sensor)["written"] < wanted:
            self.assertLess(time.monotonic(), deadline, counts_of(sensor))
            time.sleep(0.05)

    def check_story(self, name, end_first, *words):
        first, second = self.halves(name)
        sensor = Sensor(self.folder, *OFTEN, *words)
        replay(first)
        end_first(sensor)
        self.assertNotIn(INCIDENT, ids_of(alerts_of(sensor.lines())))
        sensor = self.start_again(*words)
        self.assertIn("entries restored", sensor.said())
        counts = counts_of(sensor)
        self.assertGreater(counts["restored"], 0)
        self.assertEqual(counts["refusals"], 0)
        replay(second)
        self.assertEqual(sensor.stop(), 0)
        alerts = alerts_of(sensor.lines())
        whole = self.triage(name)
        self.assertEqual(ids_of(alerts), ids_of(whole))
        found, wanted = ([a["alert"]["context"] for a in side
                          if a["alert"]["signature_id"] == INCIDENT][0]
                         for side in (alerts, whole))
        for key in ("users", "files", "service"):
            self.assertEqual(found.get(key), wanted.get(key), key)
        self.assertEqual(found["cm0062"]["logon"]["state"], "met")

    def test_a_logon_before_and_an_execution_after_a_restart_meet(self):
        self.check_story("psexec_full", lambda sensor: self.assertEqual(sensor.stop(), 0))

    def test_they_meet_with_another_number_of_workers(self):
        first, second = self.halves("psexec_full")
        sensor = Sensor(self.folder, *OFTEN, "--threads", "3")
        replay(first)
        self.assertEqual(sensor.stop(), 0)
        sensor = self.start_again("--threads", "2")
        replay(second)
        self.assertEqual(sensor.stop(), 0)
        self.assertIn(INCIDENT, ids_of(alerts_of(sensor.lines())))

    def test_they_meet_after_kill_9(self):
        def kill(sensor):
            time.sleep(1)
            self.wait_for_checkpoints(sensor, 2)
            self.assertEqual(sensor.stop(signal.SIGKILL), -signal.SIGKILL)
        self.check_story("psexec_full", kill)

    def test_kill_9_at_any_moment_leaves_a_whole_checkpoint(self):
        sensor = Sensor(self.folder, *OFTEN)
        for wait in (1.0, 1.05, 1.1, 1.2):
            replay(capture("smbexec"))
            time.sleep(wait)
            self.assertEqual(sensor.stop(signal.SIGKILL), -signal.SIGKILL)
            sensor = self.start_again()
            self.assertEqual(counts_of(sensor)["refusals"], 0, sensor.said())
        self.assertEqual(sensor.stop(), 0)

    def test_no_alert_comes_twice_after_a_restart(self):
        sensor = Sensor(self.folder, *OFTEN)
        replay(capture("psexec_full"))
        self.assertEqual(sensor.stop(), 0)
        before = alerts_of(sensor.lines())
        self.assertTrue(before)
        sensor = self.start_again()
        replay(capture("psexec_full"))
        self.assertEqual(sensor.stop(), 0)
        self.assertEqual(alerts_of(sensor.lines()), before)

    def test_a_checkpoint_that_is_not_whole_is_refused(self):
        sensor = Sensor(self.folder, *OFTEN)
        replay(capture("smbexec"))
        self.assertEqual(sensor.stop(), 0)
        path = f"{self.folder}/log/eastwest.checkpoint"
        with open(path, "rb") as file:
            good = file.read()
        stories = {
            "damaged": good[:-1] + bytes([good[-1] ^ 1]),
            "cut": good[:len(good) // 2],
            "of version 0": good[:8] + bytes(4) + good[12:],
            "no checkpoint": b"something else",
            "no checkpoint of eastwest": b"",
        }
        for what, content in stories.items():
            with self.subTest(what=what):
                with open(path, "wb") as file:
                    file.write(content)
                sensor = self.start_again()
                self.assertIn("checkpoint refused", sensor.said())
                self.assertIn("damaged" if what == "cut" else what, sensor.said())
                self.assertEqual(counts_of(sensor)["refusals"], 1)
                self.assertEqual(sensor.stop(), 0)
        sensor = self.start_again()
        self.assertIn("entries restored", sensor.said(), "the fresh start wrote a good one")
        self.assertEqual(sensor.stop(), 0)

    def test_a_refused_checkpoint_is_said_even_to_who_wants_quiet(self):
        os.mkdir(f"{self.folder}/log")
        with open(f"{self.folder}/log/eastwest.checkpoint", "w") as file:
            file.write("something else")
        sensor = Sensor(self.folder, "-q", started="checkpoint refused")
        deadline = time.monotonic() + 30
        while True:
            try:
                self.assertEqual(counts_of(sensor)["refusals"], 1)
                break
            except OSError:
                self.assertLess(time.monotonic(), deadline, "the control socket never came")
                time.sleep(0.02)
        self.assertEqual(sensor.stop(), 0)
        self.assertNotIn("capturing on", sensor.said())

    def test_checkpoints_leave_room_on_the_disk(self):
        log = f"{self.folder}/log"
        os.mkdir(log)
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", log)
        try:
            sensor = Sensor(self.folder, *OFTEN, "--set", "output.free_space_mib=2")
            replay(capture("smbexec"))
            self.wait_for_checkpoints(sensor, 1)
            with open(f"{log}/ballast", "wb") as ballast:
                ballast.write(bytes(3 << 20))
            sensor.wait_for("are to stay (output.free_space_mib)")
            counts = counts_of(sensor)
            self.assertGreater(counts["guarded"], 0)
            self.assertEqual(counts["failed"], 0)
            self.assertFalse(os.path.exists(f"{log}/eastwest.checkpoint.new"))
            self.assertEqual(sensor.stop(signal.SIGKILL), -signal.SIGKILL)
            sensor = self.start_again("--set", "output.free_space_mib=2")
            self.assertIn("entries restored", sensor.said(), "the old one is there and whole")
            os.remove(f"{log}/ballast")
            self.wait_for_checkpoints(sensor, 1)
            self.assertEqual(sensor.stop(), 0)
        finally:
            run("umount", log)
