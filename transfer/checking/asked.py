"""Asks the portal for old addresses, and says what became of each."""

import http.client
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.test import Client

from cms.database import chunks
from cms.old_addresses import FRONT, is_front

MOST_HOPS = 5
PATIENCE = 30  # seconds for one answer
AT_ONCE = 4  # addresses that are asked for at the same time over HTTP
LASTING = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
LEADING = (*LASTING, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT)
SAFE = "/:?&=+,;@!$'()*~%[]"  # what stays as it is in an address that is asked for

Ask = Callable[[str], tuple[int, str]]  # a path with its query: the status, and where it leads


class Fate(StrEnum):
    """What becomes of who follows an old address."""

    WELL = "tốt"
    LOST = "không còn"
    HOPS = "qua nhiều bước"
    TEMPORARY = "chuyển hướng tạm thời"
    FRONT = "chỉ về trang chủ"
    ELSEWHERE = "sang cổng khác"


@dataclass(frozen=True)
class Found:
    """One old address: what becomes of it, the last status (0: no answer), the steps and where they end."""

    address: str
    fate: Fate
    status: int
    hops: int
    end: str


class Inside:
    """Asks Django itself, in this process: needs no server, and answers what a server would, since redirects and pages are Django's.
    Copies are neither read nor made.
    """

    at_once = 1  # one connection to the database

    def __init__(self, host: str):
        self.client = Client(raise_request_exception=False, headers={"host": host}, SERVER_NAME=host.partition(":")[0])

    def __call__(self, address: str) -> tuple[int, str]:
        answer = self.client.get(quote(address, safe=SAFE), secure=settings.IS_HTTPS)
        for _ in answer.streaming_content if answer.streaming else ():  # a document: the file is closed at its end
            pass
        return answer.status_code, answer.headers.get("Location", "")


class Outside:
    """Asks a running portal over HTTP, with all that stands before it: page cache, nginx."""

    at_once = AT_ONCE

    def __init__(self, base: str):
        self.base = urlsplit(base)
        self.own = threading.local()

    def __call__(self, address: str) -> tuple[int, str]:
        for _ in range(2):  # the other side may have closed a connection that was kept
            line = self._line()
            try:
                line.request("GET", quote(address, safe=SAFE), headers={"User-Agent": "cong-thong-tin"})
                answer = line.getresponse()
                answer.read()
                return answer.status, answer.headers.get("Location", "")
            except (OSError, http.client.HTTPException):
                line.close()
                self.own.line = None
        return 0, ""

    def _line(self) -> http.client.HTTPConnection:
        if getattr(self.own, "line", None) is None:
            kind = http.client.HTTPSConnection if self.base.scheme == "https" else http.client.HTTPConnection
            self.own.line = kind(self.base.hostname, self.base.port, timeout=PATIENCE)
        return self.own.line


class Checker:
    """Follows addresses to their end; a page to which many lead is asked for once."""

    def __init__(self, ask: Ask, hosts: Iterable[str]):
        self.ask, self.hosts = ask, frozenset(hosts)
        self.known: dict[str, tuple[int, str]] = {}  # what ends and steps on the way said

    def is_answered(self) -> bool:
        """Whether the portal shows its front page: where it cannot, nothing is known of any address."""
        status, _ = self.ask(FRONT)
        return 0 < status < HTTPStatus.INTERNAL_SERVER_ERROR

    def check(self, addresses: Iterable[str]) -> Iterator[Found]:
        """What becomes of each, in their order."""
        if self.ask.at_once == 1:
            yield from map(self.follow, addresses)
            return
        with ThreadPoolExecutor(self.ask.at_once) as pool:
            for some in chunks(addresses, 100 * self.ask.at_once):
                yield from pool.map(self.follow, some)

    def follow(self, address: str) -> Found:
        """What becomes of one."""
        told = partial(Found, address)
        asked = at = _local(address)
        status, link = self.ask(at)
        kinds: list[int] = []
        while status in LEADING and link and len(kinds) < MOST_HOPS:
            kinds.append(status)
            leads_to = urlsplit(urljoin(f"//{min(self.hosts)}{at}" if at.startswith("/") else at, link))
            if leads_to.netloc not in self.hosts:
                return told(Fate.ELSEWHERE, status, len(kinds), link)
            at = leads_to._replace(scheme="", netloc="", fragment="").geturl() or FRONT
            status, link = self._once(at)
        return told(_fate(asked, at, status, kinds), status, len(kinds), at if kinds else "")

    def _once(self, at: str) -> tuple[int, str]:
        if at not in self.known:
            self.known[at] = self.ask(at)
        return self.known[at]


def _fate(asked: str, end: str, status: int, kinds: list[int]) -> Fate:
    if status != HTTPStatus.OK:
        return Fate.LOST
    if any(kind not in LASTING for kind in kinds):
        return Fate.TEMPORARY
    if len(kinds) > 1:
        return Fate.HOPS
    if urlsplit(end).path == FRONT and not is_front(asked) and urlsplit(asked).path + urlsplit(asked).query != FRONT:
        return Fate.FRONT
    return Fate.WELL


def _local(address: str) -> str:
    """An address as the new portal is asked for it: without the old host."""
    parts = urlsplit(address) if not address.startswith("/") else urlsplit(f"//old{address}")
    path = quote(unquote(parts.path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~", errors="surrogateescape")
    path = f"/{path.lstrip('/')}"
    return f"{path}?{parts.query}" if parts.query else path
