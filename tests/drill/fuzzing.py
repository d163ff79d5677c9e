"""Asks a portal whatever can be asked of it: every address, every word of a query, every field of every form, honest and nasty by chance."""

import random
import re
import socket
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes

PATIENCE = 60  # seconds
SLOW = 2.0  # seconds that no answer should take
TOLD = 20  # faults that are told in words
MARK = "x9q"  # what nobody writes but this file: where it comes back as markup somebody else's could, too
ACTS, GOOD = 0.4, 0.5  # how often a form is sent and not an address opened; how often a value is an honest one
# No trace of a program goes up by ../; what is typed here does, and a form gives it back
TRACES = re.compile(rb"Traceback \(most|site-packages|DJANGO_SETTINGS|psycopg2|sqlite3\.|OperationalError|(?<!\.\.)/\w+\.py\b")

NASTY = (
    f"<{MARK}>", f'"><{MARK} on{MARK}=1>', f"'><{MARK}>", f"</title><{MARK}>", f"--><{MARK}>", f'" on{MARK}="1', f"' on{MARK}='1", f"]]><{MARK}>",
    f"javascript:{MARK}", f"\r\n{MARK}: 1", f"%0d%0a{MARK}: 1", f"\r\n\r\n<{MARK}>", "{{31337*3}}", "{% debug %}", "${31337*3}", "%(x)s", "{0}",
    "' OR 1=1 --", '" OR ""="', "1; DROP TABLE cms_user", "1)) UNION SELECT 1 --", "../" * 8 + "etc/passwd", "..%2f..%2fmanage.py", "//xau.example.com/",
    "http://xau.example.com/", "", "abc", "0", "-1", "9999", "9" * 25, "1e9", "0x1", "\x00", "%00", "\ud800", "\u202e", "٣", "é" * 500, "a" * 6000,
    "true", "null", "[]", "a[]=1", "NaN", "Đổi mới", "nuoc sach", "; ls", "| id", "`id`", "*" * 300,
)  # fmt: skip
WORDS = (
    "trang",
    "q",
    "loai",
    "muc",
    "tu",
    "den",
    "xep",
    "ma",
    "next",
    "p",
    "page_id",
    "nv",
    "op",
    "language",
    "id",
    "utm_source",
    "chon",
    "csrf",
)
METHODS = ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "BÁT", "GET" * 50)
HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Language", "Cookie", "If-None-Match", "If-Modified-Since", "Range", "Referer", "Origin", "User-Agent",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Fragment", "X-Requested-With", "Content-Type", "Authorization", "X-Request-ID",
    "Sec-Fetch-Site", "Forwarded", "X-HTTP-Method-Override",
)  # fmt: skip
OWN = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    head: str
    body: bytes
    seconds: float


