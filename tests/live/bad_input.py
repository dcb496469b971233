"""What the sensor refuses to start with: a part of the live tests."""
import os
import shutil
import socket
import subprocess

from harness import OPTIONS, run


def start(*words, program=None, user=None):
    return subprocess.run([program or OPTIONS.eastwest, "sensor", *words], capture_output=True,
                          text=True, timeout=60, user=user, extra_groups=[] if user else None)


class BadInputStories:
    def check_refused(self, says, ran):
        self.assertEqual(ran.returncode, 1, ran.stderr)
        self.assertIn(says, ran.stderr)
        self.assertNotIn("capturing on", ran.stderr)
        self.assertEqual(ran.stdout, "")

    def test_bad_input_is_one_sentence_and_nothing_half_started(self):
        with open(f"{self.folder}/bad.yaml", "w") as config:
            config.write("sensor:\n  quues: 2\n")
        cases = [
            (["-i", "nowhere"], "nowhere: there is no such interface; there are: "),
            (["-i", "far", "-i", "far"], "sensor.interfaces: far is there twice"),
            (["-i", "far", "tcp", "porrt", "445"], "  tcp porrt 445\n      ^"),
            (["-i", "far", "--set", "sensor.timestamp=adapter"], "has no timestamps of type"),
            (["-i", "far", "--set", "sensor.quues=2"], "unknown key \"sensor.quues\""),
            (["-i", "far", "-c", f"{self.folder}/bad.yaml"],
             "bad.yaml:2: unknown key \"sensor.quues\""),
            (["-i", "far", "-l", "/proc/nowhere"], "/proc/nowhere: cannot make this directory"),
            (["-i", "far", "--set", "sensor.checkpoint_dir=/proc/nowhere"],
             "/proc/nowhere: no checkpoint can be written into this directory: No such file"),
            (["-i", "far", "--set", "output.forward=tcp:127.0.0.1:5140", "--set",
              "output.spool_dir=/proc/nowhere"], "the spool cannot be opened"),
            (["-i", "far", "--set", "sensor.http=192.0.2.1:80"], "192.0.2.1:80: cannot listen"),
            (["-i", "far", "--set", "sensor.control_socket=/etc/passwd"], "something else"),
            (["-i", "far", "--set", "output.forward=unix:/tmp/a.b,unix:/tmp/a-b"],
             "would both be called unix__tmp_a_b"),
            (["-i", "far", "--set", "sensor.user=nobody-of-that-name"], "there is no user"),
            (["-i", "far", "-s", "/nowhere.yml"], "/nowhere.yml"),
            (["-i", "far", "-c", "/nowhere.yaml"], "/nowhere.yaml"),
            ([], "expected -i IFACE"),
        ]
        for words, expected in cases:
            with self.subTest(words=words):
                self.check_refused(expected, start(*words))
        run("ip", "link", "set", "far", "down")
        self.check_refused("far: the interface is down", start("-i", "far"))

    def test_a_port_in_use_leaves_nothing_behind(self):
        with socket.create_server(("127.0.0.1", 9464)):
            self.check_refused("127.0.0.1:9464: cannot listen", start(
                "-i", "far", "--set", "sensor.http=127.0.0.1:9464", "--set",
                f"sensor.control_socket={self.folder}/socket"))
        self.assertFalse(os.path.exists(f"{self.folder}/socket"))

    def test_who_may_not_is_told_so(self):
        program = shutil.copy(OPTIONS.eastwest, f"{self.folder}/eastwest")
        os.chmod(self.folder, 0o755)
        os.mkdir(f"{self.folder}/closed", 0o700)
        with open(f"{self.folder}/closed.yml", "w") as rule:
            rule.write("title: nobody may read this\n")
        os.chmod(f"{self.folder}/closed.yml", 0)
        self.check_refused("far: no permission to capture: run as root, or with CAP_NET_RAW",
                           start("-i", "far", program=program, user="nobody"))
        self.check_refused("closed.yml: cannot be opened for reading",
                           start("-i", "far", "-s", f"{self.folder}/closed.yml", program=program,
                                 user="nobody"))
        become = ("-i", "far", "--set", "sensor.user=nobody")
        self.check_refused("closed/eve.json: Permission denied",
                           start(*become, "-l", f"{self.folder}/closed"))
        self.check_refused("closed: no checkpoint can be written into this directory: Permission",
                           start(*become, "--set",
                                 f"sensor.checkpoint_dir={self.folder}/closed"))
