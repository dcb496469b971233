#!/usr/bin/env python3
"""compare.py --eastwest BIN CAPTURE|DIR...: recall and precision against tshark, class by class.

A fact is a tuple; each side has a multiset of them for each class. Recall is the share of tshark's
facts that eastwest has too, precision the share of eastwest's that tshark has. Flows are compared
without direction. Exit status 0 when every class reaches --recall and --precision.
"""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as xml

# [MS-SMB2] 2.2.1.2, in the words that EVE uses.
SMB2 = ("NEGOTIATE_PROTOCOL SESSION_SETUP SESSION_LOGOFF TREE_CONNECT TREE_DISCONNECT CREATE CLOSE "
        "FLUSH READ WRITE LOCK IOCTL CANCEL KEEPALIVE FIND CHANGE_NOTIFY GET_INFO SET_INFO "
        "OPLOCK_BREAK").split()
# [MS-CIFS] 2.2.2.1: those that are met.
SMB1 = {0x04: "CLOSE", 0x06: "DELETE", 0x07: "RENAME", 0x0A: "READ", 0x0B: "WRITE",
        0x10: "CHECK_DIRECTORY", 0x24: "LOCKING_ANDX", 0x25: "TRANS", 0x2B: "ECHO",
        0x2D: "OPEN_ANDX", 0x2E: "READ_ANDX", 0x2F: "WRITE_ANDX", 0x32: "TRANS2",
        0x34: "FIND_CLOSE2", 0x70: "TREE_CONNECT", 0x71: "TREE_DISCONNECT",
        0x72: "NEGOTIATE_PROTOCOL", 0x73: "SESSION_SETUP_ANDX", 0x74: "LOGOFF_ANDX",
        0x75: "TREE_CONNECT_ANDX", 0xA0: "NT_TRANS", 0xA2: "NT_CREATE_ANDX", 0xA4: "NT_CANCEL"}
PENDING = 0x103  # STATUS_PENDING: an interim answer. [MS-SMB2] 3.2.5.1.5
CANCEL = SMB2.index("CANCEL")  # is never answered
REQUEST, BIND, ALTER = 0, 11, 14  # [C706] 12.6.4
PROTOCOLS = ("smb", "smb2", "dcerpc", "nbns", "nbdgm")


class Facts(collections.defaultdict):
    def __init__(self):
        super().__init__(collections.Counter)

    def add(self, kind, *fact):
        self[kind][fact] += 1


def flow_of(one, other):
    return " ".join(sorted((one, other)))


def number(text, default=None):
    try:
        return int(text, 0)
    except (TypeError, ValueError):
        return {"True": 1, "False": 0}.get(text, default)


class Fields:
    """The fields of one protocol layer of one packet, by name, in order."""

    def __init__(self, layer):
        self.values = collections.defaultdict(list)
        for field in layer.iter("field"):
            self.values[field.get("name")].append(field.get("show"))

    def first(self, name, default=None):
        return (self.values.get(name) or [default])[0]

    def all(self, name):
        return self.values.get(name, [])


