"""An office at its desks, for the soak: its people sign in at the door, write, approve and take down by HTTP, before readers who look."""

import itertools
import re
import threading
import time
from dataclasses import dataclass, field

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import timezone

from cms.models import User
from tests.drill.town import Town
from tests.reader import Answer, Reader
from tests.signing import APP, DOOR, PASSWORD, code_of

KEPT = 6  # articles of the day that stay; the oldest one more is taken down
DRAFTS = 4  # of so many articles one waits for its last approval for ever
LATEST = 1.0  # seconds that nginx may go on showing what stood before, as docs/van-hanh.md says
PEOPLE = ("bientap", "truongban", "lanhdao", "quantri")  # writes, approves, approves last, takes down
CODES = "/dang-nhap/ma-du-phong/"


class Refused(Exception):
    """A desk answered something else than it should."""


@dataclass
class Person(Reader):
    """Somebody before a browser, with a telephone; every page comes through nginx."""

    name: str = ""

    def opens(self, path: str, status: int = 200) -> str:
        answer = self.ask(path)
        return self._right(path, answer, {status}).text

    def sends(self, path: str, told: dict) -> Answer:
        """A form, with the word that every form of ours carries."""
        answer = self.ask(path, told | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
        return self._right(path, answer, {302})

    def _right(self, path: str, answer: Answer, statuses: set[int]) -> Answer:
        if answer.status not in statuses:
            raise Refused(f"{self.name}: {answer.status} at {path}: {' '.join(answer.text.split())[:200]}")
        return answer

    def signs_in(self) -> None:
        """For the first time: with the password, then the telephone is set up, and the codes on paper are put away."""
        self.opens(DOOR)
        self.sends(DOOR, {"username": self.name, "password": PASSWORD, "next": "/quan-tri/"})
        secret = re.search(r'class="desk-secret">([^<]+)<', self.opens(APP)).group(1).replace(" ", "")
        self.sends(APP, {"code": code_of(secret)})
        self.opens(CODES)
        self.sends(CODES, {})
        self.opens("/quan-tri/")


@dataclass
class Piece:
    """An article of the day, with the moments (of the monotonic clock) at which it certainly had, and no longer has, a place before readers."""

    title: str
    path: str
    key: int = 0
    out: float = 0.0  # the last approval had been answered; 0 is never
    leaving: float = 0.0  # somebody is about to take it down; 0 is nobody yet
    gone: float = 0.0  # it was taken down, or was never more than a draft

    def must_be_seen(self, asked: float, answered: float) -> bool:
        """By who asked at a moment and was answered at another."""
        return 0 < self.out < asked - LATEST and not 0 < self.leaving <= answered

    def must_be_hidden(self, asked: float) -> bool:
        return 0 < self.gone < asked - LATEST


@dataclass
class Office:
    """Four people who turn out an article every so many seconds, until it is over."""

    town: Town
    every: float
    pieces: list[Piece] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)  # seconds from the first word to the front page
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self):
        told = self.town.told["desks"].office
        self.form, self.index = told.form, told.build.news.pk
        self.people = {name: Person(self.town.nginx, name=name) for name in PEOPLE}

    def comes_to_work(self) -> None:
        """All sign in. Their passwords in the tests' database are kept in a way that production does not know."""
        kept = Argon2PasswordHasher().encode(PASSWORD, "muoi-cua-cuoc-tap")
        self.town.do(f"UPDATE {User._meta.db_table} SET password = '{kept}'")
        for person in self.people.values():
            person.signs_in()

    def __enter__(self) -> "Office":
        self.thread = threading.Thread(target=self._work)
        self.thread.start()
        return self

    def __exit__(self, *fault) -> None:
        self.over.set()
        self.thread.join()

    def _work(self) -> None:
        for number in itertools.count(1):
            began = time.monotonic()
            try:
                self._turn_out(number)
            except Exception as fault:  # told to the test; the next one is tried all the same
                self.wrong.append(f"desk, article {number}: {type(fault).__name__}: {fault}"[:400])
            if self.over.wait(max(0.0, self.every - (time.monotonic() - began))):
                return

    def _turn_out(self, number: int) -> None:
        """Write an article and approve it, but for some; take down the oldest."""
        began, piece = time.monotonic(), Piece(f"Tin trong ngày {number:05}", f"/tin-tuc/tin-trong-ngay-{number:05}/")
        state = self._write(piece)
        self._approve("truongban", piece, state)
        if number % DRAFTS == 0:
            piece.gone = time.monotonic()
            self.pieces.append(piece)
            return
        piece.out = self._approve("lanhdao", piece, state)
        self.pieces.append(piece)
        self.took.append(piece.out - began)
        shown = self.shown()
        if len(shown) > KEPT:
            self._take_down(shown[0])

    def shown(self) -> list[Piece]:
        """The articles that are out, the oldest first."""
        return [piece for piece in self.pieces if piece.out and not piece.leaving]

    def _write(self, piece: Piece) -> int:
        """Submit it; gives the key of its way to the public."""
        path, editor = f"/quan-tri/pages/add/news/articlepage/{self.index}/", self.people["bientap"]
        editor.opens(path)
        slug = piece.path.split("/")[2]
        told = self.form(title=piece.title, slug=slug, date=f"{timezone.localtime():%d/%m/%Y %H:%M}")
        editor.sends(path, told | {"action-submit": "1"})
        (piece.key,) = self.town.rows(f"SELECT id FROM wagtailcore_page WHERE slug = '{slug}'")[0]
        return self.town.rows(f"SELECT max(id) FROM wagtailcore_workflowstate WHERE object_id = '{piece.key}'")[0][0]

    def _approve(self, name: str, piece: Piece, state: int) -> float:
        """Press the button of the approver's page; gives the moment at which that was answered."""
        path, person = f"/quan-tri/duyet/{state}/", self.people[name]
        fields = dict(re.findall(r'<input type="hidden" name="(step|seen)" value="([^"]*)"', person.opens(path)))
        person.sends(path, fields | {"approve": "1"})
        moment = time.monotonic()
        if f"Đã duyệt “{piece.title}”" not in person.opens(path):
            raise Refused(f"{name}: {piece.title} is not said to be approved")
        return moment

    def _take_down(self, piece: Piece) -> None:
        path, person = f"/quan-tri/pages/{piece.key}/unpublish/", self.people["quantri"]
        person.opens(path)
        piece.leaving = time.monotonic()
        person.sends(path, {})
        piece.gone = time.monotonic()

    def misses(self, shown: list[Piece], body: str, asked: float, answered: float) -> str:
        """What of these a list that was asked for at a moment lacks, or of the last gone ones still shows; else nothing."""
        for piece in shown:
            if piece.must_be_seen(asked, answered) and piece.title not in body:
                return f"lacks {piece.title}, out for {asked - piece.out:.2f} s"
        for piece in self.pieces[-4 * KEPT :]:
            if piece.must_be_hidden(asked) and piece.title in body:
                return f"shows {piece.title}, gone for {asked - piece.gone:.2f} s"
        return ""
