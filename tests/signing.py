"""How people sign in at the door, and the telephone in their hand."""

import base64
import hashlib
import hmac
import struct
import time

from bs4 import BeautifulSoup
from django.test import Client

from cms.models import User

DOOR, CODE, APP = "/dang-nhap/", "/dang-nhap/ma/", "/dang-nhap/thiet-lap/ung-dung/"
PASSWORD = "mat-khau"  # of everybody that tests/build.py makes
STEP = 30  # seconds for which a code is shown


def code_of(secret: str, later: int = 0) -> str:
    """What the telephone shows now, or so many steps later (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // STEP + later)
    digest = hmac.digest(base64.b32decode(secret), counter, hashlib.sha1)
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


class Person:
    """Somebody before a browser, with a telephone."""

    def __init__(self, user: User | str):
        self.name = user if isinstance(user, str) else user.username
        self.secret, self.codes = "", []
        self.client = Client(SERVER_NAME="localhost")

    def elsewhere(self) -> "Person":
        """The same person at another device."""
        other = Person(self.name)
        other.secret, other.codes = self.secret, self.codes
        return other

    @property
    def user(self) -> User:
        return User.objects.get(username=self.name)

    def types_password(self, password: str = PASSWORD, then: str = "/quan-tri/"):
        return self.client.post(DOOR, {"username": self.name, "password": password, "next": then})

    def types_code(self, code: str, **more):
        return self.client.post(CODE, {"code": code} | more)

    def sets_up(self) -> None:
        """The telephone, at the first sign-in; the codes on paper are written down."""
        self.types_password()
        self.scans()
        self.puts_codes_away()

    def scans(self):
        self.secret = soup_of(self.client.get(APP)).select_one(".desk-secret").text.replace(" ", "")
        return self.client.post(APP, {"code": code_of(self.secret)})

    def puts_codes_away(self):
        page = self.client.get("/dang-nhap/ma-du-phong/")
        self.codes = [code.text for code in soup_of(page).select(".desk-codes code")]
        return self.client.post("/dang-nhap/ma-du-phong/")

    def signs_in(self, later: int = 1, **more):
        """With password and code; the code of now has served for setting up."""
        self.types_password()
        return self.types_code(code_of(self.secret, later), **more)

    def is_in(self) -> bool:
        return self.client.get("/quan-tri/account/").status_code == 200

    def signs_out(self):
        return self.client.post("/quan-tri/logout/")


def soup_of(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def told(answer) -> str:
    """The sentences above and beside the fields."""
    return " ".join(" ".join(one.text.split()) for one in soup_of(answer).select(".messages li, .error-message"))
