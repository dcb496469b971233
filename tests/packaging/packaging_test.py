#!/usr/bin/env python3
"""What docker/ says agrees with what is built: packaging_test.py --eastwest BINARY --source DIR"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

OPTIONS = argparse.Namespace()
# In every Debian, the slim image included.
BASE = {"libc6", "libgcc-s1", "libstdc++6"}


def text(path):
    with open(f"{OPTIONS.source}/{path}") as file:
        return file.read()


def output(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def installed_by(stage):
    """The packages of the first apt-get install, which ends at && or with its line."""
    command = stage.split("--no-install-recommends", 1)[1].replace("\\\n", " ")
    return set(re.split(r"&&|\n", command)[0].split())


class PackagingTest(unittest.TestCase):
    def setUp(self):
        self.stages = text("docker/Dockerfile").split("\nFROM ")[1:]

    def test_the_image_builds_with_the_packages_of_quickstart(self):
        product = re.search(r"PACKAGES_PRODUCT=\(([^)]*)\)", text("tools/common.sh")).group(1)
        self.assertEqual(installed_by(self.stages[0]), set(product.split()))

    def test_the_image_has_every_library_of_the_binary(self):
        if shutil.which("dpkg") is None or shutil.which("ldconfig") is None:
            self.skipTest("this is no Debian")
        known = re.findall(r"^\s(\S+) \(.*x86-64.*\) => (\S+)$", output("ldconfig", "-p"), re.M)
        where = dict(known)
        needed = re.findall(r"NEEDED.*\[(.*)\]", output("readelf", "-d", OPTIONS.eastwest))
        packages = set()
        for library in needed:
            if library in where and not library.startswith(("libasan", "libubsan", "libtsan")):
                path = os.path.realpath(where[library])
                owner = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True).stdout
                owner = owner or output("dpkg", "-S", path.removeprefix("/usr"))
                packages.add(owner.split(":")[0])
        self.assertGreater(len(packages), 5)
        self.assertEqual(packages - BASE - installed_by(self.stages[1]), set())

    def test_the_image_does_not_run_as_root(self):
        self.assertIn("\nUSER eastwest\n", self.stages[1])

    def test_the_configuration_is_one(self):
        ran = subprocess.run([OPTIONS.eastwest, "sensor", "-T", "-c",
                              f"{OPTIONS.source}/docker/eastwest.yaml"], capture_output=True,
                             text=True)
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_what_is_commented_in_the_configuration_is_the_default(self):
        dump = dict(re.findall(r"^\s*(\w+): (.+)$", output(OPTIONS.eastwest, "sensor",
                                                          "--dump-config"), re.M))
        shown = re.findall(r"^\s*#(\w+): (\S+)", text("docker/eastwest.yaml"), re.M)
        self.assertGreater(len(shown), 8)
        for name, value in shown:
            if name not in ("rules", "interfaces", "site"):
                self.assertEqual(dump.get(name), value, name)

    def test_systemd_takes_the_unit(self):
        if shutil.which("systemd-analyze") is None:
            self.skipTest("systemd-analyze is not installed")
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/eastwest.service"
            with open(path, "w") as unit:
                unit.write(text("docker/eastwest.service").replace("/usr/bin/eastwest",
                                                                   OPTIONS.eastwest))
            ran = subprocess.run(["systemd-analyze", "verify", path], capture_output=True,
                                 text=True)
            self.assertEqual(ran.stderr, "")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--eastwest", required=True)
    parser.add_argument("--source", required=True)
    known, rest = parser.parse_known_args()
    OPTIONS.__dict__.update(vars(known))
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
