#!/usr/bin/python3
"""Holds many sockets in a network namespace, for the programs that list them or connect to them.

SPDX-License-Identifier: LGPL-2.1-or-later

usage: sockets.py READY COUNT SERVICES

Listens on 127.0.0.1 on the COUNT lowest ports of the services file for tcp and for udp, and
connects to every fourth of the first 800 tcp ports. On the ports of whois and whois++ it answers
with the number of the port. It creates the file READY when all sockets are open.
"""

import resource
import select
import socket
import sys

ANSWERING = (43, 63)
# ss asks rpcinfo, which would wait for an answer on this port, and rpcbind needs it.
LEFT_OUT = (111,)


def ports_of(path, protocol, count):
    ports = set()
    with open(path, encoding="ascii") as lines:
        for line in lines:
            fields = line.split("#")[0].split()
            if len(fields) < 2:
                continue
            number, named = fields[1].split("/")
            if named == protocol and int(number) not in LEFT_OUT and int(number) > 0:
                ports.add(int(number))
    return sorted(ports)[:count]


def hold(path, count):
    kept, answering = [], []
    for kind, protocol in ((socket.SOCK_STREAM, "tcp"), (socket.SOCK_DGRAM, "udp")):
        for port in ports_of(path, protocol, count):
            held = socket.socket(socket.AF_INET, kind)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind(("127.0.0.1", port))
            if kind == socket.SOCK_STREAM:
                held.listen(1)
                if port in ANSWERING:
                    answering.append(held)
            kept.append(held)
    plain = [s for s in kept if s.type == socket.SOCK_STREAM and s not in answering]
    for listening in plain[::4][:200]:
        kept.append(socket.create_connection(listening.getsockname()))
    return kept, answering


def answer(listening):
    connected, _ = listening.accept()
    with connected:
        connected.settimeout(5)
        try:
            connected.sendall(b"this is port %d\n" % listening.getsockname()[1])
            connected.shutdown(socket.SHUT_WR)
            while connected.recv(4096):
                pass
        except OSError:
            pass


def main():
    ready, count, services = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    kept, answering = hold(services, count)
    with open(ready, "w", encoding="ascii") as file:
        file.write("%d\n" % len(kept))
    while True:
        for listening in select.select(answering, [], [])[0]:
            answer(listening)


main()
