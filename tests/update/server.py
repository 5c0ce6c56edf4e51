#!/usr/bin/env python3
# Serves a directory over HTTP on the loopback interface, correctly or with the faults of servers.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: server.py DIRECTORY PORT-FILE LOG [CERTIFICATE]
#
# Writes its port, a free one, to PORT-FILE once it accepts connections. /NAME answers with the file
# NAME of the directory, or with 304 if the request says that the client has it; another NAME runs
# the method of that name. LOG gets a line for each answer: status and path. CERTIFICATE, a file
# with a certificate and its key, switches to HTTPS.
import gzip
import hashlib
import http.server
import os
import ssl
import sys
import time
from email.utils import formatdate

directory, port_file, log = sys.argv[1:4]
BEYOND_ANY_LIMIT = 1 << 40  # bytes


def content(name):
    with open(os.path.join(directory, name), "rb") as file:
        return file.read()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def begin(self, status, headers):
        with open(log, "a", encoding="ascii") as file:
            file.write(f"{status} {self.path}\n")
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        if status != 304 and not {"Content-Length", "Transfer-Encoding"} & set(headers):
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()

    def answer(self, status, body=b"", **headers):
        self.begin(status, {"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def file(self, name, tagged=True, dated=True):
        """Sends the file as a correct server does, with ETag and Last-Modified."""
        body = content(name)
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        date = formatdate(os.stat(os.path.join(directory, name)).st_mtime, usegmt=True)
        headers = {}
        if tagged:
            headers["ETag"] = tag
        if dated:
            headers["Last-Modified"] = date
        known = self.headers.get("If-None-Match")
        if known == tag if known else dated and self.headers.get("If-Modified-Since") == date:
            self.begin(304, headers)
        else:
            self.answer(200, body, **headers)

    # --- Faults, and unusual answers -----------------------------------------

    def status_404(self):
        self.answer(404, b"<html>not here</html>")

    def status_500(self):
        self.answer(500, b"<html>out of order</html>")

    def status_204(self):
        self.begin(204, {"Content-Length": "0"})

    def unasked_304(self):
        self.begin(304, {})

    def empty(self):
        self.answer(200)

    def truncated(self):
        body = content("registry.xml")
        self.begin(200, {"Content-Length": str(len(body) + 1000)})
        self.wfile.write(body)
        self.close_connection = True

    def truncated_without_length(self):
        body = content("registry.xml")
        self.begin(200, {})
        self.wfile.write(body[: len(body) // 2])

    def stall(self):
        body = content("registry.xml")
        self.begin(200, {"Content-Length": str(len(body))})
        self.wfile.write(body[:100])
        self.wfile.flush()
        time.sleep(20)
        self.close_connection = True

    def silent(self):
        time.sleep(20)
        self.close_connection = True

    def slow(self):
        """Too fast for the limit on stalls, too slow to end in time."""
        self.begin(200, {"Content-Length": str(BEYOND_ANY_LIMIT >> 20)})
        for _ in range(200):
            self.wfile.write(b" " * 1000)
            self.wfile.flush()
            time.sleep(0.1)

    def told_too_large(self):
        self.begin(200, {"Content-Length": str(BEYOND_ANY_LIMIT)})
        self.close_connection = True

    def too_large(self):
        self.begin(200, {})
        while True:
            self.wfile.write(b" " * (1 << 20))

    def bomb(self):
        body = gzip.compress(b" " * (65 << 20), 1)
        self.answer(200, body, **{"Content-Encoding": "gzip"})

    def packed(self):
        self.answer(200, gzip.compress(content("registry.xml")), **{"Content-Encoding": "gzip"})

    def chunked(self):
        body = content("registry.xml")
        self.begin(200, {"Transfer-Encoding": "chunked"})
        for at in range(0, len(body), 1000):
            piece = body[at : at + 1000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def moved(self):
        self.answer(302, b"elsewhere", Location="/registry.xml", ETag='"of-the-redirect"')

    def loop(self):
        self.answer(302, Location="/loop")

    def to_http(self):
        self.answer(302, Location="http://127.0.0.1:9/registry.xml")

    def to_file(self):
        self.answer(302, Location=f"file://{os.path.abspath(directory)}/registry.xml")

    def strange_tag(self):
        self.answer(200, content("registry.xml"), ETag='"\x07' + "x" * 3000 + '"')

    def tag_alone(self):
        self.file("registry.xml", dated=False)

    def date_alone(self):
        self.file("registry.xml", tagged=False)

    def do_GET(self):
        name = self.path.lstrip("/")
        try:
            if os.path.isfile(os.path.join(directory, name)):
                self.file(name)
            else:
                getattr(self, name.replace("-", "_"), self.status_404)()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
with open(port_file + ".new", "w", encoding="ascii") as file:
    file.write(f"{server.server_address[1]}\n")
os.rename(port_file + ".new", port_file)
server.serve_forever()
