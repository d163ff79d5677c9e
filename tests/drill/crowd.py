"""Readers of every kind who never pause, and what each of them was told, moment by moment."""

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.counting import BROWSER
from tests.exactness import HELD, Ledger
from tests.reader import Answer, Reader
from tests.sending import stamped

PAUSE = 0.05  # seconds between two requests of one reader
LONGEST = 15  # seconds after which an answer is none
HANDS = {"comment": 8}  # threads of a kind, else two: some are to be at their commit when it happens
DOUBT = "chưa biết nội dung"


def _says_when(answer: Answer) -> bool:
    """Whether an answer says when to come again; servers write headers in small letters or not."""
    return any(name.lower() == "retry-after" and int(value) > 0 for name, value in answer.headers.items())


@dataclass(frozen=True)
class Seen:
    """One answer. `status` is 0 for none at all, `kept` what the page cache said."""

    kind: str
    began: float
    ended: float
    status: int
    kept: str
    right: bool
    told: str


@dataclass
class Crowd:
    """Threads by kind of what they do. `content` is a town's, `web` the portal's own port, `nginx` that of what stands before it."""

    content: object
    web: int
    nginx: int
    seen: list[Seen] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    numbers: itertools.count = field(default_factory=itertools.count)

    def __enter__(self) -> "Crowd":
        kinds = {
            "page through nginx": self._page(self.nginx, self.content.known),
            "page that is kept": self._page(self.web, self.content.known),
            "page that nobody read": self._page(self.web, itertools.cycle(self.content.unknown), fresh=True),
            "picture through nginx": self._picture(self.nginx),
            "picture": self._picture(self.web),
            "comment": self._comment,
            "live request": self._live,
        }
        self.threads = [
            threading.Thread(target=self._again, args=(kind, act)) for kind, act in kinds.items() for _ in range(HANDS.get(kind, 2))
        ]
        for path in (*self.content.known, *self.content.pictures):
            for _ in range(3):  # nginx keeps what was asked for twice
                self._asked(self.nginx, path)
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *fault) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _again(self, kind: str, act: Callable) -> None:
        while not self.over.is_set():
            began = time.monotonic()
            try:
                status, kept, right, told = act()
            except (OSError, http.client.HTTPException) as fault:
                status, kept, right, told = 0, "", False, type(fault).__name__
            self.seen.append(Seen(kind, began, time.monotonic(), status, kept, right, told))
            self.over.wait(PAUSE)

    def _asked(self, port: int, path: str, headers: dict | None = None) -> tuple[int, dict, bytes]:
        talk = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
        try:
            talk.request("GET", path, headers={"Host": "localhost", "Connection": "close"} | (headers or {}))
            answer = talk.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            talk.close()

    def _page(self, port: int, paths, *, fresh: bool = False) -> Callable:
        turn = itertools.cycle(paths)

        def read():
            # What only Django can answer has a query that makes no copies
            path = f"{next(turn)}?trang={next(self.numbers) + 1000}" if fresh else next(turn)
            status, headers, body = self._asked(port, path)
            words = body.decode()
            right = (status == 200 and "</html>" in words) or (
                status == 503 and int(headers.get("retry-after", 0)) > 0 and "Cổng tạm thời gián đoạn" in words
            )
            return status, headers.get("x-cache", ""), right, "" if right else words[:200]

        return read

    def _picture(self, port: int) -> Callable:
        turn = itertools.cycle(self.content.pictures)

        def read():
            status, headers, body = self._asked(port, next(turn))
            right = (status == 200 and body[:2] == b"\xff\xd8") or (status == 503 and int(headers.get("retry-after", 0)) > 0)
            return status, headers.get("x-nginx-cache", ""), right, "" if right else str(headers)

        return read

    def _comment(self):
        number = next(self.numbers)
        form = {"name": f"Bạn đọc {number}", "text": f"Lời thứ {number} của bạn đọc."}
        form |= {"stamp": stamped(f"comment {self.content.article}", HELD)}
        try:
            answer = Reader(self.nginx, f"127.9.{number // 250 % 250}.{1 + number % 250}").ask(f"/nhan-xet/{self.content.article}/", form)
        except (OSError, http.client.HTTPException) as fault:
            self.ledger.note(form, fault)
            raise
        in_doubt = answer.status == 503 and DOUBT in answer.text
        self.ledger.note(form, ConnectionError() if in_doubt else answer)
        right = answer.was_taken or (answer.status == 503 and _says_when(answer) and (in_doubt or "chưa lưu được gì" in answer.text))
        return answer.status, "in doubt" if in_doubt else "", right, "" if right else answer.text[:200]

    def _live(self):
        answer = Reader(self.nginx).ask("/truc-tiep/", {"trang": self.content.article}, User_Agent=BROWSER)
        right = answer.status == 200 or (answer.status == 503 and _says_when(answer))
        return answer.status, "", right, "" if right else answer.text[:200]

    def told(self, since: float, until: float) -> dict[str, Counter]:
        """How many answers of each status each kind got to what was asked for in a time."""
        found: dict[str, Counter] = {}
        for one in list(self.seen):
            if since <= one.began < until:
                found.setdefault(one.kind, Counter())[one.status] += 1
        return found

    def wrong(self) -> list[Seen]:
        """Answers that are none, or say something else than they should."""
        return [one for one in self.seen if not one.right]

    def slowest(self, kind: str, since: float, until: float) -> float:
        return max((one.ended - one.began for one in list(self.seen) if one.kind == kind and since <= one.began < until), default=0.0)
