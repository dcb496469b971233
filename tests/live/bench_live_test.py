#!/usr/bin/env python3
"""eastwest bench over a veth pair, in a network namespace of its own: what is sent arrives, is
counted and found; interfaces that are not there, are down, or go away end it with a sentence.

Exit status 77 (skipped) where namespaces are not permitted."""
import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import unittest

OPTIONS = argparse.Namespace()


def run(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True)


def bench(*words):
    return subprocess.run([OPTIONS.eastwest, "bench", *words], capture_output=True, text=True,
                          timeout=100)


class BenchLiveTest(unittest.TestCase):
    def setUp(self):
        run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far")
        for name in ("near", "far"):
            run("ip", "link", "set", name, "up")

    def tearDown(self):
        run("ip", "link", "del", "near", check=False)

    def test_what_is_sent_arrives_and_every_incident_is_found(self):
        ran = bench("--profile", "attack", "--iface", "near", "--peer", "far", "--rate", "20000",
                    "--seconds", "8", "--json")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        report = json.loads(ran.stdout)
        self.assertEqual(report["packets"], 160000)
        self.assertEqual(sum(report["lost"].values()), 0, report["lost"])
        self.assertGreaterEqual(report["incidents_expected"], 8)
        self.assertEqual(report["incidents_found"], report["incidents_expected"])
        self.assertGreater(report["latency_us"]["p50"], 0)

    def test_every_packet_is_decoded_or_lost_by_a_cause(self):
        ran = bench("--profile", "smallest", "--iface", "near", "--peer", "far", "--seconds", "2",
                    "--json", "--set", "sensor.frame_buffer_mib=8")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertGreater(json.loads(ran.stdout)["packets"], 1000)

    def test_says_which_interface_is_no_good(self):
        run("ip", "link", "add", "quiet0", "type", "veth", "peer", "name", "quiet1")
        cases = [
            (("--iface", "nowhere", "--peer", "far"), "nowhere: there is no such interface"),
            (("--iface", "near", "--peer", "nowhere"), "nowhere: there is no such interface"),
            (("--iface", "near"), "expected both or none"),
            (("--iface", "quiet0", "--peer", "quiet1"), "quiet"),
        ]
        for words, says in cases:
            with self.subTest(words=words):
                ran = bench("--seconds", "1", *words)
                self.assertIn(ran.returncode, (1, 2))
                self.assertIn(says, ran.stderr)
                self.assertEqual(ran.stdout, "")
        run("ip", "link", "del", "quiet0")

    def test_an_interface_that_goes_away_leaves_no_half_table(self):
        process = subprocess.Popen(
            [OPTIONS.eastwest, "bench", "--iface", "near", "--peer", "far", "--rate", "2000",
             "--seconds", "30"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(4)
        run("ip", "link", "del", "near")
        out, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 2, errors)
        self.assertEqual(out, "")
        self.assertRegex(errors, "near|far")


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--eastwest", required=True)
    parser.add_argument("--inside", action="store_true", help="the namespace is there already")
    known, rest = parser.parse_known_args()
    OPTIONS.__dict__.update(vars(known))
    for tool in ("ip", "unshare"):
        if shutil.which(tool) is None:
            skip(f"{tool} is not installed")
    if not OPTIONS.inside:
        if run("unshare", "-n", "true", check=False).returncode != 0:
            skip("network namespaces are not permitted here (root is needed)")
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.argv, "--inside"])
    run("ip", "link", "set", "lo", "up")
    if run("ip", "link", "add", "try0", "type", "veth", "peer", "name", "try1",
           check=False).returncode != 0:
        skip("this kernel has no veth interfaces")
    run("ip", "link", "del", "try0")
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
