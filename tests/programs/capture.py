#!/usr/bin/python3
"""Writes a packet capture with an empty packet to each of many ports, for tcpdump to read.

SPDX-License-Identifier: LGPL-2.1-or-later

usage: capture.py COUNT STEP >FILE

Writes COUNT packets, alternately tcp and udp, to every STEP-th port from 1 on, modulo 65535.
"""

import socket
import struct
import sys

PCAP_HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)  # 101: raw IP
SOURCE, TARGET = (socket.inet_aton(address) for address in ("192.0.2.1", "192.0.2.2"))
OWN_PORT = 54321


def segment(number, port):
    if number % 2:
        return 17, struct.pack(">HHHH", OWN_PORT, port, 8, 0)
    return 6, struct.pack(">HHIIBBHHH", OWN_PORT, port, number, 0, 5 << 4, 2, 1024, 0, 0)


def packet(number, port):
    protocol, rest = segment(number, port)
    header = struct.pack(
        ">BBHHHBBH4s4s",
        *(0x45, 0, 20 + len(rest), number & 0xFFFF, 0, 64, protocol, 0, SOURCE, TARGET),
    )
    return header + rest


def main():
    count, step = int(sys.argv[1]), int(sys.argv[2])
    out = sys.stdout.buffer
    out.write(PCAP_HEADER)
    for number in range(count):
        data = packet(number, 1 + number // 2 * step % 65535)
        out.write(struct.pack("<IIII", number, 0, len(data), len(data)) + data)


main()
