"""How a text of the log is written, and the marks that only who has the key can make of it.

LOG_KEY stands in the environment and in no database. Whatever it was before stands in LOG_KEY_BEFORE.
"""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.crypto import constant_time_compare

HALF_A_LETTER = re.compile("[\ud800-\udfff]")
FINGERPRINT = 16  # hex digits by which a key is told from others


def canonical(told: Any) -> str:
    """The one way in which something is written as JSON. Half a letter, which no database takes, is written as its number."""
    text = json.dumps(told, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return HALF_A_LETTER.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def digest_of(told: Any) -> str:
    """The SHA-256 of it, in hex."""
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def content_digest(content: dict) -> str:
    """The mark of a revision's whole content: SHA-256, in hex, of its canonical JSON."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def instant(moment: datetime) -> str:
    """A moment as the log has it: UTC, to the microsecond, always of one length."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def mac(key: str, purpose: str, *parts: str) -> str:
    """The HMAC-SHA256 of texts without line breaks, for one purpose, in hex."""
    return hmac.new(key.encode(), "\n".join((purpose, *parts)).encode(), "sha256").hexdigest()


def fingerprint(key: str) -> str:
    """What a key is called: it leads nobody back to the key."""
    return mac(key, "fingerprint")[:FINGERPRINT]


def known_keys() -> dict[str, str]:
    """The present key and those of before, by what they are called."""
    return {fingerprint(key): key for key in (*settings.LOG_KEYS_BEFORE, settings.LOG_KEY)}


def is_made_by(key: str | None, mark: str, purpose: str, *parts: str) -> bool:
    """Whether a mark was made with a key; without one it was not."""
    return key is not None and constant_time_compare(mac(key, purpose, *parts), mark)


def is_ours(mark: str, purpose: str, *parts: str) -> bool:
    """Whether a mark was made with any key of ours."""
    return any(is_made_by(key, mark, purpose, *parts) for key in known_keys().values())


def secret_name(typed: str) -> str:
    """What stands for a name that somebody typed at the sign-in: it may be a password. The same name gives the same mark."""
    return mac(settings.LOG_KEY, "typed", repr(typed))[:FINGERPRINT]
