"""Readers and writers by chance, as many of each as a portal has: never pausing, or at a given pace, whatever the servers do."""

import gzip
import http.client
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.counting import BROWSER
from tests.drill.publishing import Office
from tests.exactness import HELD, Ledger, networks
from tests.reader import Reader
from tests.sending import stamped

HANDS = 16  # threads that read and write
MANY = 10_000_000  # networks: more than there are acts
LONGEST = 30  # seconds after which an answer is none
TABLES = {"vote": "polls_vote", "rating": "feedback_rating", "comment": "feedback_comment"}
# Of a hundred acts
MIX = {"home": 12, "list": 11, "article": 24, "of the day": 10, "picture": 10, "live numbers": 14, "search": 4, "old article": 10}
MIX |= {"vote": 2, "rating": 1, "comment": 2}


@dataclass
class Public:
    """Everybody outside the office: what they do, what they were told, and what of it was wrong."""

    town: object
    office: Office
    articles: list[tuple[int, str, str]]  # key, address, title
    old: list[tuple[str, str]]  # address, title of more than there is room for
    mix: dict[str, int] = field(default_factory=lambda: MIX)
    copies: Counter = field(default_factory=Counter)  # answers by what nginx and the page cache said of their copies
    acts: list[tuple[str, float, float]] = field(default_factory=list)  # what, when it was due, seconds until it was answered
    answers: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    ledgers: dict[str, Ledger] = field(default_factory=lambda: {kind: Ledger() for kind in TABLES})
    networks: Iterator[str] = field(default_factory=lambda: iter(networks(MANY)))
    numbers: itertools.count = field(default_factory=itertools.count)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, seconds: float, rate: float = 0.0, meanwhile: Callable[[float], None] = time.sleep) -> None:
        """Act for so long: so many times a second, at moments of chance, or where no rate is given without a pause. `meanwhile`
        is called with the seconds.
        """
        began = time.monotonic()
        due = _moments(began, began + seconds, rate)
        threads = [threading.Thread(target=self._work, args=(due, seed)) for seed in range(HANDS)]
        for thread in threads:
            thread.start()
        meanwhile(seconds)
        for thread in threads:
            thread.join()

    def _work(self, due, seed: int) -> None:
        """One hand. Where all are busy an act begins late, and that counts as its own slowness."""
        dice = random.Random(f"{seed} {time.monotonic()}")
        acts = {name: getattr(self, "_" + name.replace(" ", "_")) for name in self.mix}
        while True:
            with self.lock:
                moment = next(due, None)
            if moment is None:
                return
            time.sleep(max(0.0, moment - time.monotonic()))
            name = dice.choices(list(self.mix), list(self.mix.values()))[0]
            try:
                status, fault = acts[name](dice)
            except Exception as broken:  # told to the test, and the hand goes on
                status, fault = 0, f"{type(broken).__name__}: {broken}"
            self.acts.append((name, moment, time.monotonic() - moment))
            with self.lock:
                self.answers[name, status] += 1
            if fault:
                self.wrong.append(f"{time.strftime('%H:%M:%S')} {name}: {status} {fault}"[:300])

    # Reading ----------------------------------------------------------------------------------------------------------
    def _fetch(self, dice: random.Random, path: str) -> tuple[int, bytes]:
        """As somebody new, three of four times packed."""
        packed = {"Accept-Encoding": "gzip"} if dice.random() < 0.75 else {}
        talk = http.client.HTTPConnection("127.0.0.1", self.town.nginx, timeout=LONGEST, source_address=(next(self.networks), 0))
        try:
            talk.request("GET", path, headers={"Host": "localhost", "Connection": "close"} | packed)
            answer = talk.getresponse()
            body = answer.read()
            with self.lock:
                self.copies[answer.headers.get("X-Nginx-Cache") or "-", answer.headers.get("X-Cache") or "-"] += 1
            return answer.status, gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
        finally:
            talk.close()

    def _page(self, dice: random.Random, path: str, *shows: str) -> tuple[int, str, str]:
        """Status, what is wrong, and the text."""
        status, body = self._fetch(dice, path)
        text = body.decode()
        fault = "" if status == 200 and "</html>" in text and all(words in text for words in shows) else f"{path}: {text[:80]!r}"
        return status, fault, text

    def _with_news(self, dice: random.Random, path: str, number: int) -> tuple[int, str]:
        """A list that has to show the newest of the day, and nothing that was taken down."""
        shown, asked = self.office.shown()[-number:], time.monotonic()
        status, fault, text = self._page(dice, path)
        missed = self.office.misses(shown, text, asked, time.monotonic())
        return status, fault or (f"{path} {missed}" if missed else "")

    def _home(self, dice) -> tuple[int, str]:
        return self._with_news(dice, "/", 1)

    def _list(self, dice) -> tuple[int, str]:
        return self._with_news(dice, "/tin-tuc/", 4)

    def _old_article(self, dice) -> tuple[int, str]:
        """One that has not been read for longest, twice: so nginx keeps it, too."""
        path, title = self.old[next(self.numbers) % len(self.old)]
        first = self._page(dice, path, title)
        return first[:2] if first[1] else self._page(dice, path, title)[:2]

    def _article(self, dice) -> tuple[int, str]:
        _, path, title = dice.choice(self.articles)
        return self._page(dice, path, title)[:2]

    def _of_the_day(self, dice) -> tuple[int, str]:
        """One of the last that were written: out, taken down, or never let out."""
        pieces = self.office.pieces[-12:]
        if not pieces:
            return self._article(dice)
        piece, asked = dice.choice(pieces), time.monotonic()
        status, fault, text = self._page(dice, piece.path)
        answered = time.monotonic()
        if piece.must_be_hidden(asked) and (status != 404 or piece.title in text):
            return status, f"{piece.path} is shown {asked - piece.gone:.2f} s after it was gone"
        if piece.must_be_seen(asked, answered) and (fault or piece.title not in text):
            return status, f"{piece.path} is not shown {asked - piece.out:.2f} s after it came out"
        return status, "" if status in (200, 404) else fault

    def _picture(self, dice) -> tuple[int, str]:
        path = dice.choice(self.town.content.pictures)
        status, body = self._fetch(dice, path)
        return status, "" if status == 200 and body[:2] == b"\xff\xd8" else path

    def _search(self, dice) -> tuple[int, str]:
        number = dice.randrange(len(self.articles))
        return self._page(dice, f"/tim-kiem/?q=bai+so+{number}", self.articles[number][1])[:2]

    # Writing ----------------------------------------------------------------------------------------------------------
    def _live_numbers(self, dice) -> tuple[int, str]:
        answer = Reader(self.town.nginx, next(self.networks)).ask(
            "/truc-tiep/", {"trang": dice.choice(self.articles)[0]}, User_Agent=BROWSER
        )
        return answer.status, "" if answer.status == 200 and answer.text.startswith("{") else answer.text[:80]

    def _vote(self, dice) -> tuple[int, str]:
        content = self.town.content
        return self._send("vote", f"/binh-chon/{content.poll}/", f"poll {content.poll}", {"chon": content.choice})

    def _rating(self, dice) -> tuple[int, str]:
        key = dice.choice(self.articles)[0]
        return self._send("rating", f"/danh-gia/{key}/", f"article {key}", {"points": dice.randint(1, 5)})

    def _comment(self, dice) -> tuple[int, str]:
        key, number = dice.choice(self.articles)[0], next(self.numbers)
        told = {"name": f"Bạn đọc {number}", "text": f"Lời thứ {number} của bạn đọc."}
        return self._send("comment", f"/nhan-xet/{key}/", f"comment {key}", told)

    def _send(self, kind: str, path: str, about: str, told: dict) -> tuple[int, str]:
        form = told | {"stamp": stamped(about, HELD)}
        try:
            answer = Reader(self.town.nginx, next(self.networks)).ask(path, form)
        except (OSError, http.client.HTTPException) as fault:
            self.ledgers[kind].note(form, fault)
            raise
        self.ledgers[kind].note(form, answer)
        return answer.status, "" if answer.was_taken else answer.text[:80]

    def lasted(self) -> float:
        """Seconds from the moment at which the first act was due to the last answer."""
        return max(due + took for _, due, took in self.acts) - min(due for _, due, _ in self.acts)

    def stored(self, kind: str) -> list[str]:
        """The stamps of the rows that readers have made of a kind."""
        return [stamp for (stamp,) in self.town.rows(f"SELECT stamp FROM {TABLES[kind]} WHERE stamp <> 'da-co'")]


def _moments(began: float, ends: float, rate: float):
    """When the acts are due: now, whenever somebody is free, or after gaps of chance."""
    moment = began
    while True:
        moment = moment + random.expovariate(rate) if rate else time.monotonic()
        if moment >= ends:
            return
        yield moment
