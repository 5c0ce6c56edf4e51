"""Asks each function of Python for services about each line of standard input.

SPDX-License-Identifier: LGPL-2.1-or-later

A line has a name, a port and a protocol.
"""

import socket
import sys

KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}

for line in sys.stdin:
    name, port, protocol = line.split()
    print(name, socket.getservbyname(name), socket.getservbyname(name, protocol))
    print(port, socket.getservbyport(int(port)), socket.getservbyport(int(port), protocol))
    if protocol in KINDS:
        flags = 0 if protocol == "tcp" else socket.NI_DGRAM
        found = socket.getaddrinfo("127.0.0.1", name, socket.AF_INET, KINDS[protocol])
        print(name, found[0][4][1])
        print(port, socket.getnameinfo(("127.0.0.1", int(port)), flags | socket.NI_NUMERICHOST)[1])
