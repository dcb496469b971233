"""Makes the pauses of a capture longer by rewriting packet timestamps.

usage: stretch.py IN.pcap OUT.pcap GAP_S ADD_S
Every gap of at least GAP_S seconds between two packets grows by ADD_S seconds. Frames are copied
unchanged (TCP timestamp options therefore still count the original time).
"""
import struct
import sys

MICROSECOND_MAGIC = 0xA1B2C3D4
FILE_HEADER, RECORD_HEADER = 24, 16


def main() -> None:
    source, target, gap, add = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    with open(source, "rb") as file:
        data = file.read()
    if struct.unpack_from("<I", data)[0] != MICROSECOND_MAGIC:
        sys.exit(f"{source}: not a little-endian microsecond pcap")
    out, at, shift, last, pauses = bytearray(data[:FILE_HEADER]), FILE_HEADER, 0, None, 0
    while at < len(data):
        seconds, micros, captured, length = struct.unpack_from("<IIII", data, at)
        now = seconds + micros / 1e6
        if last is not None and now - last >= gap:
            shift, pauses = shift + add, pauses + 1
        last = now
        out += struct.pack("<IIII", seconds + shift, micros, captured, length)
        out += data[at + RECORD_HEADER:at + RECORD_HEADER + captured]
        at += RECORD_HEADER + captured
    with open(target, "wb") as file:
        file.write(out)
    print(f"{target}: {pauses} pauses grew by {add} s")


if __name__ == "__main__":
    main()
