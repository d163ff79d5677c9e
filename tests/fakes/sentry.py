"""A collector of faults that speaks Sentry's envelope protocol over a socket, and keeps what it was sent."""

import contextlib
import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli

UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}


class Collector(ThreadingHTTPServer):
    """Keeps the events, and every byte in which they came, unpacked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Line)
        self.events: list[dict] = []
        self.raw = b""

    @property
    def dsn(self) -> str:
        return f"http://khoa-cong-khai@127.0.0.1:{self.server_address[1]}/7"


class _Line(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = UNPACK[self.headers.get("Content-Encoding", "")](body)
        is_right = self.path == "/api/7/envelope/" and "sentry_key=khoa-cong-khai" in self.headers.get("X-Sentry-Auth", "")
        if is_right:
            self.server.raw += str(self.headers).encode() + body
            self.server.events += events_of(body)
        told = b"{}"
        self.send_response(200 if is_right else 403)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *told) -> None:
        """Nothing."""


def events_of(envelope: bytes) -> Iterator[dict]:
    """The events in an envelope: a line of headers, then for each item a line of headers and as many bytes as it says."""
    _, _, rest = envelope.partition(b"\n")
    while rest.strip():
        head, _, rest = rest.partition(b"\n")
        told = json.loads(head)
        length = told.get("length", len(rest))
        item, rest = rest[:length], rest[length:].lstrip(b"\n")
        if told["type"] == "event":
            yield json.loads(item)


@contextlib.contextmanager
def collector() -> Iterator[Collector]:
    """A collector that runs."""
    with Collector() as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()