class Tshark:
    """What tshark says of a capture, from its PDML."""

    def __init__(self, capture):
        self.facts = Facts()
        self.waiting = {}
        command = ["tshark", "-n", "-r", str(capture), "-Y", " || ".join(PROTOCOLS), "-T", "pdml"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
            for _, packet in xml.iterparse(run.stdout):
                if packet.tag == "packet":
                    self.packet(packet)
                    packet.clear()
        if run.returncode:
            raise RuntimeError(f"tshark gave {run.returncode} for {capture}")

    def packet(self, packet):
        ends, transport, flow = None, None, None
        for layer in packet.findall("proto"):
            name, fields = layer.get("name"), Fields(layer)
            if name in ("ip", "ipv6"):
                ends = (fields.first(name + ".src"), fields.first(name + ".dst"))
            elif name in ("tcp", "udp") and ends:
                transport = name
                ports = (fields.first(name + ".srcport"), fields.first(name + ".dstport"))
                flow = flow_of(*(f"{end}:{port}" for end, port in zip(ends, ports)))
            elif name == "smb2" and flow:
                self.smb2(flow, fields)
            elif name == "smb" and transport == "tcp":
                self.smb1(flow, fields)
            elif name == "dcerpc" and flow:
                self.dcerpc(flow, fields)
            elif name == "nbns" and ends:
                self.facts.add("nbns", *ends, bool(number(fields.first("nbns.flags.response"))))
            elif name == "nbdgm" and ends:
                self.facts.add("nbdgm", *ends)

    def smb2(self, flow, fields):
        command = number(fields.first("smb2.cmd"))
        if command is None or command >= len(SMB2):
            return
        key = (flow, fields.first("smb2.msg_id"), command)
        if number(fields.first("smb2.flags.response")):
            status = number(fields.first("smb2.nt_status"))
            if key in self.waiting and status != PENDING:
                self.facts.add("smb2.status", flow, self.waiting.pop(key), status)
            return
        name = SMB2[command]
        self.facts.add("smb2.io" if name in ("READ", "WRITE") else "smb2.command", flow, name)
        if name not in ("READ", "WRITE", "CANCEL"):
            self.waiting[key] = name
        if name == "TREE_CONNECT" and fields.first("smb2.tree"):
            self.facts.add("smb2.share", flow, fields.first("smb2.tree"))
        if name == "CREATE" and (fields.first("smb2.filename") or "").strip("\\"):
            self.facts.add("smb2.file", flow, fields.first("smb2.filename").lstrip("\\"))

    def smb1(self, flow, fields):
        name = SMB1.get(number(fields.first("smb.cmd")))
        if name and not number(fields.first("smb.flags.response")):
            self.facts.add("smb1.command", flow, name)

    def dcerpc(self, flow, fields):
        kind = number(fields.first("dcerpc.pkt_type"))
        connectionless = fields.first("dcerpc.ver") == "4"
        first = number(fields.first("dcerpc.dg_frag_num"), 0) == 0 if connectionless else \
            number(fields.first("dcerpc.cn_flags.first_frag"))
        if kind == REQUEST and first:
            self.facts.add("dcerpc.request", flow, number(fields.first("dcerpc.opnum")))
        if kind in (BIND, ALTER) and not connectionless:
            for uuid in fields.all("dcerpc.cn_bind_to_uuid"):
                self.facts.add("dcerpc.bind", flow, uuid.lower())


class Eastwest:
    """What eastwest says of a capture, from its EVE lines."""

    def __init__(self, program, capture):
        self.facts = Facts()
        run = subprocess.run([program, "triage", "-q", "--eve", "all", "-o", "-", str(capture)],
                             capture_output=True, text=True, check=False)
        if run.returncode not in (0, 3):  # 3: the capture is cut
            raise RuntimeError(f"eastwest gave {run.returncode} for {capture}: {run.stderr}")
        for line in run.stdout.splitlines():
            self.event(json.loads(line))

    def event(self, event):
        kind = event["event_type"]
        flow = flow_of(*(f"{event.get(side + '_ip')}:{event.get(side + '_port')}"
                         for side in ("src", "dest")))
        if kind == "smb":
            self.smb(flow, event["smb"])
        elif kind == "dcerpc":
            self.dcerpc(flow, event["dcerpc"])
        elif kind == "nbns":
            self.facts.add("nbns", event["src_ip"], event["dest_ip"],
                           bool(event["nbns"].get("response")))
        elif kind == "nbdgm":
            self.facts.add("nbdgm", event["src_ip"], event["dest_ip"])

    def smb(self, flow, smb):
        if "dcerpc" in smb:
            self.dcerpc(flow, smb["dcerpc"])
        version, _, name = smb.get("command", "").partition("_COMMAND_")
        if version == "SMB1" and name in SMB1.values():
            self.facts.add("smb1.command", flow, name)
        if version != "SMB2":
            return
        input_output = name in ("READ", "WRITE")
        self.facts.add("smb2.io" if input_output else "smb2.command", flow, name)
        status = number(smb.get("status_code"))
        if status is not None and not input_output and name != "CANCEL":
            self.facts.add("smb2.status", flow, name, status)
        share = smb.get("share") or smb.get("named_pipe")
        if name == "TREE_CONNECT" and share:
            self.facts.add("smb2.share", flow, share)
        file = (smb.get("filename") or smb.get("directory") or "").lstrip("\\")
        if name == "CREATE" and file and file != "<share_root>":
            self.facts.add("smb2.file", flow, file)

    def dcerpc(self, flow, rpc):
        if rpc.get("request") == "REQUEST":
            opnum = rpc.get("opnum", (rpc.get("req") or {}).get("opnum"))
            self.facts.add("dcerpc.request", flow, opnum)
        elif rpc.get("request") in ("BIND", "ALTER_CONTEXT"):
            for interface in rpc.get("interfaces") or ():
                self.facts.add("dcerpc.bind", flow, interface.get("uuid", "").lower())


def captures_of(paths):
    for path in map(pathlib.Path, paths):
        if path.is_dir():
            yield from sorted(p for p in path.iterdir()
                              if p.suffix in (".pcap", ".pcapng", ".cap"))
        else:
            yield path


def show(label, ours, theirs):
    for fact, count in sorted((ours - theirs).items(), key=str)[:5]:
        print(f"    {label} {count} x {fact}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--eastwest", required=True)
    parser.add_argument("--recall", type=float, default=0.999)
    parser.add_argument("--precision", type=float, default=0.999)
    parser.add_argument("captures", nargs="+")
    options = parser.parse_args()
    extra = os.environ.get("EASTWEST_CONFORMANCE_CAPTURES", "")
    total = collections.defaultdict(collections.Counter)
    captures = list(captures_of(options.captures + [p for p in extra.split(":") if p]))
    for capture in captures:
        tshark, eastwest = Tshark(capture).facts, Eastwest(options.eastwest, capture).facts
        for kind in sorted(set(tshark) | set(eastwest)):
            both = (tshark[kind] & eastwest[kind]).total()
            total[kind].update(tshark=tshark[kind].total(), eastwest=eastwest[kind].total(),
                               both=both)
            if both < tshark[kind].total() or both < eastwest[kind].total():
                print(f"  {capture.name} {kind}")
                show("only tshark", tshark[kind], eastwest[kind])
                show("only eastwest", eastwest[kind], tshark[kind])
    good = bool(captures) and bool(total)
    print(f"{'class':16} {'tshark':>8} {'eastwest':>8} {'recall':>8} {'precision':>9}")
    for kind, count in sorted(total.items()):
        recall = count["both"] / count["tshark"] if count["tshark"] else 1.0
        precision = count["both"] / count["eastwest"] if count["eastwest"] else 1.0
        enough = recall >= options.recall and precision >= options.precision
        good = good and enough
        print(f"{kind:16} {count['tshark']:8} {count['eastwest']:8} {recall:8.4f} {precision:9.4f}"
              f"{'' if enough else '  short'}")
    print(f"{len(captures)} captures")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
