#!/usr/bin/env python3
"""The sensor on virtual interfaces:
live_test.py --eastwest BINARY --source DIR [unittest arguments].

Runs in network and mount namespaces of its own, and sends the project's captures over a veth pair
into the running sensor. Exit status 77 (skipped) where namespaces are not permitted or a tool is
missing, with the reason on the last line.
"""
import argparse
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from bad_input import BadInputStories
from clock import ClockStories
from harness import (OPTIONS, Receiver, Sensor, alerts_of, capture, comparable, datagram, replay,
                     rewrite, run, tls_server)
from restart import RestartStories

SKIPPED = 77
# A window of 10 minutes cannot be replayed in less than that.
CAPTURES = ["psexec_full", "smbexec", "atexec", "file_server", "psexec_ipv6", "psexec_139"]


def skip(why):
    print(f"SKIPPED: {why}")
    sys.exit(SKIPPED)


class LiveTest(BadInputStories, ClockStories, RestartStories, unittest.TestCase):
    maxDiff = None

    def setUp(self):
        run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far")
        for end in ("near", "far"):
            run("ip", "link", "set", end, "up")
        self.folder = tempfile.mkdtemp(prefix="eastwest-live-")

    def tearDown(self):
        for sensor in Sensor.started:
            sensor.process.kill()
            sensor.process.wait()
        Sensor.started.clear()
        run("ip", "link", "del", "near", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def triage(self, name, *words):
        return self.triage_file(capture(name), *words)

    def triage_file(self, path, *words):
        ran = subprocess.run([OPTIONS.eastwest, "triage", "-o", "-", "-c",
                              f"{OPTIONS.source}/tests/lab/site.yaml", *words, path],
                             check=True, capture_output=True, text=True)
        return alerts_of(ran.stdout.splitlines())

    def agree(self, name, *words):
        folder = tempfile.mkdtemp(dir=self.folder)
        sensor = Sensor(folder, *words)
        replay(capture(name))
        self.assertEqual(sensor.stop(), 0, sensor.said())
        live = [comparable(a) for a in alerts_of(sensor.lines())]
        self.assertEqual(live, [comparable(a) for a in self.triage(name)], name)
        return live

    def test_sensor_and_triage_agree(self):
        found = {name: self.agree(name) for name in CAPTURES}
        self.assertTrue(all(found[name] for name in CAPTURES if name != "file_server"))

    def test_they_agree_with_several_queues_and_workers(self):
        self.agree("psexec_full", "--set", "sensor.queues=3", "--threads", "3")

    def test_evidence_survives_a_short_snaplen_only_as_far_as_it_says(self):
        sensor = Sensor(self.folder, "--set", "sensor.snaplen=256")
        replay(capture("smbexec"))
        time.sleep(1.5)
        self.assertGreater(sensor.counters()["eastwest"]["decoder"]["snaplen_cut"], 0)
        self.assertEqual(sensor.stop(), 0)

    def test_duplicates_of_a_mirror_port_are_dropped(self):
        rewrite(capture("psexec_full"), f"{self.folder}/twice.pcap",
                lambda packet: [packet, packet])
        sensor = Sensor(self.folder)
        replay(f"{self.folder}/twice.pcap", speed="20000")
        self.assertEqual(sensor.stop(), 0)
        live = [comparable(a, frames=False) for a in alerts_of(sensor.lines())]
        self.assertEqual(live, [comparable(a, frames=False) for a in self.triage("psexec_full")])
        # On a busy machine a copy may come after more than 10 ms.
        dropped = int(re.search(r"(\d+) duplicates dropped", sensor.said()).group(1))
        self.assertIn(dropped, range(400, 504))

    def test_an_interface_that_goes_down_and_comes_back(self):
        sensor = Sensor(self.folder, "--set", "sensor.queues=2")
        run("ip", "link", "set", "far", "down")
        sensor.wait_for("no packets any more: far: the interface is down")
        run("ip", "link", "set", "far", "up")
        sensor.wait_for("far: captured again")
        replay(capture("smbexec"))
        self.assertEqual(sensor.stop(), 0)
        self.assertEqual([a["alert"]["signature_id"] for a in alerts_of(sensor.lines())],
                         [a["alert"]["signature_id"] for a in self.triage("smbexec")])

    def test_an_interface_that_is_taken_away_and_made_again(self):
        sensor = Sensor(self.folder, "--set", "sensor.queues=2")
        run("ip", "link", "del", "near")
        sensor.wait_for("no packets any more")
        run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far")
        for end in ("near", "far"):
            run("ip", "link", "set", end, "up")
        sensor.wait_for("far: captured again")
        replay(capture("smbexec"))
        time.sleep(1.5)
        self.assertGreaterEqual(sensor.counters()["eastwest"]["capture"]["outages"], 1)
        self.assertEqual(sensor.stop(), 0)
        self.assertEqual([a["alert"]["signature_id"] for a in alerts_of(sensor.lines())],
                         [a["alert"]["signature_id"] for a in self.triage("smbexec")])

    def test_an_interface_with_a_dot_in_its_name_has_counts_of_its_own(self):
        run("ip", "link", "add", "far.end", "type", "veth", "peer", "name", "far.100")
        for end in ("far.end", "far.100"):
            run("ip", "link", "set", end, "up")
        self.addCleanup(run, "ip", "link", "del", "far.end")
        sensor = Sensor(self.folder, "-i", "far.100", "--set", "sensor.http=127.0.0.1:9464")
        replay(capture("smbexec"), interface="far.end")
        time.sleep(2)
        interfaces = sensor.counters()["eastwest"]["capture"]["interfaces"]
        self.assertEqual(sorted(interfaces), ["far", "far:100"])
        self.assertEqual(interfaces["far"]["packets"], 0)
        packets = interfaces["far:100"]["packets"]
        self.assertGreater(packets, 0)
        with urllib.request.urlopen("http://127.0.0.1:9464/metrics", timeout=30) as page:
            self.assertIn(b'\neastwest_capture_interface_packets_total{interface="far.100"} %d\n'
                          % packets, page.read())
        self.assertEqual(sensor.stop(), 0)
        found = alerts_of(sensor.lines())
        self.assertTrue(found)
        self.assertTrue(all(a["in_iface"] == "far.100" for a in found), found[0])

    def test_vlan_tags_that_the_kernel_took_off_are_back(self):
        sensor = Sensor(self.folder, filter="")
        rewrite(capture("smbexec"), f"{self.folder}/tagged.pcap",
                lambda packet: [packet[:12] + b"\x81\x00\x00\x07" + packet[12:]])
        replay(f"{self.folder}/tagged.pcap")
        self.assertEqual(sensor.stop(), 0)
        found = alerts_of(sensor.lines())
        self.assertTrue(found)
        self.assertTrue(all(a["vlan"] == [7] for a in found), found[0])

    def test_a_full_disk_stops_nothing(self):
        log = f"{self.folder}/log"
        os.mkdir(log)
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", log)
        try:
            sensor = Sensor(self.folder, "--eve", "all", "--set", "output.free_space_mib=0")
            for _ in range(3):
                replay(capture("psexec_full"))
            time.sleep(1.5)
            file = sensor.counters()["eastwest"]["output"]["file"]
            self.assertGreater(file["write_errors"], 0)
            self.assertEqual(sensor.ask("uptime")[0], "OK")
            self.assertEqual(sensor.stop(), 3)
            self.assertIn("No space left on device", sensor.said())
            for line in sensor.lines()[:-1]:
                json.loads(line)
        finally:
            run("umount", log)

    def test_the_free_space_guard_keeps_room_for_alerts(self):
        log = f"{self.folder}/log"
        os.mkdir(log)
        run("mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", log)
        try:
            sensor = Sensor(self.folder, "--eve", "all", "--set", "output.free_space_mib=1")
            for _ in range(2):
                replay(capture("psexec_full"), speed="1000")
            self.assertEqual(sensor.stop(), 0, sensor.said())
            wanted = [comparable(a) for a in self.triage("psexec_full")]
            self.assertEqual([comparable(a) for a in alerts_of(sensor.lines())][:len(wanted)],
                             wanted)
        finally:
            run("umount", log)

    def test_a_storm_of_signals_changes_nothing(self):
        sensor = Sensor(self.folder)
        words = ["tcpreplay", "-q", "-i", "near", "-p", "500", capture("psexec_full")]
        sender = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while sender.poll() is None:
            sensor.process.send_signal(signal.SIGHUP)
            sensor.process.send_signal(signal.SIGUSR1)
            time.sleep(0.002)
        self.assertEqual(sensor.stop(), 0)
        self.assertEqual([comparable(a) for a in alerts_of(sensor.lines())],
                         [comparable(a) for a in self.triage("psexec_full")])

    def write_rule(self, name, title, share):
        with open(f"{self.folder}/rules/{name}.yml", "w") as rule:
            rule.write(f"title: {title}\nid: 3d4a6f0e-7f0e-4b5c-9a53-0d6f1c2b7a{name}\n"
                       "level: medium\n"
                       "logsource: {product: eastwest, service: smb_tree}\n"
                       f"detection:\n  tree: {{share|contains: {share}}}\n  condition: tree\n")

    def titles(self, sensor):
        return {a["alert"]["signature"] for a in alerts_of(sensor.lines())}

    def test_reload_takes_new_rules_or_keeps_the_old(self):
        os.mkdir(f"{self.folder}/rules")
        self.write_rule("10", "First rule", "ADMIN")
        sensor = Sensor(self.folder, "-s", f"{self.folder}/rules")
        loaded = sensor.ask("ruleset-stats")[1][0]["rules_loaded"]

        with open(f"{self.folder}/rules/broken.yml", "w") as broken:
            broken.write("title: Broken\nlogsource: {product: eastwest, service: smb_tree}\n"
                         "detection:\n  a: {no_such_field: 1}\n  condition: a\n")
        status, message = sensor.ask("reload-rules")
        self.assertEqual(status, "NOK")
        self.assertIn("broken.yml", message)
        sensor.process.send_signal(signal.SIGUSR2)
        sensor.wait_for("the old rules and site stay")
        self.assertEqual(sensor.ask("ruleset-stats")[1][0]["rules_loaded"], loaded)
        replay(capture("psexec_full"))
        time.sleep(1)
        self.assertTrue(any("First rule" in t for t in self.titles(sensor)), self.titles(sensor))

        os.remove(f"{self.folder}/rules/broken.yml")
        self.write_rule("11", "Second rule", "IPC")
        self.assertEqual(sensor.ask("reload-rules"), ("OK", "done"))
        self.assertEqual(sensor.ask("ruleset-stats")[1][0]["rules_loaded"], loaded + 1)
        replay(capture("smbexec"))
        self.assertEqual(sensor.stop(), 0)
        self.assertTrue(any("Second rule" in t for t in self.titles(sensor)), self.titles(sensor))

    def test_a_reload_decides_which_flows_are_told(self):
        os.mkdir(f"{self.folder}/rules")
        self.write_rule("10", "First rule", "ADMIN")
        sensor = Sensor(self.folder, "-s", f"{self.folder}/rules", filter="")
        # The end of a flow that nobody can read is told only when a rule asks for it.
        with open(f"{self.folder}/rules/ends.yml", "w") as rule:
            rule.write("title: Odd port\nid: 3d4a6f0e-7f0e-4b5c-9a53-0d6f1c2b7a12\nlevel: low\n"
                       "logsource: {product: eastwest, service: flow_end}\n"
                       "detection:\n  port: {dst_port: 7777}\n  condition: port\n")
        self.assertEqual(sensor.ask("reload-rules"), ("OK", "done"))
        datagram(7777)
        sensor.wait_for_packets(1)
        self.assertEqual(sensor.stop(), 0)
        self.assertIn("Odd port", self.titles(sensor))

    def test_a_rule_file_that_an_editor_replaced_is_read_again(self):
        os.mkdir(f"{self.folder}/rules")
        self.write_rule("10", "First rule", "ADMIN")
        path = f"{self.folder}/rules/10.yml"
        sensor = Sensor(self.folder, "-s", path)
        shutil.copy(path, path + ".new")
        os.rename(path + ".new", path)
        self.assertEqual(sensor.ask("reload-rules"), ("OK", "done"))
        self.assertEqual(sensor.stop(), 0)

    def test_readers_of_the_standard_output_stop_nothing(self):
        for kind in ("stopped", "gone"):
            with self.subTest(kind=kind):
                folder = tempfile.mkdtemp(dir=self.folder)
                reading, writing = os.pipe()
                sensor = Sensor(folder, "--eve", "all", "-o", "-", stdout=writing)
                os.close(writing)
                if kind == "gone":
                    os.close(reading)
                # More than the pipe and the buffer take; a second copy would tell nothing new.
                for name in ("psexec_full", "psexec_ipv6", "psexec_139", "file_server", "smbexec"):
                    replay(capture(name))
                time.sleep(1.5)
                counted = sensor.counters()["eastwest"]["output"]["stdout"]
                self.assertGreater(counted["lines_lost"], 0)
                self.assertEqual(sensor.stop(), 3, sensor.said())
                self.assertGreater(len(alerts_of(sensor.lines())), 0)
                if kind == "stopped":
                    os.close(reading)

    def test_a_second_signal_ends_a_slow_shutdown(self):
        reading, writing = os.pipe()
        sensor = Sensor(self.folder, "--eve", "all", "-o", "-", stdout=writing)
        os.close(writing)
        for _ in range(2):
            replay(capture("psexec_full"))
        time.sleep(1)
        sensor.process.send_signal(signal.SIGTERM)
        time.sleep(1)  # now it waits for somebody to read
        sensor.process.send_signal(signal.SIGTERM)
        self.assertEqual(sensor.process.wait(timeout=2), -signal.SIGTERM)
        sensor.errors.close()
        os.close(reading)
        self.assertTrue(json.loads(sensor.lines()[-1]), "the file was closed first")

    def test_after_kill_9_the_next_run_goes_on_with_the_file(self):
        first = Sensor(self.folder)
        replay(capture("smbexec"))
        time.sleep(1.5)
        self.assertEqual(first.stop(signal.SIGKILL), -signal.SIGKILL)
        before = alerts_of(first.lines())
        self.assertTrue(before)
        os.truncate(f"{self.folder}/stderr", 0)
        second = Sensor(self.folder)
        replay(capture("atexec"))
        self.assertEqual(second.stop(), 0)
        self.assertEqual(alerts_of(second.lines())[:len(before)], before)
        self.assertGreater(len(alerts_of(second.lines())), len(before))

    def test_loss_is_counted_and_told(self):
        sensor = Sensor(self.folder, "--set", "sensor.stats_interval_seconds=1", "--set",
                        "sensor.kernel_buffer_mib=1")
        sensor.process.send_signal(signal.SIGSTOP)  # nobody takes frames out of the kernel's ring
        for _ in range(20):
            replay(capture("psexec_full"), speed="50000")
        sensor.process.send_signal(signal.SIGCONT)
        time.sleep(2.5)
        self.assertEqual(sensor.stop(), 0)
        events = [json.loads(line) for line in sensor.lines()]
        stats = [e["stats"] for e in events if e["event_type"] == "stats"]
        self.assertGreater(stats[-1]["capture"]["kernel_drops"], 0)
        self.assertTrue(any(s["eastwest"]["interval"]["lost"] > 0 for s in stats))
        self.assertEqual(stats[-1]["eastwest"]["interval"]["lost"], 0)
        told = [e for e in alerts_of(sensor.lines()) if e["alert"]["signature_id"] == 6201204]
        self.assertEqual(len(told), 1)

    def test_privileges_are_given_up(self):
        os.chmod(self.folder, 0o777)
        sensor = Sensor(self.folder, "--set", "sensor.user=nobody")
        nobody = str(pwd.getpwnam("nobody").pw_uid)
        for task in os.listdir(f"/proc/{sensor.process.pid}/task"):
            with open(f"/proc/{sensor.process.pid}/task/{task}/status") as status:
                about = dict(line.split(":", 1) for line in status)
            self.assertEqual(about["Uid"].split(), [nobody] * 4)
            self.assertEqual(int(about["CapEff"], 16) | int(about["CapPrm"], 16), 0)
            self.assertEqual(about["NoNewPrivs"].strip(), "1")
            self.assertEqual(about["Seccomp"].strip(), "2")
            self.assertEqual(about["Groups"].split(), [str(pwd.getpwnam("nobody").pw_gid)])
        replay(capture("smbexec"))
        sensor.process.send_signal(signal.SIGHUP)
        self.assertEqual(sensor.ask("reload-rules"), ("OK", "done"))
        run("ip", "link", "del", "near")  # who may not capture cannot wait for its return
        self.assertEqual(sensor.process.wait(timeout=60), 2)
        sensor.errors.close()
        self.assertIn("start the sensor again", sensor.said())
        self.assertNotIn("running as root", sensor.said())
        self.assertEqual([comparable(a) for a in alerts_of(sensor.lines())],
                         [comparable(a) for a in self.triage("smbexec")])

    def test_half_a_view_without_privileges_ends_the_sensor(self):
        os.chmod(self.folder, 0o777)
        sensor = Sensor(self.folder, "-i", "lo", "--set", "sensor.user=nobody")
        run("ip", "link", "del", "near")
        self.assertEqual(sensor.process.wait(timeout=60), 2)
        sensor.errors.close()
        self.assertIn("start the sensor again (far: no permission", sensor.said())

    def test_files_outside_its_directories_are_out_of_reach(self):
        os.mkdir(f"{self.folder}/rules")
        secret = tempfile.mkdtemp(prefix="eastwest-secret-")
        self.addCleanup(shutil.rmtree, secret)
        self.write_rule("10", "First rule", "ADMIN")
        shutil.move(f"{self.folder}/rules/10.yml", secret)
        self.write_rule("11", "Second rule", "IPC")
        sensor = Sensor(self.folder, "-s", f"{self.folder}/rules")
        self.assertIn("running as root", sensor.said())
        if "Landlock" not in sensor.said():
            sensor.stop()
            self.skipTest("this kernel has no Landlock")
        os.symlink(f"{secret}/10.yml", f"{self.folder}/rules/10.yml")
        status, message = sensor.ask("reload-rules")
        self.assertEqual(status, "NOK")
        self.assertIn("10.yml", message)
        self.assertEqual(sensor.stop(), 0)

    def test_no_alert_is_lost_or_sent_twice_when_a_receiver_dies(self):
        for kind in ("unix", "tcp", "tls"):
            with self.subTest(kind=kind):
                folder = tempfile.mkdtemp(dir=self.folder)
                path = f"{folder}/receiver"
                target = f"unix:{path}" if kind == "unix" else f"{kind}:127.0.0.1:5140"
                tls = tls_server(folder) if kind == "tls" else None
                receiver = Receiver(kind, path, tls)
                more = ("--set", f"output.tls_ca={folder}/siem.crt") if tls else ()
                sensor = Sensor(folder, "--set", f"output.forward={target}", "--eve", "alert",
                                *more)
                replay(capture("psexec_full"))
                time.sleep(1)
                receiver.die()
                replay(capture("smbexec"))
                time.sleep(1)
                second = Receiver(kind, path, tls)
                replay(capture("atexec"))
                deadline = time.monotonic() + 60
                while len(receiver.lines + second.lines) < len(alerts_of(sensor.lines())) or \
                        time.monotonic() < deadline - 57:
                    self.assertLess(time.monotonic(), deadline, sensor.said())
                    time.sleep(0.05)
                self.assertEqual(sensor.stop(), 0)
                self.assertGreater(len(second.lines), 5)
                self.assertEqual(receiver.lines + second.lines, sensor.lines())
                second.die()

    def test_pages_for_watchers(self):
        sensor = Sensor(self.folder, "--set", "sensor.http=127.0.0.1:9464")
        get = lambda page: urllib.request.urlopen(f"http://127.0.0.1:9464{page}", timeout=30)
        self.assertEqual(get("/healthz").read(), b"ok\n")
        self.assertEqual(get("/readyz").read(), b"ready\n")
        metrics = get("/metrics").read()
        self.assertIn(b"\neastwest_capture_kernel_drops_total 0\n", metrics)
        self.assertIn(b'\neastwest_capture_interface_up{interface="far"} 1\n', metrics)
        run("ip", "link", "del", "near")
        sensor.wait_for("no packets any more")
        with self.assertRaises(urllib.error.HTTPError) as refused:
            get("/readyz")
        self.assertEqual(refused.exception.code, 503)
        self.assertEqual(sensor.ask("shutdown"), ("OK", "closing"))
        self.assertEqual(sensor.process.wait(timeout=60), 0)
        sensor.errors.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--eastwest", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--settable-clock", default="", help="the library of settable_clock.cc")
    parser.add_argument("--inside", action="store_true", help="the namespaces are there already")
    OPTIONS.__dict__.update(vars(parser.parse_known_args()[0]))
    rest = parser.parse_known_args()[1]
    for tool in ("ip", "tcpreplay", "unshare", "mount", "openssl"):
        if shutil.which(tool) is None:
            skip(f"{tool} is not installed")
    if not OPTIONS.inside:
        if run("unshare", "-n", "-m", "true", check=False).returncode != 0:
            skip("network and mount namespaces are not permitted here (root is needed)")
        os.execvp("unshare", ["unshare", "-n", "-m", sys.executable, *sys.argv, "--inside"])
    run("ip", "link", "set", "lo", "up")
    pair = ("ip", "link", "add", "try0", "type", "veth", "peer", "name", "try1")
    if run(*pair, check=False).returncode != 0:
        skip("this kernel has no veth interfaces")
    run("ip", "link", "del", "try0")
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