@dataclass
class Form:
    """A form as a page shows it: where it goes, and its fields with what stands in them."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # name, type, value


class Reading(HTMLParser):
    """The forms and links of a page, and what of ours has become markup."""

    def __init__(self):
        super().__init__()
        self.forms: list[Form] = []
        self.injected: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == MARK or f"on{MARK}" in told:
            self.injected.append(f"<{tag} {told}>")
        if any(told.get(name, "").strip().lower().startswith("javascript:") for name in ("href", "src", "action", "formaction")):
            self.injected.append(f"<{tag} {told}>")
        if tag == "form":
            self.forms.append(Form(told.get("action", ""), told.get("method", "get").lower()))
        elif tag in ("input", "textarea", "select", "button") and self.forms and told.get("name"):
            self.forms[-1].fields.append((told["name"], told.get("type", tag), told.get("value", "")))


def read(body: bytes) -> Reading:
    """A page, read as a browser would."""
    reading = Reading()
    reading.feed(body.decode("utf-8", "replace"))
    return reading


def send(port: int, method: str, target: str, headers: Iterable[tuple[str, str]] = (), body: bytes = b"") -> Answer:
    """Ask with just these bytes, right or wrong. A server that hangs up without a word has answered with status 0."""
    begun = time.monotonic()
    lines = [
        f"{method} {target} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers),
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    raw = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as talk:
            talk.sendall("\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n\r\n" + body)
            while part := talk.recv(65536):
                raw += part
    except (ConnectionResetError, BrokenPipeError):
        pass
    head, _, body = raw.partition(b"\r\n\r\n")
    told = head.decode("latin-1")
    return Answer(int(told.split(" ", 2)[1]) if told.startswith("HTTP/") else 0, told, body, time.monotonic() - begun)


def encoded(value: str) -> str:
    """A value as it stands in an address or a form, whatever it is."""
    return quote_from_bytes(value.encode("utf-8", "surrogatepass"))


class Fuzzer:
    """One who asks by chance, and judges what comes back."""

    def __init__(self, port: int, routes: list[str], pages: list[str], seed: int):
        self.port, self.routes, self.pages, self.dice = port, routes, pages, random.Random(seed)
        self.forms: list[Form] = []
        self.statuses: dict[str, Counter] = {}
        self.faults: list[str] = []
        self.slow: list[str] = []
        self.worst, self.asked = (0.0, ""), 0

    def ask(self) -> None:
        """One more request."""
        if self.forms and self.dice.random() < ACTS:
            return self._send_a_form()
        route, path = self._address()
        query = self._query()
        method = "GET" if self.dice.random() < 0.9 else self.dice.choice(METHODS)
        answer = self._judged(route, method, path + query, self._headers({}), b"")
        if method == "GET" and answer.status == 200 and b"<form" in answer.body:
            self.forms += [form for form in read(answer.body).forms if len(self.forms) < 500 or self.dice.random() < 0.02]
            self.forms = self.forms[-500:]
        return None

    def _value(self) -> str:
        return self.dice.choice(NASTY) if self.dice.random() > GOOD else str(self.dice.randint(1, self.dice.choice((4, 60))))

    def _address(self) -> tuple[str, str]:
        if self.dice.random() < 0.3:
            page = self.dice.choice(self.pages)
            parts = page.split("/")
            if self.dice.random() > GOOD:
                parts[self.dice.randrange(1, len(parts))] = encoded(self.dice.choice(NASTY))
            return "pages", "/".join(parts)
        route = self.dice.choice(self.routes)
        path = re.sub(r"\([^()]*\)|<[^>]+>", lambda _: self._raw(self._value()), route).replace("^", "").replace("$", "")
        return route, f"/{path}"

    def _raw(self, value: str) -> str:
        """Encoded, or now and then as it is, as no browser would send it."""
        return encoded(value) if self.dice.random() < 0.9 else re.sub(r"[\s\x00]", "", value)

    def _query(self) -> str:
        if self.dice.random() < 0.4:
            return ""
        told = [(self.dice.choice(WORDS), self._value()) for _ in range(self.dice.randint(1, 4))]
        return "?" + "&".join(f"{name}={self._raw(value)}" for name, value in told)

    def _headers(self, honest: dict[str, str]) -> list[tuple[str, str]]:
        """Honest ones, and a nasty one now and then; a header cannot hold the end of a line."""
        told = {"Host": f"127.0.0.1:{self.port}"} | honest
        if self.dice.random() < 0.3:
            told[self.dice.choice(HEADERS)] = re.sub(r"[\r\n\x00]", " ", self.dice.choice(NASTY))
        return list(told.items())

    def _send_a_form(self) -> None:
        form = self.dice.choice(self.forms)
        told = [(name, self._filled(kind, value)) for name, kind, value in form.fields if self.dice.random() < 0.95]
        body = "&".join(f"{name}={encoded(value)}" for name, value in told)
        address = form.action.partition("#")[0] or "/"
        group = "form " + re.sub(r"\d+", "N", address.partition("?")[0])
        if form.method == "post":
            piece = {"X-Fragment": "1"} if self.dice.random() < 0.5 else {}
            self._judged(group, "POST", address, self._headers(OWN | {"Origin": f"http://127.0.0.1:{self.port}"} | piece), body.encode())
        else:
            self._judged(group, "GET", f"{address}?{body}", self._headers({}), b"")

    def _filled(self, kind: str, value: str) -> str:
        """What is hidden stays as it was, mostly: a form with a wrong stamp is refused before anything else is read."""
        if kind in ("hidden", "submit", "button"):
            return value if self.dice.random() < 0.9 else self._value()
        if kind in ("radio", "checkbox") and self.dice.random() < 0.7:
            return value
        return self.dice.choice(NASTY) if self.dice.random() < 0.6 else "Nguyễn Văn An"

    def _judged(self, group: str, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
        answer = send(self.port, method, target, headers, body)
        self.asked += 1
        self.statuses.setdefault(group, Counter())[answer.status] += 1
        self.worst = max(self.worst, (answer.seconds, f"{method} {target[:160]}"))
        if answer.seconds > SLOW:
            self.slow.append(f"{answer.seconds:.2f} s: {method} {target[:160]}")
        self.faults += [f"{what}: {method} {target[:300]!r} {headers} {body[:300]!r}" for what in faults_of(answer)]
        return answer


def faults_of(answer: Answer) -> list[str]:
    """What no answer may be, in words."""
    told = []
    if answer.status >= 500:
        told.append(f"status {answer.status}")
    if TRACES.search(answer.body):
        told.append(f"a trace, {TRACES.search(answer.body).group()!r}")
    if re.search(rf"^{MARK}:", answer.head, re.MULTILINE | re.IGNORECASE):
        told.append("a header of ours came back")
    if b"94011" in answer.body:
        told.append("a sum of ours was done")
    if re.search(r"^content-type: *(text/html|image/svg|application/xhtml)", answer.head, re.MULTILINE | re.IGNORECASE):
        told += [f"markup of ours came back, {one[:120]}" for one in read(answer.body).injected]
    return told
