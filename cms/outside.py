"""Asks other machines for data: with one deadline for the whole answer, little of it, and no trust.

`requests` bounds each read and not their sum: a server that sends a byte a second, or a header line a second, holds it for
as long as it likes. Here every read waits only for what is left of the time, from the first address that is tried on.
"""

import http.client
import io
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urlencode, urlsplit

import certifi

MOST = 64 * 1024  # bytes of an answer, its head included
JSON = "application/json"


class Unanswered(Exception):
    """There is no answer that can be used. Its text says why, in a few words for the operator."""


def ask_json(address: str, words: dict[str, str], seconds: float) -> object:
    """What a server answers to a GET with these words in the query, read as JSON. Raises `Unanswered`.

    Only 200 with JSON of at most 64 KB counts; no redirect is followed, no proxy of the environment is used.
    """
    with _in_words(seconds):
        return _json_of(_ask(address, words, time.monotonic() + seconds))


@dataclass(frozen=True)
class Answer:
    """What a server said, whatever it was."""

    status: int
    headers: Message
    body: bytes


def get(address: str, seconds: float, most: int, *, is_private_allowed: bool = False) -> Answer:
    """What a server answers to a GET, of at most so many bytes. Raises `Unanswered`, also for a machine of somebody's own network where
    that is not allowed; it is the machine that is asked, whatever its name leads to in the next moment. No redirect is followed.
    """
    ends_at = time.monotonic() + seconds
    parts = urlsplit(address)
    is_safe = parts.scheme == "https"
    with _in_words(seconds):
        connection = http.client.HTTPConnection(parts.hostname, parts.port or (443 if is_safe else 80))
        with _connected(connection.host, connection.port, is_safe, ends_at, is_private_allowed) as line:
            connection.sock = _Hurried(line, ends_at, most + MOST)
            target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
            connection.request("GET", target, headers={"User-Agent": "cong-thong-tin", "Host": parts.netloc})
            answer = connection.getresponse()
            body = answer.read(most + 1)
            if len(body) > most:
                raise Unanswered(too_long(most))
            return Answer(answer.status, answer.headers, body)


def too_long(most: int) -> str:
    """Why an answer is not read to its end."""
    return f"trả lời dài quá {most // 2**20} MB" if most >= 2**20 else f"trả lời dài quá {most // 1024} KB"


@contextmanager
def _in_words(seconds: float) -> Iterator[None]:
    """What goes wrong on the way becomes `Unanswered`."""
    try:
        yield
    except TimeoutError:
        raise Unanswered(f"quá {seconds:g} giây chưa trả lời xong") from None
    except (socket.gaierror, UnicodeError):
        raise Unanswered("không tìm thấy máy chủ") from None
    except ssl.SSLCertVerificationError:
        raise Unanswered("chứng thư của máy chủ không đáng tin") from None
    except ConnectionRefusedError:
        raise Unanswered("máy chủ không nhận kết nối") from None
    except (OSError, ValueError, http.client.HTTPException):
        raise Unanswered("máy chủ ngắt giữa chừng hoặc trả lời không đúng giao thức") from None


def _json_of(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):  # of thousands of brackets, too
        raise Unanswered("trả lời không phải JSON") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _ask(address: str, words: dict[str, str], ends_at: float) -> bytes:
    parts = urlsplit(address)
    is_safe = parts.scheme == "https"
    connection = http.client.HTTPConnection(parts.hostname, parts.port or (443 if is_safe else 80))
    query = "&".join(filter(None, [parts.query, urlencode(words)]))
    with _connected(connection.host, connection.port, is_safe, ends_at) as line:
        connection.sock = _Hurried(line, ends_at)
        connection.request("GET", f"{parts.path or '/'}?{query}", headers={"Accept": JSON, "User-Agent": "cong-thong-tin"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise Unanswered(f"máy chủ trả lời mã {answer.status}")
        if answer.headers.get_content_type() != JSON:
            raise Unanswered("trả lời không phải JSON")
        return answer.read()


def _connected(host: str, port: int, is_safe: bool, ends_at: float, is_private_allowed: bool = True) -> socket.socket:
    """A connection to the first address of a host that takes one; each gets its share of the time."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not is_private_allowed and not all(ipaddress.ip_address(address[0].partition("%")[0]).is_global for *_, address in found):
        raise Unanswered("máy chủ nằm trong mạng nội bộ")
    for number, (family, kind, protocol, _, address) in enumerate(found):
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(_left(ends_at) / (len(found) - number))
            line.connect(address)
            line.settimeout(_left(ends_at))
            return _trusting().wrap_socket(line, server_hostname=host) if is_safe else line
        except OSError:
            line.close()
            if number == len(found) - 1:
                raise
    raise socket.gaierror(host)


def _trusting() -> ssl.SSLContext:
    """Trusts whom this machine trusts and, where it has no list, whom Mozilla trusts."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _left(ends_at: float) -> float:
    """The seconds that are left."""
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Hurried(io.RawIOBase):
    """A connected socket as `http.client` uses one, all of whose reads together end at a moment and are at most so many bytes."""

    def __init__(self, line: socket.socket, ends_at: float, most: int = MOST):
        self.line, self.ends_at, self.most, self.size = line, ends_at, most, 0

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def sendall(self, data: bytes) -> None:
        self.line.settimeout(_left(self.ends_at))
        self.line.sendall(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self.line.settimeout(_left(self.ends_at))
        length = self.line.recv_into(buffer)
        self.size += length
        if self.size > self.most:
            raise Unanswered(too_long(self.most))
        return length

    def close(self) -> None:
        """Nothing: `http.client` closes what it will still read from; who opened the line closes it."""
