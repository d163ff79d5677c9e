"""A reader's key: who did this before, without knowing who it is.

A random word in a first-party cookie, set when a reader first sends something, never by reading. What is stored is an
HMAC of it that is keyed by what it is for ("poll 12", "article 7"), so that two stored keys of one reader cannot be
linked. The key of the HMAC is READER_KEY, not SECRET_KEY; what an older READER_KEY made is still recognised.
"""

import hashlib
import hmac
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "ban_doc"
LASTS = 400 * 24 * 3600  # seconds; no browser keeps a cookie longer
WORD = re.compile(r"[0-9a-f]{32}")


def cookie_name() -> str:
    """Over https a name that no subdomain and no plain-http page can set."""
    return f"__Host-{COOKIE}" if settings.IS_HTTPS else COOKIE


def word_of(request: HttpRequest) -> str | None:
    """The word in the reader's cookie; None where there is none, or none of ours."""
    word = request.COOKIES.get(cookie_name(), "")
    return word if WORD.fullmatch(word) else None


def first_word(nonce: str) -> str:
    """The word of a reader who had none, made of the stamp in the form: a form sent twice at once makes one reader."""
    return _digest(settings.READER_KEY, f"word {nonce}")[:32]


def reader_keys(word: str, about: str) -> list[str]:
    """The keys under which a reader may be stored for one thing, the present one first."""
    return [_digest(secret, f"reader {about} {word}") for secret in (settings.READER_KEY, settings.READER_KEY_BEFORE) if secret]


def remember(response: HttpResponse, word: str) -> None:
    """Set the cookie for 400 days more."""
    response.set_cookie(cookie_name(), word, max_age=LASTS, path="/", secure=settings.IS_HTTPS, httponly=True, samesite="Lax")


def _digest(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
