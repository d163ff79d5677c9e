"""Sends what readers' forms send, as a browser on our own page would, without waiting for the seconds that a form takes to be filled in."""

import json
import secrets
import time

import altcha
from django.conf import settings
from django.core import signing
from django.test import Client

from cms.readers import proof

OWN = {"sec-fetch-site": "same-origin"}
PIECE = OWN | {"x-fragment": "1"}


def stamped(about: str, age: float = 60, nonce: str = "") -> str:
    """The stamp of a form that was given out so many seconds ago."""
    return signing.dumps([about, nonce or secrets.token_hex(16), round(time.time() - age, 1)], key=settings.READER_KEY, salt="stamp")


def nonce_of(stamp: str) -> str:
    """What is stored of a stamp."""
    return signing.loads(stamp, key=settings.READER_KEY, salt="stamp")[1]


def solved(stamp: str) -> str:
    """The proof of work of the form with this stamp, as the browser makes it."""
    challenge = altcha.Challenge.from_dict(json.loads(proof.challenge(nonce_of(stamp))))
    return altcha.Payload(challenge=challenge, solution=altcha.solve_challenge(challenge)).to_base64()


def send(client: Client, address: str, told: dict, headers: dict | None = None):
    """POST a form."""
    return client.post(address, told, headers=OWN | (headers or {}))
