"""Writes a harmless file that is a Windows program to every parser.

usage: placeholder_exe.py OUT
MZ, PE header, one section, 24 KiB. Stands in for RemComSvc.exe, so that no capture holds a file a
virus scanner wants.
"""
import struct
import sys

SIZE = 24 * 1024
PE_AT = 0x80
TEXT = b"eastwest lab placeholder, not a program. "
MACHINE_I386, EXECUTABLE_32BIT, PE32_MAGIC, CONSOLE = 0x14C, 0x0102, 0x10B, 3


def main() -> None:
    dos = b"MZ" + bytes(58) + struct.pack("<I", PE_AT)
    dos += b"This program cannot be run in DOS mode.\r\r\n$".ljust(PE_AT - len(dos), b"\0")
    coff = struct.pack("<4sHHIIIHH", b"PE\0\0", MACHINE_I386, 1, 0, 0, 0, 224, EXECUTABLE_32BIT)
    optional = struct.pack("<HBB9I6H4I2H6I", PE32_MAGIC, 1, 0, 0x5A00, 0, 0, 0x1000, 0x1000, 0x7000,
                           0x400000, 0x1000, 0x200, 4, 0, 0, 0, 4, 0, 0, 0x8000, 0x200, 0, CONSOLE,
                           0, 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
    section = struct.pack("<8sIIII12xI", b".text\0\0\0", 0x5A00, 0x1000, 0x5A00, 0x200, 0x60000020)
    image = (dos + coff + optional + bytes(128) + section).ljust(0x200, b"\0") + b"\xc3"  # ret
    body = TEXT * (SIZE // len(TEXT) + 1)
    with open(sys.argv[1], "wb") as out:
        out.write((image + body)[:SIZE])


if __name__ == "__main__":
    main()
