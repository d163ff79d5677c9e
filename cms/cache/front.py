"""The page cache, wrapped round the WSGI application: what it has a copy of never reaches Django."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from threading import Lock
from urllib.parse import parse_qsl

from django.conf import settings

from cms.cache.copy import Copy, make_copy
from cms.cache.generation import SITES, generation, mark_of, pinned, store
from cms.cache.store import key_of
from cms.cache.until import noting
from cms.sites import last_known_site_id, site_id_for
from cms.upkeep.metrics import of_copies

PAGE_WORD = "trang"  # the one query word that makes copies of its own
LONGEST_PAGE_NUMBER = 5
TRIES = 2  # renderings of a page that fails while something of its site is being changed
RECENT = 100  # copies that a worker holds in its memory, about 60 KB each
# Query words of old portals: their addresses are led on by Django
OLD_WORDS = frozenset({"p", "page_id", "attachment_id", "cat", "tag", "feed", "m", "nv", "op", "language", "id"})
NO_PAGE = ("301", "302", "404", "410")  # nginx keeps these for a moment too, in place of the page that stood there
CONDITIONS = ("HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")


@dataclass(slots=True)
class Answer:
    """What the inner application said."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def may_be_kept(self) -> bool:
        """Whether it is a page, the same for everybody."""
        said = self._says("cache-control")
        shared = not {"no-store", "private"} & {word.strip() for word in said.split(",")} and "cookie" not in self._says("vary")
        return self.status.startswith("200") and shared and not self._says("set-cookie")

    def takes_a_page_away(self) -> bool:
        """Whether there is no page (any more) for one who is not signed in: as such everybody is asked for here."""
        return self.status.startswith(NO_PAGE) and not self._says("set-cookie")

    def _says(self, header: str) -> str:
        return ",".join(value.lower() for name, value in self.headers if name.lower() == header)


class PageCache:
    """Answers public pages from copies; renders, keeps and hands on what it has none of."""

    def __init__(self, application: Callable):
        self.application = application
        self.left_alone = tuple({settings.STATIC_URL, settings.MEDIA_URL, *private_prefixes()})
        self.recent: dict[str, Copy] = {}  # read by this worker lately; the shared generation says whether they are fresh
        self.changing = Lock()  # a worker may have several threads

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        second = int(time.time())  # before anything is looked at: what is found was still true when this second had begun
        known = last_known_site_id(environ.get("HTTP_HOST", ""))
        marks = [SITES, mark_of(known)] if known else [SITES]
        with store().together(*marks):  # a hit asks the store once
            asked = self._what_is_asked(environ)
            copy = self._fresh(*asked[:2]) if asked else None
        if asked is None:
            with pinned(*marks):
                return self.application(environ, start_response)
        key, mark, query = asked
        if copy is None:
            with store().one_at_a_time(key) as waited:
                copy = self._fresh(key, mark) if waited else None
                if copy is None:
                    return self._render(environ, start_response, key, mark, query, second)
        return answer_copy(copy, environ, start_response, "hit", second)

    def _fresh(self, key: str, mark: str) -> Copy | None:
        """A copy that may be answered now: from this worker's memory, else from the store."""
        now = generation(mark)
        copy = self.recent.get(key)
        if copy is not None and copy.is_fresh(now):
            return copy
        copy = read_copy(key)
        if copy is None or not copy.is_fresh(now):
            return None
        with self.changing:
            if len(self.recent) >= RECENT:
                self.recent.pop(next(iter(self.recent)))
            self.recent[key] = copy
        return copy

    def _what_is_asked(self, environ: dict) -> tuple[str, str, str] | None:
        """The key of the copy, the mark of its site's generation and the query that matters; None for what is not ours to keep."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", ""):
            return None
        path = environ.get("PATH_INFO", "")
        if path.startswith(self.left_alone):
            return None
        query = matters(environ.get("QUERY_STRING", ""))
        site = site_id_for(environ.get("HTTP_HOST", "")) if query is not None else None
        if site is None:
            return None
        return key_of(environ.get("wsgi.url_scheme"), site, path, query), mark_of(site), query

    def _render(self, environ: dict, start_response: Callable, key: str, mark: str, query: str, second: int) -> Iterable[bytes]:
        for _ in range(TRIES):
            with pinned(SITES, mark) as generations, noting() as moments:
                is_ours = mark == mark_of(site_id_for(environ.get("HTTP_HOST", "")))  # still: it may have waited for another's rendering
                answer = self._ask(environ, query)
            before = generations[mark] if is_ours else None
            is_true = before is not None and generation(mark) == before
            if is_true or not answer.status.startswith(str(HTTPStatus.INTERNAL_SERVER_ERROR.value)):
                break  # else what it was reading was deleted or moved meanwhile: it is asked for once more
        if answer.status.startswith(str(HTTPStatus.SERVICE_UNAVAILABLE.value)) and (old := read_copy(key)) is not None:
            return answer_copy(old, environ, start_response, "stale", second)
        if not answer.may_be_kept():
            if answer.takes_a_page_away():  # what was withdrawn is not shown again when the database is away
                store().remove(key)
            return hand_on(answer, environ, start_response, second)
        copy = make_copy(before if is_true else "", moments, answer.headers, answer.body, read_copy(key))
        if is_true:
            store().write(key, copy.to_bytes())
        return answer_copy(copy, environ, start_response, "miss", second)

    def _ask(self, environ: dict, query: str) -> Answer:
        """The inner application's answer to a reader who is nobody: no cookie, no condition, only the words that matter."""
        plain = {name: value for name, value in environ.items() if name not in CONDITIONS}
        plain |= {"REQUEST_METHOD": "GET", "QUERY_STRING": query}
        said: list = []

        def start(status, headers, exc_info=None):
            said[:] = [status, list(headers)]

        parts = self.application(plain, start)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return Answer(said[0], said[1], body)


