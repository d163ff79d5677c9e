"""The stamp of a form: signed, for one thing, for one act.

The nonce in it is stored with the act in a column that is unique, so that a form sent twice does one thing.
"""

import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

LASTS = 24 * 3600  # seconds that a form may stand open
NONCE = 16  # bytes
NONCE_LENGTH = 2 * NONCE  # letters, as it is stored


class BadStamp(Exception):
    """No stamp, not one of ours, or one for something else."""


class OldStamp(BadStamp):
    """A stamp of ours that has stood too long: the form is given anew."""


@dataclass(frozen=True)
class Stamp:
    """One form that was given out. `age` is in seconds."""

    nonce: str
    age: float


def new_stamp(about: str) -> str:
    """A stamp for a form about one thing, such as "poll 12"."""
    return signing.dumps([about, secrets.token_hex(NONCE), round(time.time(), 1)], key=settings.READER_KEY, salt="stamp")


def read_stamp(text: str, about: str) -> Stamp:
    """What a stamp says. Raises BadStamp, OldStamp."""
    try:
        thing, nonce, given = signing.loads(text, key=settings.READER_KEY, salt="stamp")
    except (signing.BadSignature, ValueError):
        raise BadStamp from None
    if thing != about:
        raise BadStamp
    age = time.time() - given
    if age > LASTS:
        raise OldStamp
    return Stamp(nonce, age)
