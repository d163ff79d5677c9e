"""A weather service in the format of Open-Meteo that answers well, or as badly as a test wants it."""

import contextlib
import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

UNITS = {
    "time": "iso8601",
    "interval": "seconds",
    "temperature_2m": "°C",
    "relative_humidity_2m": "%",
    "weather_code": "wmo code",
    "wind_speed_10m": "km/h",
    "wind_direction_10m": "°",
}
CERTIFICATE = Path(__file__).parent / "localhost.pem"  # of these tests alone; with its key
PAUSE = 0.05  # seconds between two bytes of who drips


def told(seen: datetime | None = None, **current) -> dict:
    """A right answer, with other values where named; a value that is `...` is left out."""
    seen = timezone.localtime(seen or timezone.now())
    values = {
        "time": seen.strftime("%Y-%m-%dT%H:%M"),
        "interval": 900,
        "temperature_2m": 27.4,
        "relative_humidity_2m": 81,
        "weather_code": 61,
        "wind_speed_10m": 9.4,
        "wind_direction_10m": 90,
    } | current
    return {
        "latitude": 20.25,
        "longitude": 106.0,
        "generationtime_ms": 0.05,
        "utc_offset_seconds": int(seen.utcoffset() / timedelta(seconds=1)),
        "timezone": "Asia/Ho_Chi_Minh",
        "timezone_abbreviation": "GMT+7",
        "elevation": 4.0,
        "current_units": dict(UNITS),
        "current": {name: value for name, value in values.items() if value is not ...},
    }


def answer(body: bytes | str | dict, status: str = "200 OK", kind: str = "application/json; charset=utf-8", **headers: str) -> bytes:
    """The bytes of an answer."""
    body = json.dumps(body) if isinstance(body, dict) else body
    body = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": kind, "Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


class Service(socketserver.ThreadingTCPServer):
    """Answers each request with what `behave` says of its query; keeps the queries. `over` ends every waiting."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, is_safe: bool = False):
        super().__init__(("127.0.0.1", 0), _Line)
        if is_safe:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.behave: Callable[[dict[str, str], _Line], None] = well
        self.asked: list[dict[str, str]] = []
        self.over, self.may_go_on, self.is_asked = threading.Event(), threading.Event(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/forecast"

    def handle_error(self, request, client_address) -> None:
        """Who hung up on us is no fault."""


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        target = self.rfile.readline().decode().split()[1]
        while self.rfile.readline().strip():
            pass
        query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        self.server.asked.append(query)
        self.server.is_asked.set()
        self.server.behave(query, self)

    def send(self, data: bytes) -> None:
        self.wfile.write(data)


def well(query, line) -> None:
    """At once and right."""
    line.send(answer(told()))


def says(data: bytes) -> Callable:
    """These very bytes."""
    return lambda query, line: line.send(data)


def when_told(query, line) -> None:
    """Right, when the test lets it."""
    if line.server.may_go_on.wait(60):
        line.send(answer(told()))


def nothing(query, line) -> None:
    """Closes without a word."""


def hangs(query, line) -> None:
    """Takes the request and says nothing."""
    line.server.over.wait(60)


def hangs_after(data: bytes) -> Callable:
    """Says so much and no more."""

    def behave(query, line):
        line.send(data)
        line.server.over.wait(60)

    return behave


def drips(data: bytes) -> Callable:
    """Says all of it, a byte at a time, so slowly that it takes for ever but never keeps one waiting for long."""

    def behave(query, line):
        for byte in data:
            line.send(bytes([byte]))
            if line.server.over.wait(PAUSE):
                return

    return behave


@contextlib.contextmanager
def weather_service(is_safe: bool = False) -> Iterator[Service]:
    """A service that runs; a safe one speaks TLS as localhost, vouched for by nobody."""
    with Service(is_safe) as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.over.set()
            service.may_go_on.set()
            service.shutdown()
            thread.join()