def private_prefixes() -> list[str]:
    """The beginnings of the addresses that no cache may keep, as the door lists them."""
    return [f"/{entry.pattern}" for entry in import_module(settings.ROOT_URLCONF).private]


def matters(query: str) -> str | None:
    """The part of a query that changes what a public page says; None where Django must see it whole."""
    if not query:
        return ""
    words = dict(parse_qsl(query, keep_blank_values=True))
    if OLD_WORDS & words.keys():
        return None
    page = words.get(PAGE_WORD)
    if page is None:
        return ""
    if not page.isascii() or not page.isdigit() or len(page) > LONGEST_PAGE_NUMBER:
        return None
    return f"{PAGE_WORD}={int(page)}"


def read_copy(key: str) -> Copy | None:
    """The kept copy of a key, fresh or not."""
    raw = store().read(key)
    return Copy.from_bytes(raw) if raw is not None else None


def for_nginx(second: int) -> tuple[str, str]:
    """Tells nginx to keep an answer until the second ends in which it was asked for; it counts whole ones, so that a
    lifetime of one second could be two. Who else keeps answers goes by Cache-Control.
    """
    return "X-Accel-Expires", f"@{second}"


def answer_copy(copy: Copy, environ: dict, start_response: Callable, how: str, second: int) -> list[bytes]:
    """Answer with a copy, in the reader's encoding; 304 to one who has it."""
    of_copies[how].inc()
    encoding = copy.encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers = [*copy.headers_for(encoding), ("X-Cache", how), for_nginx(second)]
    if copy.answers_condition(environ):
        start_response("304 Not Modified", [pair for pair in headers if pair[0] not in ("Content-Type", "Content-Encoding")])
        return []
    body = copy.bodies[encoding]
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body] if environ["REQUEST_METHOD"] == "GET" else []


def hand_on(answer: Answer, environ: dict, start_response: Callable, second: int) -> list[bytes]:
    """Answer with what Django said, and keep nothing."""
    of_copies["pass"].inc()
    kept = [for_nginx(second)] if answer.takes_a_page_away() else []
    start_response(answer.status, [*answer.headers, ("X-Cache", "pass"), *kept])
    return [answer.body] if environ["REQUEST_METHOD"] == "GET" else []
