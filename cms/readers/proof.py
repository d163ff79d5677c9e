"""A proof of work (ALTCHA's second version, its own server): a second of a browser's time, in place of a captcha.

It is bound to the stamp of its form. Who has no script sends none: the act is taken and flagged.
"""

import json
import time

import altcha
from django.conf import settings

from cms.readers.stamps import LASTS

ALGORITHM, COST = "PBKDF2/SHA-256", 1_000  # iterations of one attempt
PREFIX = "00"  # one of 256 attempts succeeds: 0.2 s of a desk's time, about a second of a cheap phone's
LONGEST = 2_000  # letters of a solution


def challenge(nonce: str) -> str:
    """What the browser is to solve for a form, as JSON."""
    made = altcha.create_challenge(
        ALGORITHM, COST, key_prefix=PREFIX, expires_at=int(time.time()) + LASTS, data={"stamp": nonce}, hmac_secret=_secret()
    )
    return json.dumps(made.to_dict(), separators=(",", ":"))


def is_proved(solution: str, nonce: str) -> bool:
    """Whether a solution is one of the challenge that the form with this stamp was given."""
    if not 0 < len(solution) <= LONGEST:
        return False
    try:
        payload = altcha.Payload.from_base64(solution)
        return payload.challenge.parameters.data == {"stamp": nonce} and bool(altcha.verify_solution(payload, _secret()).verified)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return False


def _secret() -> str:
    return f"proof {settings.READER_KEY}"
